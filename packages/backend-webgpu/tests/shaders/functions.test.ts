import {
  type BinaryFunction,
  type DType,
  type MapKernel,
  reference,
  type Step,
  type UnaryFunction,
} from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { runProgram as runOn } from '../../../backend-cpu/tests/harness.ts'
import { compare, generator, noDevice, outputsOf, ProgramBuilder, testDevices } from './harness.ts'

/** The largest distance that each function may have, in float32 numbers; the README has the table. */
const BOUNDS: Readonly<Partial<Record<UnaryFunction | BinaryFunction, number>>> = {
  sqrt: 1,
  exp: 2,
  exp2: 2,
  expm1: 2,
  log: 2,
  log2: 2,
  log10: 2,
  log1p: 2,
  sin: 2,
  cos: 2,
  tan: 2,
  asin: 2,
  acos: 2,
  atan: 2,
  sinh: 2,
  cosh: 2,
  tanh: 2,
  asinh: 2,
  acosh: 2,
  atanh: 2,
  sigmoid: 2,
  erf: 2,
  erfc: 3,
}

const SMALLEST_NORMAL = 2 ** -126
const bits = new DataView(new ArrayBuffer(4))

/** Bits of a float32 as an integer that grows with it. WGSL may take subnormal numbers for 0, so here they count as 0. */
function rank(x: number): number {
  bits.setFloat32(0, Math.abs(x) < SMALLEST_NORMAL ? 0 : x)
  const raw = bits.getInt32(0)
  const magnitude = Math.max(0, (raw & 0x7fffffff) - 0x7fffff)
  return raw < 0 ? -magnitude : magnitude
}

/** Distance in float32 numbers; values that differ in being NaN are infinitely far apart. */
function ulps(got: number, want: number): number {
  if (Number.isNaN(got) || Number.isNaN(want))
    return Number.isNaN(got) === Number.isNaN(want) ? 0 : Number.POSITIVE_INFINITY
  return Math.abs(rank(got) - rank(want))
}

const flushed = (list: Float32Array): Float32Array => list.map((x) => (Math.abs(x) < SMALLEST_NORMAL ? x * 0 : x))

/** The largest distance from what a function gives for its operands, or for operands whose subnormal numbers are 0. */
function farthest(builder: ProgramBuilder, got: ArrayLike<number>): { worst: number; at: number; want: number } {
  const want = runOn(reference(), builder)[0]!
  builder.values.forEach((list, i) => void (builder.values[i] = flushed(list as Float32Array)))
  const other = runOn(reference(), builder)[0]!
  let [worst, at] = [0, 0]
  for (let i = 0; i < want.length; i++) {
    const distance = Math.min(ulps(got[i]!, want[i]!), ulps(got[i]!, other[i]!))
    if (distance > worst) [worst, at] = [distance, i]
  }
  return { worst, at, want: want[at]! }
}

/** Numbers of all magnitudes, more of them where functions do something, and all special ones. */
function operands(count: number): Float32Array {
  const random = generator(5)
  const list = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const special = [1.4e-45, 1e-42, 1.17549435e-38, 3.4028235e38, 88.72283, 89, -87.4, -103.9, -104]
  for (const x of [...special, 16777216, 1048576, 1e9, 3e10]) list.push(x, -x)
  for (let i = 0; i < count; i++) {
    bits.setUint32(0, Math.floor(random() * 2 ** 32))
    list.push(bits.getFloat32(0), (random() - 0.5) * 4, (random() - 0.5) * 40, (random() - 0.5) * 240)
    list.push(1 + (random() - 0.5) / 2 ** Math.floor(random() * 20))
  }
  return Float32Array.from(list)
}

function apply(fn: UnaryFunction | BinaryFunction, dtype: DType, ...data: ArrayLike<number>[]): ProgramBuilder {
  const builder = new ProgramBuilder()
  const length = data[0]!.length
  const whole = { offset: 0, strides: [1] }
  const loads = data.map((values) => ({ slot: builder.input(dtype, values), ...whole }))
  const slot = builder.output(dtype, length)
  const steps = data.map((_, index): Step => ({ kind: 'load', dtype, index }))
  const last: Step =
    data.length === 1
      ? { kind: 'unary', dtype, fn: fn as UnaryFunction, a: 0 }
      : { kind: 'binary', dtype, fn: fn as BinaryFunction, a: 0, b: 1 }
  const stores = [{ view: { slot, ...whole }, value: data.length }]
  builder.kernels.push({ kind: 'map', shape: [length], loads, scalars: [], steps: [...steps, last], stores })
  return builder
}

/** NEURITE_ULP=200000 looks at more numbers and prints how far each function is off. */
const most = Number(process.env.NEURITE_ULP ?? 4000)

describe.skipIf(noDevice).each(Object.entries(testDevices))('functions, %s', (_, device) => {
  const x = operands(most)
  it.each(Object.entries(BOUNDS) as [UnaryFunction, number][])('%s of float32 within %s ulp', async (fn, bound) => {
    const builder = apply(fn, 'float32', x)
    const got = (await outputsOf(device, builder))[0]!
    const { worst, at, want } = farthest(builder, got)
    if (process.env.NEURITE_ULP) process.stdout.write(`${fn}: ${worst} ulp at ${x[at]}\n`)
    expect(worst, `${fn}(${x[at]}) is ${got[at]}, expected ${want}`).toBeLessThanOrEqual(bound)
  })

  it.each(['pow', 'atan2', 'div', 'fmod'] as const)('%s of float32 within 2 ulp', async (fn) => {
    const random = generator(9)
    const special = [...x.slice(0, 39)]
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const))
    for (let i = 0; i < 2 * most; i++) {
      pairs.push([x[Math.floor(random() * x.length)]!, x[Math.floor(random() * x.length)]!])
      pairs.push([random() * 10, (random() - 0.5) * 40], [(random() - 0.5) * 10, Math.floor(random() * 20) - 10])
    }
    const a = flushed(Float32Array.from(pairs, (pair) => pair[0]))
    const b = flushed(Float32Array.from(pairs, (pair) => pair[1]))
    const builder = apply(fn, 'float32', a, b)
    const got = (await outputsOf(device, builder))[0]!
    const { worst, at, want } = farthest(builder, got)
    if (process.env.NEURITE_ULP) process.stdout.write(`${fn}: ${worst} ulp at ${a[at]}, ${b[at]}\n`)
    expect(worst, `${fn}(${a[at]}, ${b[at]}) is ${got[at]}, expected ${want}`).toBeLessThanOrEqual(2)
  })

  it('comparisons, bounds and choices see NaN, infinities and zeros', async () => {
    const list = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1, 2.5]
    const a = list.flatMap(() => list)
    const b = list.flatMap((y) => list.map(() => y))
    for (const fn of ['eq', 'ne', 'lt', 'le', 'gt', 'ge', 'max', 'min'] as const) {
      const builder = apply(fn, 'float32', a, b)
      const kernel = builder.kernels[0] as MapKernel
      if (fn !== 'max' && fn !== 'min') {
        const flag = builder.output('bool', a.length)
        const steps: Step[] = [...kernel.steps.slice(0, 2), { kind: 'binary', dtype: 'bool', fn, a: 0, b: 1 }]
        steps.push({ kind: 'select', dtype: 'float32', a: 2, b: 0, c: 1 })
        const stores = [
          { view: { ...kernel.stores[0]!.view, slot: flag }, value: 2 },
          { view: kernel.stores[0]!.view, value: 3 },
        ]
        builder.kernels[0] = { ...kernel, steps, stores }
      }
      await compare(device, builder, fn, [], { relative: 0, absolute: 0 })
    }
  })

  it('powers and bounds by a constant are those of the functions', async () => {
    const data = x.slice(0, 4000).map((value) => (Math.abs(value) < SMALLEST_NORMAL ? 0 : value))
    for (const [fn, value] of [
      ['pow', 1],
      ['pow', 2],
      ['pow', 3],
      ['pow', -1],
      ['pow', 0.5],
      ['max', 0.5],
      ['min', -1],
    ] as const) {
      const builder = apply(fn, 'float32', data, data)
      const kernel = builder.kernels[0] as MapKernel
      const steps = kernel.steps.map((step, i): Step => (i === 1 ? { kind: 'const', dtype: 'float32', value } : step))
      builder.kernels[0] = { ...kernel, steps }
      await compare(device, builder, `${fn} ${value}`, [], { relative: 3e-7, absolute: 1.2e-38 })
    }
  })

  it('integer functions and casts agree with the reference', async () => {
    const whole = [0, 1, -1, 2, -2, 3, 7, -7, 31, 100, 2147483647, -2147483648]
    const a = whole.flatMap(() => whole)
    const b = whole.flatMap((y) => whole.map(() => y))
    const exact = { relative: 0, absolute: 0 }
    for (const fn of ['pow', 'div', 'fmod', 'mul', 'shl', 'shr', 'max', 'min', 'and', 'or', 'xor'] as const) {
      await compare(device, apply(fn, 'int32', a, b), `int32 ${fn}`, [], exact)
      const bytes = (list: number[]) => list.map((value) => value & 255)
      await compare(device, apply(fn, 'uint8', bytes(a), bytes(b)), `uint8 ${fn}`, [], exact)
    }
    const numbers = [0, -0, 0.5, -0.5, 1.5, 255.9, 256, -1, -300.7, 65519, 65520, 1e9, 3e9, -3e9, 1e20, 6e-8, 3e-5]
    const floats = Float32Array.from([...numbers, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
    for (const dtype of ['int32', 'uint8', 'bool', 'float16'] as const) {
      const builder = new ProgramBuilder()
      const view = { offset: 0, strides: [1] }
      const from = builder.input('float32', floats)
      const to = builder.output(dtype, floats.length)
      const steps: Step[] = [
        { kind: 'load', dtype: 'float32', index: 0 },
        { kind: 'cast', dtype, a: 0 },
      ]
      const stores = [{ view: { slot: to, ...view }, value: 1 }]
      const loads = [{ slot: from, ...view }]
      builder.kernels.push({ kind: 'map', shape: [floats.length], loads, scalars: [], steps, stores })
      await compare(device, builder, `cast to ${dtype}`, [], exact)
    }
  })
})
