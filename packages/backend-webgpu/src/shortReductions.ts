import type { DType, Kernel, MapKernel, ReduceKernel, Slot } from '@neurite/core'
import { bytesOf, type DeviceRules } from './binding.ts'
import { stepOf, Steps } from './mapSteps.ts'
import { epilogueOf } from './shaders/epilogue.ts'
import { isPosition } from './shaders/reducer.ts'
import { product } from './shaders/space.ts'

/** Elements of a result up to which one invocation takes them all, one after the other. */
const MOST_ELEMENTS = 16
/** Steps up to which the text of all elements stays short. */
const MOST_STEPS = 256
/** Results from which on they alone keep a GPU busy. */
const LEAST_RESULTS = 1024

/**
 * A reduction of few elements, such as those of a pooling window, as a map over its results that loads each element: four
 * results at a time, and without a loop. Any other kernel stays as it is.
 */
export function shortReduction(kernel: Kernel, slots: readonly Slot[], rules: DeviceRules): Kernel {
  return kernel.kind === 'reduce' && isShort(kernel, slots, rules) ? (asMap(kernel, slots) ?? kernel) : kernel
}

function isShort(
  { shape, kept, steps, value, loads, store }: ReduceKernel,
  slots: readonly Slot[],
  rules: DeviceRules,
) {
  const [results, elements] = [product(shape.slice(0, kept)), product(shape.slice(kept))]
  if (results < LEAST_RESULTS || elements < 1 || elements > MOST_ELEMENTS) return false
  const { dtype } = steps[value]!
  // Other dtypes are brought together in wider ones than their own.
  if (dtype !== 'float32' && dtype !== 'int32') return false
  if (elements * steps.length > MOST_STEPS) return false
  // A kernel that one binding cannot reach is cut along what it reduces, too.
  return [...loads, store].every(({ slot }) => bytesOf(slots[slot]!, rules.elementBytes) <= rules.bindingBytes)
}

/** Null where what follows the reduction has to wait for all results, or where it writes over what is still to be read. */
function asMap(kernel: ReduceKernel, slots: readonly Slot[]): MapKernel | null {
  const { shape, kept, loads, scalars, store, reducer } = kernel
  const space = shape.slice(0, kept)
  const reads = loads.map(({ slot }) => slot)
  const { fused, separate, substitutes, storesResult } = epilogueOf(kernel.epilogue, store, space, reads)
  if (separate !== null || reads.includes(store.slot)) return null
  const made = new Steps()
  const values = positionsOf(shape.slice(kept)).map((position) => elementAt(made, kernel, position))
  const { dtype } = kernel.steps[kernel.value]!
  const result = isPosition(reducer) ? extreme(made, reducer, dtype, values) : together(made, reducer, dtype, values)
  if (made.steps[result]!.dtype !== slots[store.slot]!.dtype) return null
  const stores = storesResult ? [{ view: store, value: result }] : []
  if (fused !== null) {
    const own: number[] = []
    for (const step of fused.steps) {
      const isResult = step.kind === 'load' && substitutes.includes(step.index)
      own.push(isResult ? result : stepOf(made, step, own, fused.loads, scalars.length))
    }
    for (const { view, value } of fused.stores) stores.push({ view, value: own[value]! })
  }
  const { steps } = made
  return {
    kind: 'map',
    shape: space,
    loads: made.loads,
    scalars: [...scalars, ...(fused?.scalars ?? [])],
    steps,
    stores,
  }
}

/** All positions of a space, the last axis fastest. */
function positionsOf(extents: readonly number[]): number[][] {
  return extents.reduce<number[][]>(
    (positions, extent) => positions.flatMap((at) => Array.from({ length: extent }, (_, i) => [...at, i])),
    [[]],
  )
}

/** The value of the element at a position of the reduced axes. */
function elementAt(made: Steps, { kept, loads, steps, value }: ReduceKernel, position: readonly number[]): number {
  const views = loads.map(({ slot, offset, strides }) => {
    const moved = position.reduce((sum, at, d) => sum + at * strides[kept + d]!, offset)
    return { slot, offset: moved, strides: strides.slice(0, kept) }
  })
  const own: number[] = []
  for (const step of steps) {
    const isReduced = step.kind === 'index' && step.index >= kept
    own.push(
      isReduced
        ? made.push({ kind: 'const', dtype: 'int32', value: position[step.index - kept]! })
        : stepOf(made, step, own, views, 0),
    )
  }
  return own[value]!
}

const FUNCTIONS = { sum: 'add', prod: 'mul', max: 'max', min: 'min' } as const

function together(made: Steps, reducer: keyof typeof FUNCTIONS, dtype: DType, values: readonly number[]): number {
  const fn = FUNCTIONS[reducer]
  return values.reduce((a, b) => made.push({ kind: 'binary', dtype, fn, a, b }))
}

/** The position of the first extreme: a later element is better where it is not as good or worse, and NaN is the best. */
function extreme(made: Steps, reducer: 'argmax' | 'argmin', dtype: DType, values: readonly number[]): number {
  const binary = (fn: 'le' | 'ge' | 'eq' | 'and', a: number, b: number) =>
    made.push({ kind: 'binary', dtype: 'bool', fn, a, b })
  let best = values[0]!
  let at = made.push({ kind: 'const', dtype: 'int32', value: 0 })
  for (const [position, value] of values.entries()) {
    if (position === 0) continue
    const behind = binary(reducer === 'argmax' ? 'le' : 'ge', value, best)
    const ahead = made.push({ kind: 'unary', dtype: 'bool', fn: 'not', a: behind })
    const better = dtype === 'float32' ? binary('and', ahead, binary('eq', best, best)) : ahead
    const here = made.push({ kind: 'const', dtype: 'int32', value: position })
    at = made.push({ kind: 'select', dtype: 'int32', a: better, b: here, c: at })
    best = made.push({ kind: 'select', dtype, a: better, b: value, c: best })
  }
  return at
}
