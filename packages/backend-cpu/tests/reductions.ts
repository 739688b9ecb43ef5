import type { DType, Reducer, Step } from '@neurite/core'
import { ProgramBuilder, randomArray, randomView } from './harness.ts'

export const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min', 'argmax', 'argmin']

/** Whether a reduction of no elements has a result. */
export const adds = (reducer: Reducer) => reducer === 'sum' || reducer === 'prod'

/** A reduction over random views, every other time of a product, sometimes with an epilogue. */
export function randomReduction(
  random: () => number,
  dtype: DType,
  reducer: Reducer,
  shape: readonly number[],
  kept: number,
): { builder: ProgramBuilder; label: string } {
  const builder = new ProgramBuilder()
  const view = () => {
    const { length, ...rest } = randomView(shape, random)
    const data = randomArray(dtype, length, random)
    if (reducer === 'prod') for (let i = 0; i < length; i++) data[i] = 1 + (data[i]! % 2) / 8
    if (random() < 0.1 && !adds(reducer)) data[Math.floor(random() * length)] = Number.NaN
    return { slot: builder.input(dtype, data), ...rest }
  }
  const steps: Step[] = [{ kind: 'load', dtype, index: 0 }]
  const loads = [view()]
  if (random() < 0.5) {
    loads.push(view())
    const fn = reducer === 'sum' ? 'mul' : 'max'
    steps.push({ kind: 'load', dtype, index: 1 }, { kind: 'binary', dtype, fn, a: 0, b: 1 })
  }
  if (random() < 0.2 && shape.length > 0) {
    const index = Math.floor(random() * shape.length)
    steps.push({ kind: 'index', dtype: 'int32', index }, { kind: 'cast', dtype, a: steps.length })
    steps.push({ kind: 'binary', dtype, fn: 'max', a: steps.length - 3, b: steps.length - 1 })
  }
  const resultType = reducer.startsWith('arg') ? 'int32' : dtype
  const keptShape = shape.slice(0, kept)
  const { length, ...stored } = randomView(keptShape, random, true)
  const store = { slot: builder.output(resultType, length), ...stored }
  const epilogue = {
    kind: 'map' as const,
    shape: keptShape,
    loads: [store],
    scalars: [],
    steps: [
      { kind: 'load' as const, dtype: resultType, index: 0 },
      { kind: 'binary' as const, dtype: resultType, fn: 'add' as const, a: 0, b: 0 },
    ],
    stores: [{ view: store, value: 1 }],
  }
  builder.kernels.push({
    kind: 'reduce',
    shape,
    kept,
    loads,
    scalars: [],
    steps,
    value: steps.length - 1,
    reducer,
    store,
    epilogue: random() < 0.3 ? epilogue : null,
  })
  return { builder, label: JSON.stringify({ dtype, shape, kept, reducer, steps, loads, store }) }
}
