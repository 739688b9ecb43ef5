import { type DType, float16Bits, float16Number, type Step, type TypedArray } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { generator, ProgramBuilder, runProgram } from './harness.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const ALL = Uint16Array.from({ length: 65536 }, (_, bits) => bits)
const NUMBERS = Float64Array.from(ALL, float16Number)

describe.each(Object.entries(backends))('float16, %s', (_, backend) => {
  /** One cast after another of whole arrays. */
  const convert = (data: ArrayLike<number>, ...dtypes: DType[]): TypedArray => {
    const builder = new ProgramBuilder()
    const whole = { offset: 0, strides: [1] }
    const last = dtypes.length - 1
    const load = { slot: builder.input(dtypes[0]!, data), ...whole }
    const view = { slot: builder.output(dtypes[last]!, data.length), ...whole }
    const steps: Step[] = [{ kind: 'load', dtype: dtypes[0]!, index: 0 }]
    for (const [a, dtype] of dtypes.slice(1).entries()) steps.push({ kind: 'cast', dtype, a })
    const shape = [data.length]
    builder.kernels.push({ kind: 'map', shape, loads: [load], scalars: [], steps, stores: [{ view, value: last }] })
    return runProgram(backend, builder)[0]!
  }
  const expectSame = (got: TypedArray, want: ArrayLike<number>, inputs: ArrayLike<number>) => {
    expect(got.length).toBe(want.length)
    for (let i = 0; i < want.length; i++) {
      if (!Object.is(got[i], want[i])) throw new Error(`${inputs[i]} became ${got[i]}, expected ${want[i]}`)
    }
  }
  /** Bits with one NaN for all. */
  const bitsOf = (numbers: ArrayLike<number>) => Uint16Array.from(numbers, float16Bits)
  const isNaNBits = (bits: number) => (bits & 0x7fff) > 0x7c00
  const oneNaN = (bits: TypedArray) => (bits as Uint16Array).map((b) => (isNaNBits(b) ? 0x7e00 : b))

  it('widens all 65,536', () => {
    expectSame(convert(ALL, 'float16', 'float32'), NUMBERS, ALL)
    expectSame(convert(ALL, 'float16', 'float64'), NUMBERS, ALL)
    const integers = Int32Array.from(NUMBERS, (x) =>
      Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, x)),
    )
    expectSame(convert(ALL, 'float16', 'int32'), integers, ALL)
    expectSame(
      convert(ALL, 'float16', 'bool'),
      Uint8Array.from(NUMBERS, (x) => Number(x !== 0)),
      ALL,
    )
    const bytes = Uint8Array.from(NUMBERS, (x) => (Number.isFinite(x) ? Math.trunc(x) & 255 : 0))
    expectSame(convert(ALL, 'float16', 'uint8'), bytes, ALL)
  })

  it('narrows all 65,536 to what they were', () => {
    expectSame(convert(ALL, 'float16'), ALL, ALL)
    expectSame(oneNaN(convert(ALL, 'float16', 'float32', 'float16')), oneNaN(ALL), ALL)
    expectSame(oneNaN(convert(ALL, 'float16', 'float64', 'float16')), oneNaN(ALL), ALL)
  })

  it('rounds the middles between all neighbours, and what is beside them', () => {
    const numbers: number[] = []
    for (let bits = 0; bits < 0x7c00; bits++) {
      const next = bits === 0x7bff ? 65536 : NUMBERS[bits + 1]!
      const middle = (NUMBERS[bits]! + next) / 2
      for (const x of [middle, middle * (1 + 2 ** -23), middle * (1 - 2 ** -23)]) numbers.push(x, -x)
    }
    expectSame(convert(numbers, 'float32', 'float16'), bitsOf(numbers), numbers)
    for (let i = 0; i < numbers.length; i++) if (i % 6 > 1) numbers[i]! *= 1 + (i % 2 ? 2 ** -45 : -(2 ** -45))
    expectSame(convert(numbers, 'float64', 'float16'), bitsOf(numbers), numbers)
    // just off the middle, by less than float32 can say
    const near = Array.from(NUMBERS.subarray(0, 0x7bff), (x, i) => ((x + NUMBERS[i + 1]!) / 2) * (1 + 2 ** -50))
    expectSame(convert(near, 'float64', 'float16'), bitsOf(near), near)
  })

  it('narrows random floats', () => {
    const random = generator(16)
    const bits = Int32Array.from({ length: 200_000 }, () => (random() * 2 ** 32) ^ (random() * 2 ** 20))
    const floats = new Float32Array(bits.buffer)
    expectSame(oneNaN(convert(floats, 'float32', 'float16')), bitsOf(floats), floats)
    const spread = Float64Array.from({ length: 200_000 }, (_, i) => (random() - 0.5) * 2 ** ((i % 50) - 30))
    expectSame(convert(spread, 'float64', 'float16'), bitsOf(spread), spread)
    expectSame(convert(spread, 'float32', 'float16'), bitsOf(Float32Array.from(spread)), spread)
    const large = [65519, 65520, 65535, 65536, 1e10, 3e38, Number.POSITIVE_INFINITY, 1e-45, 2 ** -25, 2 ** -24, 0, -0]
    const signed = [...large, ...large.map((x) => -x), Number.NaN]
    expectSame(oneNaN(convert(signed, 'float32', 'float16')), bitsOf(Float32Array.from(signed)), signed)
    const doubles = [...signed, 1e300, -1e300, Number.MIN_VALUE]
    expectSame(oneNaN(convert(doubles, 'float64', 'float16')), bitsOf(doubles), doubles)
  })

  it('narrows integers', () => {
    const integers = Int32Array.from({ length: 150_000 }, (_, i) => i - 75_000)
    expectSame(convert(integers, 'int32', 'float16'), bitsOf(integers), integers)
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i)
    expectSame(convert(bytes, 'uint8', 'float16'), bitsOf(bytes), bytes)
    expectSame(convert([0, 1, 1], 'bool', 'float16'), bitsOf([0, 1, 1]), [0, 1, 1])
  })
})
