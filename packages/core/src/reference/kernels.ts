import type { TypedArray } from '../dtype.ts'
import type { ContractKernel, MapKernel, ReduceKernel, Reducer, View } from '../program.ts'
import { float16Bits, float16Number } from '../float16.ts'
import { sizeOf } from '../shape.ts'
import { stepRunner } from './steps.ts'

/** Finds the elements of a slot. */
export type SlotArrays = (slot: number) => TypedArray

/** Calls `visit` at every position of `shape`, in row-major order. */
function forEachPosition(shape: readonly number[], visit: (position: readonly number[]) => void): void {
  const position = new Array<number>(shape.length).fill(0)
  const size = sizeOf(shape)
  for (let i = 0; i < size; i++) {
    visit(position)
    for (let d = shape.length - 1; d >= 0; d--) {
      if (++position[d]! < shape[d]!) break
      position[d] = 0
    }
  }
}

function elementAt(view: View, position: readonly number[]): number {
  let at = view.offset
  for (let d = 0; d < view.strides.length; d++) at += position[d]! * view.strides[d]!
  return at
}

/** How steps read the elements that views lead to. Bits stand for float16, the only dtype that is kept in them. */
function loader(views: readonly View[], arrays: SlotArrays): (index: number, position: readonly number[]) => number {
  const readers = views.map((view): ((position: readonly number[]) => number) => {
    const data = arrays(view.slot)
    if (data instanceof Uint16Array) return (position) => float16Number(data[elementAt(view, position)]!)
    return (position) => data[elementAt(view, position)]!
  })
  return (index, position) => readers[index]!(position)
}

/** Element-wise: every position of the space, one after the other. */
export function runMap(kernel: MapKernel, arrays: SlotArrays, scalars: Float64Array): void {
  const run = stepRunner(kernel.steps)
  const values: number[] = []
  const read = loader(kernel.loads, arrays)
  const stores = kernel.stores.map((store) => ({ ...store, data: arrays(store.view.slot) }))
  let here: readonly number[] = []
  const load = (index: number) => read(index, here)
  const scalar = (index: number) => scalars[kernel.scalars[index]!]!
  forEachPosition(kernel.shape, (position) => {
    here = position
    run(values, load, scalar, position)
    for (const { view, value, data } of stores) {
      const element = values[value]!
      data[elementAt(view, position)] = data instanceof Uint16Array ? float16Bits(element) : element
    }
  })
}

/** How a reducer goes on from the value so far; the index is kept by the caller. */
const extremes = (reducer: Reducer): ((candidate: number, best: number) => boolean) =>
  reducer === 'max' || reducer === 'argmax'
    ? (candidate, best) => candidate > best || (Number.isNaN(candidate) && !Number.isNaN(best))
    : (candidate, best) => candidate < best || (Number.isNaN(candidate) && !Number.isNaN(best))

/** A map reduced over the trailing axes; float sums run in float64 and are rounded once. */
export function runReduce(kernel: ReduceKernel, arrays: SlotArrays, scalars: Float64Array): void {
  const run = stepRunner(kernel.steps)
  const values: number[] = []
  const read = loader(kernel.loads, arrays)
  const out = arrays(kernel.store.slot)
  const kept = kernel.shape.slice(0, kernel.kept)
  const reduced = kernel.shape.slice(kernel.kept)
  let here: readonly number[] = []
  const load = (index: number) => read(index, here)
  const scalar = (index: number) => scalars[kernel.scalars[index]!]!
  const better = extremes(kernel.reducer)
  // Products of integers wrap, and are not exact as floats
  const integers = kernel.steps[kernel.value]!.dtype === 'int32'
  forEachPosition(kept, (outer) => {
    let total = kernel.reducer === 'prod' ? 1 : 0
    let best = Number.NaN
    let bestAt = -1
    let at = 0
    forEachPosition(reduced, (inner) => {
      here = [...outer, ...inner]
      run(values, load, scalar, here)
      const value = values[kernel.value]!
      if (kernel.reducer === 'sum') total += value
      else if (kernel.reducer === 'prod') total = integers ? Math.imul(total, value) : total * value
      else if (bestAt < 0 || better(value, best)) {
        best = value
        bestAt = at
      }
      at++
    })
    const additive = kernel.reducer === 'sum' || kernel.reducer === 'prod'
    const position = kernel.reducer === 'argmax' || kernel.reducer === 'argmin'
    out[elementAt(kernel.store, outer)] = additive ? total : position ? bestAt : best
  })
  if (kernel.epilogue) runMap(kernel.epilogue, arrays, scalars)
}

/** Batched contraction by its definition. */
export function runContract(kernel: ContractKernel, arrays: SlotArrays, scalars: Float64Array): void {
  const { batch, m, n, k } = kernel
  const a = arrays(kernel.a.slot)
  const b = arrays(kernel.b.slot)
  const out = arrays(kernel.store.slot)
  const columns = batch.length + m.length
  // Where the terms of a sum lie, relative to the first
  const along = (view: View, from: number): number[] => {
    const places: number[] = []
    const strides = view.strides.slice(from, from + k.length)
    forEachPosition(k, (position) => places.push(elementAt({ ...view, offset: 0, strides }, position)))
    return places
  }
  const inA = along(kernel.a, columns)
  const inB = along(kernel.b, batch.length)
  const none = k.map(() => 0)
  forEachPosition([...batch, ...m, ...n], (position) => {
    const fromA = elementAt(kernel.a, [...position.slice(0, columns), ...none])
    const fromB = elementAt(kernel.b, [...position.slice(0, batch.length), ...none, ...position.slice(columns)])
    let total = 0
    for (let i = 0; i < inA.length; i++) total += a[fromA + inA[i]!]! * b[fromB + inB[i]!]!
    out[elementAt(kernel.store, position)] = total
  })
  if (kernel.epilogue) runMap(kernel.epilogue, arrays, scalars)
}
