import { cpu } from '@neurite/backend-cpu'
import * as core from '@neurite/core'
import {
  type DType,
  evaluateSync,
  isFloat,
  NeuriteError,
  reference,
  setDefaultDevice,
  type Tensor,
  useSync,
} from '@neurite/core'
import '@neurite/autograd'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { difference, make, numbers, operands, shapes } from './cases.ts'

beforeAll(() => {
  useSync(reference())
  useSync(cpu())
})
afterAll(() => setDefaultDevice('cpu'))

const seed = process.env['NEURITE_SEED']
const RUNS = 2400
let cases = 0

/** What a computation gives on a device: tensors, or the message with which it refuses. */
function outcome(device: string, build: () => Tensor[]): Tensor[] | string {
  setDefaultDevice(device)
  try {
    const results = build()
    evaluateSync(...results)
    return results
  } catch (error) {
    if (error instanceof NeuriteError) return error.message
    throw error
  }
}

/** The CPU gives what the reference interpreter gives. */
function compare(build: () => Tensor[], tolerance = 2e-5): void {
  cases += 1
  const expected = outcome('reference', build)
  const actual = outcome('cpu', build)
  if (typeof expected === 'string' || typeof actual === 'string') {
    expect(actual).toEqual(expected)
    return
  }
  for (const [i, result] of actual.entries()) {
    const found = difference(result, expected[i]!, tolerance)
    if (found !== null) throw new Error(`result ${i}: ${found}`)
  }
}

/** Runs a property on many cases; where it fails, the seed and the smallest case found are printed. */
function property<T>(name: string, share: number, cases: fc.Arbitrary<T>, check: (value: T) => void): void {
  const numRuns = Math.ceil(RUNS * share)
  const parameters = { numRuns, ...(seed !== undefined && { seed: Number(seed) }) }
  it(name, () => fc.assert(fc.property(cases, check), parameters), 60_000)
}

/** A result and the gradients of the weighted sum of its elements with respect to the inputs. */
function withGradients(fn: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): Tensor[] {
  for (const input of inputs) input.requiresGrad = true
  const result = fn(...inputs)
  const weights = make({ dtype: result.dtype, layout: PLAIN, seed: 7 }, result.shape)
  result.mul(weights).sum().backward()
  return [result, ...inputs.flatMap((input) => input.grad ?? [])]
}

const PLAIN = { permute: 0, step: 0, flip: 0, expand: 0 } as const
const ANY: readonly DType[] = ['float32', 'float32', 'float64', 'float16', 'int32', 'uint8', 'bool']
const FLOATS: readonly DType[] = ['float32', 'float32', 'float64']
const salt = fc.integer({ min: 0, max: 1e6 })

type Unary = (x: Tensor) => Tensor
type Binary = (a: Tensor, b: Tensor) => Tensor
const table = core as unknown as Readonly<Record<string, Unary & Binary>>

// biome-ignore format: a list
const UNARY = ['abs', 'acos', 'asin', 'atan', 'ceil', 'cos', 'cosh', 'erf', 'erfc', 'exp', 'exp2', 'expm1', 'floor', 'frac', 'gelu', 'hardsigmoid', 'hardswish', 'isfinite', 'isinf', 'isnan', 'log', 'log10', 'log1p', 'log2', 'logicalNot', 'logsigmoid', 'mish', 'neg', 'reciprocal', 'relu', 'relu6', 'round', 'rsqrt', 'selu', 'sigmoid', 'sign', 'silu', 'sin', 'sinh', 'softplus', 'softsign', 'sqrt', 'square', 'tan', 'tanh', 'tanhshrink', 'trunc'] as const

property(
  'element-wise, of one',
  0.11,
  fc.record({ op: fc.constantFrom(...UNARY), x: operands(...ANY), shape: shapes() }),
  ({ op, x, shape }) => compare(() => [table[op]!(make(x, shape, { special: true }))]),
)

// biome-ignore format: a list
const BINARY = ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'atan2', 'hypot', 'remainder', 'fmod', 'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'logicalAnd', 'logicalOr', 'logicalXor', 'bitwiseAnd', 'bitwiseOr', 'bitwiseXor', 'logaddexp', 'xlogy', 'heaviside'] as const

/** A shape that broadcasts to the given one: some axes are 1, some of the first ones are left out. */
function narrowed(shape: readonly number[], bits: number): number[] {
  const ones = shape.map((length, d) => ((bits >> d) & 1 ? 1 : length))
  return ones.slice((bits >> 4) % (shape.length + 1))
}
const bits = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 255 }))

property(
  'element-wise, of two that are broadcast',
  0.15,
  fc.record({
    op: fc.constantFrom(...BINARY),
    a: operands(...ANY),
    b: operands(...ANY),
    shape: shapes(),
    narrow: fc.tuple(bits, bits),
  }),
  ({ op, a, b, shape, narrow }) =>
    compare(() => [
      table[op]!(
        make(a, narrowed(shape, narrow[0]), { special: true }),
        make(b, narrowed(shape, narrow[1]), { special: true }),
      ),
    ]),
)

property(
  'element-wise, chains that are fused',
  0.05,
  fc.record({
    dtype: fc.constantFrom(...FLOATS),
    a: operands('float32'),
    b: operands('int32', 'float32'),
    c: operands('bool', 'float32', 'uint8'),
    shape: shapes(),
    narrow: fc.tuple(bits, bits, bits),
  }),
  ({ dtype, a, b, c, shape, narrow }) =>
    compare(() => {
      const x = make({ ...a, dtype }, narrowed(shape, narrow[0]))
      const y = make(b, narrowed(shape, narrow[1])).to(dtype)
      const z = make(c, narrowed(shape, narrow[2]))
      const chosen = core.where(z.gt(0), x.mul(y), y.sub(1)).clamp({ min: -5, max: 9 })
      return [chosen, core.lerp(x, y, 0.25).tanh().add(chosen), z.ne(0).logicalNot()]
    }),
)

const REDUCTIONS: Readonly<Record<string, (x: Tensor, dim: readonly number[] | null, keepdim: boolean) => Tensor>> = {
  sum: (x, dim, keepdim) => x.sum({ dim, keepdim }),
  mean: (x, dim, keepdim) => x.mean({ dim, keepdim }),
  // Near 1, so that no partial product overflows
  prod: (x, dim, keepdim) => (isFloat(x.dtype) ? x.mul(0.05).add(1) : x).prod({ dim, keepdim }),
  amax: (x, dim, keepdim) => x.amax({ dim, keepdim }),
  amin: (x, dim, keepdim) => x.amin({ dim, keepdim }),
  any: (x, dim, keepdim) => x.any({ dim, keepdim }),
  all: (x, dim, keepdim) => x.all({ dim, keepdim }),
  logsumexp: (x, dim, keepdim) => x.logsumexp({ dim, keepdim }),
  var: (x, dim, keepdim) => x.var({ dim, keepdim, correction: 0 }),
  std: (x, dim, keepdim) => x.std({ dim, keepdim, correction: 0 }),
  norm: (x, dim, keepdim) => x.norm({ dim, keepdim }),
  sumOfSquares: (x, dim, keepdim) => x.mul(x).add(1).sum({ dim, keepdim }).mul(2),
  argmax: (x, dim, keepdim) => x.argmax(dim?.length ? { dim: dim[0]!, keepdim } : {}),
  argmin: (x, dim, keepdim) => x.argmin(dim?.length ? { dim: dim[0]!, keepdim } : {}),
}

/** Axes chosen by bits; null for all. */
const axesOf = (shape: readonly number[], chosen: number): number[] | null =>
  chosen % 5 === 0 ? null : [...shape.keys()].filter((d) => ((chosen >> d) & 1) === 1)

property(
  'reductions',
  0.13,
  fc.record({
    op: fc.constantFrom(...Object.keys(REDUCTIONS)),
    x: operands(...ANY),
    shape: shapes(),
    dims: bits,
    keepdim: fc.boolean(),
  }),
  ({ op, x, shape, dims, keepdim }) =>
    compare(() => [REDUCTIONS[op]!(make(x, shape), axesOf(shape, dims), keepdim)], op === 'prod' ? 1e-4 : 2e-5),
)

/** Steps that move elements without computing; each chooses its arguments by a generator. */
const MOVES: readonly ((x: Tensor, next: (below: number) => number) => Tensor)[] = [
  (x) => x.permute([...x.shape.keys()].reverse()),
  (x, next) => (x.ndim < 2 ? x : x.transpose(next(x.ndim), next(x.ndim))),
  (x) => x.reshape([x.size]),
  (x) => (x.size % 2 === 0 && x.size > 0 ? x.reshape([2, x.size / 2]) : x.unsqueeze(0)),
  (x, next) => x.unsqueeze(next(x.ndim + 1)),
  (x) => x.squeeze(),
  (x, next) => (x.ndim === 0 ? x : x.flip([next(x.ndim)])),
  (x, next) => (x.ndim === 0 ? x : x.slice([next(x.shape[0]! + 1), null, 1 + next(3)])),
  (x, next) => {
    const d = next(x.ndim)
    return x.ndim === 0 || x.shape[d] === 0 ? x : x.select(d, next(x.shape[d]!))
  },
  (x, next) => (x.size > 600 ? x : x.unsqueeze(0).expand([1 + next(4), ...x.shape])),
  (x, next) => (x.ndim === 0 ? x : x.roll(next(7) - 3, { dims: next(x.ndim) })),
  (x, next) => (x.ndim < 2 ? x : x.diagonal({ offset: next(3) - 1 })),
  (x, next) => {
    const d = next(x.ndim)
    if (x.ndim === 0 || x.shape[d]! < 2) return x
    return x.unfold(d, 1 + next(x.shape[d]!), 1 + next(3))
  },
  (x, next) => (x.size > 600 ? x : x.repeat(x.shape.map(() => 1 + next(2)))),
  (x, next) => (x.ndim < 2 ? x : x.tril({ diagonal: next(3) - 1 })),
  (x) => x.add(x),
]

property(
  'shapes',
  0.13,
  fc.record({ x: operands(...ANY), shape: shapes(), moves: fc.array(salt, { minLength: 1, maxLength: 6 }) }),
  ({ x, shape, moves }) =>
    compare(() => {
      const moved = moves.reduce(
        (value, move) => {
          const next = numbers(move)
          return value.ndim > 6 ? value : MOVES[next(MOVES.length)]!(value, next)
        },
        make(x, shape),
      )
      return [moved, ...(moved.dtype === 'bool' ? [] : [moved.mul(2)])]
    }),
)

const length = fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.integer({ min: 0, max: 40 }))

property(
  'matrix products',
  0.09,
  fc.record({
    dtype: fc.constantFrom(...FLOATS),
    a: operands('float32'),
    b: operands('float32'),
    sizes: fc.tuple(length, length, length),
    batch: shapes(0, 2),
    narrow: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    bias: fc.boolean(),
  }),
  ({ dtype, a, b, sizes: [m, k, n], batch, narrow, bias }) =>
    compare(() => {
      const inputs = [
        make({ ...a, dtype }, [...narrowed(batch, narrow[0]), m, k]),
        make({ ...b, dtype }, [...narrowed(batch, narrow[1]), k, n]),
        ...(bias ? [make({ ...a, dtype }, [n])] : []),
      ]
      return withGradients((x, y, z) => (z ? x!.matmul(y!).add(z).relu() : x!.matmul(y!)), inputs)
    }),
)

/** A tensor of at least one axis, the axis that is worked along, and more. */
function withAxis<T extends object>(more: fc.Arbitrary<T>) {
  return fc
    .tuple(fc.record({ x: operands(...FLOATS), shape: shapes(1) }), salt, more)
    .map(([given, axis, rest]) => ({ ...given, ...rest, dim: axis % given.shape.length }))
}

property(
  'softmax',
  0.05,
  withAxis(fc.record({ op: fc.constantFrom(core.softmax, core.logSoftmax, core.softmin) })),
  ({ op, x, shape, dim }) => compare(() => withGradients((t) => op(t, dim), [make(x, shape)])),
)

property(
  'gather and scatter',
  0.08,
  withAxis(
    fc.record({
      op: fc.integer({ min: 0, max: 4 }),
      index: operands('int32'),
      count: fc.integer({ min: 0, max: 9 }),
    }),
  ),
  ({ op, x, shape, dim, index, count }) =>
    compare(() => {
      const t = make(x, shape)
      const size = shape[dim]!
      const wanted = shape.map((s, d) => (d === dim ? (size === 0 ? 0 : count) : s))
      const at = (indexShape: readonly number[]) =>
        make(index, indexShape, { value: (next) => next(Math.max(1, size)) })
      const single = at([wanted[dim]!])
      if (op === 0) return withGradients((v) => v.gather(dim, at(wanted)), [t])
      if (op === 1) return withGradients((v) => v.indexSelect(dim, single), [t])
      const source = make({ ...x, seed: x.seed + 1 }, wanted)
      if (op === 2) return withGradients((v, s) => v.scatterAdd(dim, at(wanted), s!), [t, source])
      if (op === 3) return withGradients((v, s) => v.indexAdd(dim, single, s!), [t, source])
      return [t.scatter(dim, at(wanted), 1.5)]
    }),
)

property(
  'sorting',
  0.05,
  withAxis(
    fc.record({
      dtype: fc.constantFrom(...ANY),
      descending: fc.boolean(),
      k: salt,
      special: fc.boolean(),
    }),
  ),
  ({ x, dtype, shape, dim, descending, k, special }) =>
    compare(() => {
      const t = make({ ...x, dtype }, shape, { special })
      const { values, indices } = t.sort({ dim, descending })
      const top = t.topk(k % (shape[dim]! + 1), { dim, largest: descending })
      return [values, indices, t.argsort({ dim, descending }), top.values, top.indices]
    }),
)

property(
  'running sums',
  0.05,
  withAxis(
    fc.record({
      dtype: fc.constantFrom('float32', 'float64', 'int32', 'uint8', 'bool'),
      op: fc.integer({ min: 0, max: 4 }),
    }),
  ),
  ({ x, dtype, shape, dim, op }) =>
    compare(() => {
      const t = make({ ...x, dtype }, shape)
      if (op === 0) return isFloat(dtype) ? withGradients((v) => v.cumsum(dim), [t]) : [t.cumsum(dim)]
      if (op === 1) return [(isFloat(dtype) ? t.clamp({ min: -1, max: 1 }) : t).cumprod(dim)]
      if (op === 2) return [core.logcumsumexp(isFloat(dtype) ? t : t.to('float32'), dim)]
      const { values, indices } = op === 3 ? core.cummax(t, dim) : core.cummin(t, dim)
      return [values, indices]
    }),
)

property(
  'padding and joining',
  0.06,
  withAxis(
    fc.record({
      dtypes: fc.array(fc.constantFrom(...ANY), { minLength: 1, maxLength: 3 }),
      widths: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 4, maxLength: 4 }),
      mode: fc.constantFrom('constant', 'constant', 'reflect', 'replicate', 'circular'),
    }),
  ),
  ({ x, shape, dim, dtypes, widths, mode }) =>
    compare(() => {
      const parts = dtypes.map((dtype, i) =>
        make(
          { ...x, dtype, seed: x.seed + i },
          shape.map((s, d) => (d === dim ? widths[i]! : s)),
        ),
      )
      const padding = widths.slice(0, 2 * Math.min(2, shape.length))
      const same = dtypes.map((dtype, i) => make({ ...x, dtype, seed: x.seed + i }, shape))
      const joined = [core.cat(parts, { dim }), core.stack(same, { dim })]
      const padded = outcome(core.defaultDevice(), () =>
        withGradients((t) => t.pad(padding, { mode }), [make(x, shape)]),
      )
      return typeof padded === 'string' ? joined : [...joined, ...padded]
    }),
)

/** Channels last or first, as a network of convolutions would have them. */
const spatial = fc.record({
  x: operands(...FLOATS),
  w: operands('float32'),
  rank: fc.constantFrom(1, 2, 2, 3),
  batch: fc.integer({ min: 0, max: 3 }),
  groups: fc.constantFrom(1, 1, 2, 3),
  inner: fc.integer({ min: 1, max: 3 }),
  outer: fc.integer({ min: 1, max: 3 }),
  sizes: fc.array(fc.integer({ min: 3, max: 9 }), { minLength: 3, maxLength: 3 }),
  kernel: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 3 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
  dilation: fc.constantFrom(1, 1, 2),
  flag: fc.boolean(),
})

property('convolutions', 0.04, spatial, (given) => {
  const { x, w, rank, batch, groups, inner, outer, stride, padding, dilation, flag } = given
  const [sizes, kernel] = [given.sizes.slice(0, rank), given.kernel.slice(0, rank)]
  const convolve = [core.conv1d, core.conv2d, core.conv3d][rank - 1]!
  const transposed = [core.convTranspose1d, core.convTranspose2d, core.convTranspose3d][rank - 1]!
  compare(() => {
    const weights = { ...w, dtype: x.dtype }
    const t = make(x, [batch, groups * inner, ...sizes])
    const bias = make({ ...weights, seed: w.seed + 1 }, [groups * outer])
    if (flag) {
      const weight = make(weights, [groups * inner, outer, ...kernel])
      return withGradients(
        (a, b, c) => transposed(a!, b!, c!, { stride, padding, dilation, groups }),
        [t, weight, bias],
      )
    }
    const weight = make(weights, [groups * outer, inner, ...kernel])
    return withGradients((a, b, c) => convolve(a!, b!, c!, { stride, padding, dilation, groups }), [t, weight, bias])
  })
})

property('pooling', 0.03, spatial, (given) => {
  const { x, rank, batch, inner, stride, padding, dilation, flag } = given
  const [sizes, kernel] = [given.sizes.slice(0, rank), given.kernel.slice(0, rank)]
  const at = rank - 1
  const largest = [core.maxPool1d, core.maxPool2d, core.maxPool3d][at]!
  const average = [core.avgPool1d, core.avgPool2d, core.avgPool3d][at]!
  const power = [core.lpPool1d, core.lpPool2d, core.lpPool3d][at]!
  const adaptive = [core.adaptiveAvgPool1d, core.adaptiveAvgPool2d, core.adaptiveAvgPool3d][at]!
  const pools: readonly Unary[] = [
    (t) => largest(t, kernel, { stride, padding: Math.min(padding, 1), dilation, ceilMode: flag }) as Tensor,
    (t) => average(t, kernel, { stride, padding: Math.min(padding, 1), ceilMode: flag, countIncludePad: flag }),
    (t) => power(t.abs().add(1), 2, kernel, { stride }),
    (t) => adaptive(t, rank === 1 ? kernel[0]! : kernel),
  ]
  compare(() => withGradients(pools[(x.seed + padding) % pools.length]!, [make(x, [batch, inner, ...sizes])]))
})

it('these were at least 2,000 cases', () => {
  expect(cases).toBeGreaterThanOrEqual(2000)
})
