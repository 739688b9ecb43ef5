import { castNumber, type DType, type TypedArray } from '../dtype.ts'
import { IndexError } from '../errors.ts'
import { philox } from '../philox.ts'
import type { RoutineName } from '../program.ts'
import { factor } from './matrices.ts'
import { sizeOf } from '../shape.ts'

/** A contiguous operand of a routine. */
export interface RoutineArray {
  readonly data: TypedArray
  readonly shape: readonly number[]
  readonly dtype: DType
}

export type Routine = (
  inputs: readonly RoutineArray[],
  output: RoutineArray,
  attributes: readonly number[],
  scalars: readonly number[],
) => void

/** Splits a shape at an axis: how many slices before it, its size, and how many elements after it. */
function around(shape: readonly number[], axis: number): { outer: number; size: number; inner: number } {
  return { outer: sizeOf(shape.slice(0, axis)), size: shape[axis] ?? 1, inner: sizeOf(shape.slice(axis + 1)) }
}

/** An index in 0..size-1, counting from the end when negative. */
function checkIndex(op: string, index: number, size: number): number {
  const at = index < 0 ? index + size : index
  if (at >= 0 && at < size) return at
  throw new IndexError(`[${op}] index ${index} is out of range for an axis of size ${size}`, { index, size })
}

/** Strides of `shape`, for walking `index`-shaped loops over a larger tensor. */
function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1)
  for (let d = shape.length - 2; d >= 0; d--) strides[d] = strides[d + 1]! * shape[d + 1]!
  return strides
}

/** Calls `visit(position in index, offset in target without the axis)` for every element of `index`. */
function walk(
  index: RoutineArray,
  target: readonly number[],
  axis: number,
  visit: (i: number, base: number) => void,
): void {
  const strides = stridesOf(target)
  strides[axis] = 0
  const rank = index.shape.length
  const at = new Array<number>(rank).fill(0)
  let base = 0
  for (let i = 0; i < index.data.length; i++) {
    visit(i, base)
    for (let d = rank - 1; d >= 0; d--) {
      at[d]!++
      base += strides[d]!
      if (at[d]! < index.shape[d]!) break
      base -= strides[d]! * at[d]!
      at[d] = 0
    }
  }
}

/** inputs (source, index), attributes [axis]: `out[i][j][k] = source[i][index[i][j][k]][k]` for axis 1. */
const gather: Routine = ([source, index], output, [axis = 0]) => {
  const { size, inner } = around(source!.shape, axis)
  walk(index!, source!.shape, axis, (i, base) => {
    output.data[i] = source!.data[base + checkIndex('gather', index!.data[i]!, size) * inner]!
  })
}

/** inputs (base, index, source), attributes [axis]: a copy of base, then `out[i][index[i][j][k]][k] += source[i][j][k]`. */
const scatterAdd: Routine = ([base, index, source], output, [axis = 0]) => {
  output.data.set(base!.data)
  const { size, inner } = around(base!.shape, axis)
  const sourceStrides = stridesOf(source!.shape)
  const rank = index!.shape.length
  const at = new Array<number>(rank).fill(0)
  let from = 0
  walk(index!, base!.shape, axis, (i, offset) => {
    const to = offset + checkIndex('scatterAdd', index!.data[i]!, size) * inner
    output.data[to] = output.data[to]! + source!.data[from]!
    for (let d = rank - 1; d >= 0; d--) {
      at[d]!++
      from += sourceStrides[d]!
      if (at[d]! < index!.shape[d]!) break
      from -= sourceStrides[d]! * at[d]!
      at[d] = 0
    }
  })
}

/** inputs (source, index of rank 1), attributes [axis]: whole slices of source, in the order of index. */
const indexSelect: Routine = ([source, index], output, [axis = 0]) => {
  const { outer, size, inner } = around(source!.shape, axis)
  const count = index!.data.length
  for (let j = 0; j < count; j++) {
    const at = checkIndex('indexSelect', index!.data[j]!, size)
    for (let o = 0; o < outer; o++) {
      const from = (o * size + at) * inner
      output.data.set(source!.data.subarray(from, from + inner), (o * count + j) * inner)
    }
  }
}

/** inputs (base, index of rank 1, source), attributes [axis]: a copy of base, each slice of source added at its index. */
const indexAdd: Routine = ([base, index, source], output, [axis = 0]) => {
  output.data.set(base!.data)
  const { outer, size, inner } = around(base!.shape, axis)
  const count = index!.data.length
  for (let j = 0; j < count; j++) {
    const at = checkIndex('indexAdd', index!.data[j]!, size)
    for (let o = 0; o < outer; o++) {
      const to = (o * size + at) * inner
      const from = (o * count + j) * inner
      for (let i = 0; i < inner; i++) output.data[to + i] = output.data[to + i]! + source!.data[from + i]!
    }
  }
}

/** Ascending order with NaN last. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** input (source), attributes [axis, descending]: the int32 order that sorts each line along the axis; stable. */
const argsort: Routine = ([source], output, [axis = 0, descending = 0]) => {
  const { outer, size, inner } = around(source!.shape, axis)
  const sign = descending ? -1 : 1
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const base = o * size * inner + i
      const order = Array.from({ length: size }, (_, j) => j)
      order.sort((p, q) => sign * compare(source!.data[base + p * inner]!, source!.data[base + q * inner]!) || p - q)
      for (let j = 0; j < size; j++) output.data[base + j * inner] = order[j]!
    }
  }
}

/** What a scan does at each step, by the code in its attributes. */
export const SCANS = { sum: 0, prod: 1, max: 2, min: 3 } as const

/** input (source), attributes [axis, code of SCANS]: running sum, product, maximum or minimum along the axis. */
const scan: Routine = ([source], output, [axis = 0, code = 0]) => {
  const { outer, size, inner } = around(source!.shape, axis)
  const integers = output.dtype === 'int32'
  const step = [
    (a: number, b: number) => (integers ? (a + b) | 0 : a + b),
    (a: number, b: number) => (integers ? Math.imul(a, b) : a * b),
    (a: number, b: number) => (Number.isNaN(a) ? a : Math.max(a, b)),
    (a: number, b: number) => (Number.isNaN(a) ? a : Math.min(a, b)),
  ][code]!
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let at = o * size * inner + i
      let running = 0
      for (let j = 0; j < size; j++, at += inner) {
        running = j === 0 ? source!.data[at]! : castNumber(output.dtype, step(running, source!.data[at]!))
        output.data[at] = running
      }
    }
  }
}

/** scalars [seed, counter]: 32 random bits per element as int32; element i is word i % 4 of Philox block counter + i / 4. */
const randomBits: Routine = (_inputs, output, _attributes, [seed = 0, counter = 0]) => {
  philox(seed, counter, output.data as Int32Array)
}

/** inputs (A [..., m, n], perhaps B [..., n, k]), attributes [axis of m, code of FACTORS]: see `matrices.ts`. */
const matrix: Routine = ([a, b], output, [axis = 0, code = 0]) => {
  const [m, n] = a!.shape.slice(axis) as [number, number]
  const width = b?.shape[axis + 1] ?? 0
  const results = sizeOf(output.shape.slice(axis))
  for (let i = 0; i < sizeOf(a!.shape.slice(0, axis)); i++) {
    const left = Float64Array.from(a!.data.subarray(i * m * n, (i + 1) * m * n))
    const right = Float64Array.from(b?.data.subarray(i * n * width, (i + 1) * n * width) ?? [])
    output.data.set(factor(code, left, m, n, right, width), i * results)
  }
}

/** The closed list of routines, each in its plainest form. */
export const referenceRoutines: Readonly<Record<RoutineName, Routine>> = {
  gather,
  scatterAdd,
  indexSelect,
  indexAdd,
  argsort,
  scan,
  randomBits,
  matrix,
}
