import { type BinaryFunction, type DType, DTYPES, type Step, type UnaryFunction } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, it } from 'vitest'
import { compare, generator, ProgramBuilder, randomArray, randomShape, randomView } from './harness.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const COMPARISONS: readonly BinaryFunction[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
const LOGIC: readonly BinaryFunction[] = ['and', 'or', 'xor']
const ARITHMETIC: readonly BinaryFunction[] = ['add', 'sub', 'mul', 'max', 'min']
const ROUNDING: readonly UnaryFunction[] = ['neg', 'abs', 'sign', 'floor', 'ceil', 'trunc', 'round']

const isFloat = (dtype: DType) => dtype === 'float32' || dtype === 'float64'

/** A random list of steps that ends in a value of each dtype that was asked for. */
function randomSteps(
  random: () => number,
  loads: readonly DType[],
  rank: number,
  results: readonly DType[],
): { steps: Step[]; values: number[] } {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  const steps: Step[] = loads.map((dtype, index) => ({ kind: 'load', dtype, index }))
  steps.push(
    { kind: 'const', dtype: 'float32', value: Math.fround(random() * 3) },
    { kind: 'const', dtype: 'bool', value: 1 },
  )
  steps.push({ kind: 'scalar', dtype: pick(DTYPES), index: 0 })
  if (rank > 0 && random() < 0.5) steps.push({ kind: 'index', dtype: 'int32', index: Math.floor(random() * rank) })
  const of = (dtype: DType): number => {
    const candidates = steps.flatMap((step, i) => (step.dtype === dtype ? [i] : []))
    if (candidates.length > 0 && random() < 0.9) return pick(candidates)
    return steps.push({ kind: 'cast', dtype, a: Math.floor(random() * steps.length) }) - 1
  }
  const count = 1 + Math.floor(random() * 8)
  for (let i = 0; i < count; i++) {
    const dtype = pick(steps).dtype
    // float16 is moved and cast, never computed with.
    const x = random() * (dtype === 'float16' ? 0.35 : 1)
    if (x < 0.2) steps.push({ kind: 'cast', dtype: pick(DTYPES), a: of(dtype) })
    else if (x < 0.35) {
      const [a, b, c] = [of('bool'), of(dtype), of(dtype)]
      steps.push({ kind: 'select', dtype, a, b, c })
    } else if (x < 0.5)
      steps.push({ kind: 'unary', dtype, fn: dtype === 'bool' ? 'not' : pick(ROUNDING), a: of(dtype) })
    else if (x < 0.65) {
      const [a, b] = [of(dtype), of(dtype)]
      steps.push({ kind: 'binary', dtype: 'bool', fn: pick(COMPARISONS), a, b })
    } else {
      const fn =
        dtype === 'bool' || (!isFloat(dtype) && random() < 0.3)
          ? pick(LOGIC)
          : !isFloat(dtype) && random() < 0.3
            ? pick(['div', 'fmod'] as const)
            : pick(ARITHMETIC)
      const [a, b] = [of(dtype), of(dtype)]
      steps.push({ kind: 'binary', dtype, fn, a, b })
    }
  }
  return { steps, values: results.map((dtype) => of(dtype)) }
}

describe.each(Object.entries(backends))('map kernels, %s', (_, backend) => {
  it('agree with the reference on random programs', () => {
    for (let seed = 0; seed < 600; seed++) {
      const random = generator(seed * 7919 + 1)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank === 1 ? 40 : rank === 2 ? 12 : 6)
      const builder = new ProgramBuilder()
      // Without float64 every other time, so that four lanes are used.
      const dtypes = seed % 2 ? DTYPES.filter((d) => d !== 'float64') : DTYPES
      const pick = () => dtypes[Math.floor(random() * dtypes.length)]!
      const loadTypes = Array.from({ length: 1 + Math.floor(random() * 3) }, pick)
      const resultTypes = Array.from({ length: 1 + Math.floor(random() * 2) }, pick)
      const { steps, values } = randomSteps(random, loadTypes, rank, resultTypes)
      const loads = loadTypes.map((dtype) => {
        const { length, ...view } = randomView(shape, random)
        return { slot: builder.input(dtype, randomArray(dtype, length, random)), ...view }
      })
      const stores = resultTypes.map((dtype, i) => {
        const { length, ...view } = randomView(shape, random, true)
        return { view: { slot: builder.output(dtype, length), ...view }, value: values[i]! }
      })
      builder.kernels.push({ kind: 'map', shape, loads, scalars: [0], steps, stores })
      compare(backend, builder, `seed ${seed}: ${JSON.stringify({ shape, steps, loads, stores })}`, [
        random() * 300 - 100,
      ])
    }
  })

  it('agree with the reference where views are turned in squares', () => {
    const shapes = [
      [16, 4],
      [37, 21],
      [4, 33],
      [18, 3],
      [5, 18, 23],
      [6, 5, 40],
      [20, 7, 9],
    ]
    for (const [i, shape] of shapes.entries()) {
      for (const dtype of ['float32', 'int32', 'uint8'] as const) {
        const random = generator(i + 1)
        const builder = new ProgramBuilder()
        const size = shape.reduce((p, q) => p * q, 1)
        const contiguous = shape.map((_, d) => shape.slice(d + 1).reduce((p, q) => p * q, 1))
        const reversed = shape.map((_, d) => shape.slice(0, d).reduce((p, q) => p * q, 1))
        const perRow = shape.map((_, d) => (d === shape.length - 2 ? 1 : 0))
        const load = (strides: number[]) => ({
          slot: builder.input(dtype, randomArray(dtype, size, random)),
          offset: 0,
          strides,
        })
        const loads = [load(reversed), load(contiguous), load(perRow), load(reversed)]
        const view = { slot: builder.output(dtype, size), offset: 0, strides: contiguous }
        const steps: Step[] = [
          { kind: 'load', dtype, index: 0 },
          { kind: 'load', dtype, index: 1 },
          { kind: 'load', dtype, index: 2 },
          { kind: 'load', dtype, index: 3 },
          { kind: 'binary', dtype, fn: 'sub', a: 0, b: 1 },
          { kind: 'binary', dtype, fn: 'max', a: 4, b: 2 },
          { kind: 'binary', dtype, fn: 'add', a: 5, b: 3 },
        ]
        builder.kernels.push({ kind: 'map', shape, loads, scalars: [], steps, stores: [{ view, value: 6 }] })
        compare(backend, builder, `${dtype} ${shape}`)
      }
    }
  })

  it('update in place', () => {
    const builder = new ProgramBuilder()
    const data = Array.from({ length: 37 }, (_, i) => i)
    const to = builder.output('float32', 37)
    const from = builder.input('float32', data)
    const whole = { offset: 0, strides: [1] }
    builder.kernels.push({
      kind: 'map',
      shape: [37],
      loads: [{ slot: from, ...whole }],
      scalars: [],
      steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
      stores: [{ view: { slot: to, ...whole }, value: 0 }],
    })
    for (let i = 0; i < 3; i++) {
      builder.kernels.push({
        kind: 'map',
        shape: [37],
        loads: [{ slot: to, ...whole }],
        scalars: [],
        steps: [
          { kind: 'load', dtype: 'float32', index: 0 },
          { kind: 'const', dtype: 'float32', value: 3 },
          { kind: 'binary', dtype: 'float32', fn: 'mul', a: 0, b: 1 },
        ],
        stores: [{ view: { slot: to, ...whole }, value: 2 }],
      })
    }
    compare(backend, builder, 'in place')
  })
})
