import type { BinaryFunction, DType, Step, UnaryFunction } from '@neurite/core'
import { ProgramBuilder, randomArray, randomView } from './harness.ts'

const COMPARISONS: readonly BinaryFunction[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge']
const LOGIC: readonly BinaryFunction[] = ['and', 'or', 'xor']
const ARITHMETIC: readonly BinaryFunction[] = ['add', 'sub', 'mul', 'max', 'min']
const ROUNDING: readonly UnaryFunction[] = ['neg', 'abs', 'sign', 'floor', 'ceil', 'trunc', 'round']

const isFloat = (dtype: DType) => dtype === 'float32' || dtype === 'float64'

/** A random list of steps that ends in a value of each dtype that was asked for. */
function randomSteps(
  random: () => number,
  dtypes: readonly DType[],
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
  steps.push({ kind: 'scalar', dtype: pick(dtypes), index: 0 })
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
    if (x < 0.2) steps.push({ kind: 'cast', dtype: pick(dtypes), a: of(dtype) })
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

/** A map over random views of these dtypes, with one scalar. */
export function randomMap(
  random: () => number,
  shape: readonly number[],
  dtypes: readonly DType[],
): { builder: ProgramBuilder; label: string } {
  const builder = new ProgramBuilder()
  const pick = () => dtypes[Math.floor(random() * dtypes.length)]!
  const loadTypes = Array.from({ length: 1 + Math.floor(random() * 3) }, pick)
  const resultTypes = Array.from({ length: 1 + Math.floor(random() * 2) }, pick)
  const { steps, values } = randomSteps(random, dtypes, loadTypes, shape.length, resultTypes)
  const loads = loadTypes.map((dtype) => {
    const { length, ...view } = randomView(shape, random)
    return { slot: builder.input(dtype, randomArray(dtype, length, random)), ...view }
  })
  const stores = resultTypes.map((dtype, i) => {
    const { length, ...view } = randomView(shape, random, true)
    return { view: { slot: builder.output(dtype, length), ...view }, value: values[i]! }
  })
  builder.kernels.push({ kind: 'map', shape, loads, scalars: [0], steps, stores })
  return { builder, label: JSON.stringify({ shape, steps, loads, stores }) }
}

/** Numbers that are copied and then multiplied by 3 three times where they lie. */
export function mapInPlace(): ProgramBuilder {
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
  return builder
}
