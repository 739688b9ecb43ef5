import {
  type BinaryFunction,
  type DType,
  type MapKernel,
  reference,
  type Step,
  type UnaryFunction,
} from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { compare, generator, ProgramBuilder, runProgram } from './harness.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const TRANSCENDENTAL: readonly UnaryFunction[] = [
  'sqrt',
  'exp',
  'exp2',
  'expm1',
  'log',
  'log2',
  'log10',
  'log1p',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'sigmoid',
  'erf',
  'erfc',
]
const MOST_ULP = 2

const bits = new DataView(new ArrayBuffer(4))

/** Bits of a float32 as an integer that grows with it. */
function rank(x: number): number {
  bits.setFloat32(0, x)
  const raw = bits.getInt32(0)
  return raw < 0 ? -2147483648 - raw : raw
}

/** Distance in float32 numbers; values that differ in being NaN are infinitely far apart. */
function ulps(got: number, want: number): number {
  if (Number.isNaN(got) || Number.isNaN(want))
    return Number.isNaN(got) === Number.isNaN(want) ? 0 : Number.POSITIVE_INFINITY
  return Math.abs(rank(got) - rank(want))
}

/** The largest distance in float32 numbers, and where it is. */
function farthest(got: ArrayLike<number>, want: ArrayLike<number>): { worst: number; at: number } {
  let worst = 0
  let at = 0
  for (let i = 0; i < want.length; i++) {
    const distance = ulps(got[i]!, want[i]!)
    if (distance > worst) [worst, at] = [distance, i]
  }
  return { worst, at }
}

/** Numbers of all magnitudes, more of them where functions do something, and all special ones. */
function operands(): Float32Array {
  const random = generator(5)
  const list = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const x of [
    1.4e-45, 1e-42, 1.17549435e-38, 3.4028235e38, 88.72283, 89, -87.4, -103.9, -104, 16777216, 1048576, 1e9, 3e10,
  ])
    list.push(x, -x)
  for (let i = 0; i < 20_000; i++) {
    bits.setUint32(0, Math.floor(random() * 2 ** 32))
    list.push(
      bits.getFloat32(0),
      (random() - 0.5) * 4,
      (random() - 0.5) * 40,
      (random() - 0.5) * 240,
      1 + (random() - 0.5) / 2 ** Math.floor(random() * 20),
    )
  }
  return Float32Array.from(list)
}

function apply(
  backend: ReturnType<typeof cpu>,
  fn: UnaryFunction | BinaryFunction,
  dtype: DType,
  ...data: ArrayLike<number>[]
) {
  const builder = new ProgramBuilder()
  const length = data[0]!.length
  const whole = { offset: 0, strides: [1] }
  const loads = data.map((values) => ({ slot: builder.input(dtype, values), ...whole }))
  const slot = builder.output(dtype, length)
  const steps = data.map((_, index) => ({ kind: 'load', dtype, index }) as const)
  const last =
    data.length === 1
      ? ({ kind: 'unary', dtype, fn: fn as UnaryFunction, a: 0 } as const)
      : ({ kind: 'binary', dtype, fn: fn as BinaryFunction, a: 0, b: 1 } as const)
  builder.kernels.push({
    kind: 'map',
    shape: [length],
    loads,
    scalars: [],
    steps: [...steps, last],
    stores: [{ view: { slot, ...whole }, value: data.length }],
  })
  return { builder, result: () => runProgram(backend, builder)[0]! }
}

describe.each(Object.entries(backends))('functions, %s', (_, backend) => {
  const x = operands()
  it.each(TRANSCENDENTAL)(`%s of float32 within ${MOST_ULP} ulp`, (fn) => {
    const got = apply(backend, fn, 'float32', x).result()
    const want = apply(reference(), fn, 'float32', x).result()
    const { worst, at } = farthest(got, want)
    if (process.env.NEURITE_ULP) process.stdout.write(`${fn}: ${worst} ulp at ${x[at]}\n`)
    expect(worst, `${fn}(${x[at]}) is ${got[at]}, expected ${want[at]}`).toBeLessThanOrEqual(MOST_ULP)
  })

  it.each(['pow', 'atan2'] as const)(`%s of float32 within ${MOST_ULP} ulp`, (fn) => {
    const random = generator(9)
    const special = [...x.slice(0, 39)]
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const))
    for (let i = 0; i < 20_000; i++) {
      pairs.push([x[Math.floor(random() * x.length)]!, x[Math.floor(random() * x.length)]!])
      pairs.push([random() * 10, (random() - 0.5) * 40], [(random() - 0.5) * 10, Math.floor(random() * 20) - 10])
    }
    const a = Float32Array.from(pairs, (pair) => pair[0])
    const b = Float32Array.from(pairs, (pair) => pair[1])
    const got = apply(backend, fn, 'float32', a, b).result()
    const want = apply(reference(), fn, 'float32', a, b).result()
    const { worst, at } = farthest(got, want)
    expect(worst, `${fn}(${a[at]}, ${b[at]}) is ${got[at]}, expected ${want[at]}`).toBeLessThanOrEqual(MOST_ULP)
  })

  it('powers by a constant and bounds by a constant are those of the functions', () => {
    const data = x.slice(0, 4000)
    for (const dtype of ['float32', 'float64'] as const) {
      for (const [fn, value] of [
        ['pow', 1],
        ['pow', 2],
        ['pow', 3],
        ['pow', -1],
        ['pow', 0.5],
        ['max', 0.5],
        ['min', -1],
      ] as const) {
        const { builder } = apply(backend, fn, dtype, data, data)
        const kernel = builder.kernels[0] as MapKernel
        const steps = kernel.steps.map((step, i): Step => (i === 1 ? { kind: 'const', dtype, value } : step))
        builder.kernels[0] = { ...kernel, steps }
        compare(backend, builder, `${dtype} ${fn} ${value}`, [], { relative: 3e-7, absolute: 1e-44 })
      }
    }
  })

  it('float64 and integer functions agree with the reference', () => {
    const numbers = [
      0,
      -0,
      1,
      -1,
      0.3,
      -0.7,
      2.5,
      -2.5,
      3,
      17,
      100.25,
      -100.25,
      1e-9,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]
    for (const fn of TRANSCENDENTAL) {
      const { builder } = apply(backend, fn, 'float64', numbers)
      compare(backend, builder, fn, [], { relative: 1e-14, absolute: 0 })
    }
    const first = numbers.flatMap(() => numbers)
    const second = numbers.flatMap((a) => numbers.map(() => a))
    for (const fn of ['pow', 'atan2', 'fmod', 'max', 'min'] as const) {
      for (const dtype of ['float64', 'float32'] as const)
        compare(backend, apply(backend, fn, dtype, first, second).builder, fn, [], { relative: 1e-6, absolute: 0 })
    }
    const whole = [0, 1, -1, 2, -2, 3, 7, -7, 31, 100, 2147483647, -2147483648]
    const a = whole.flatMap(() => whole)
    const b = whole.flatMap((x) => whole.map(() => x))
    for (const fn of ['pow', 'div', 'fmod', 'mul', 'shl', 'shr', 'max', 'min', 'and', 'or', 'xor'] as const) {
      compare(backend, apply(backend, fn, 'int32', a, b).builder, `int32 ${fn}`, [], { relative: 0, absolute: 0 })
      const bytes = (list: number[]) => list.map((value) => value & 255)
      compare(backend, apply(backend, fn, 'uint8', bytes(a), bytes(b)).builder, `uint8 ${fn}`, [], {
        relative: 0,
        absolute: 0,
      })
    }
  })
})
