import { allocate, computeDType, type DType } from '../dtype.ts'
import { dataNode } from '../graph/leaf.ts'
import type { Node } from '../graph/node.ts'
import { matmul } from '../ops/matmul.ts'
import { transpose } from '../ops/permute.ts'
import { reshape } from '../ops/reshape.ts'
import { defaultDevice } from '../runtime/devices.ts'
import { type Shape, sizeOf } from '../shape.ts'

/** Numbers known beforehand, on the device of `x`. */
export function table(x: Node, shape: Shape, dtype: DType, values: ArrayLike<number>): Node {
  const array = allocate(dtype, sizeOf(shape))
  array.set(values)
  return dataNode(array, shape, dtype, x.device === '' ? defaultDevice() : x.device)
}

/** Replaces an axis by weighted sums of its elements: `out[i] = sum_j weights[i][j] x[j]`, where a row holds pairs [j, weight]. */
export function resample(x: Node, axis: number, rows: readonly (readonly (readonly [number, number])[])[]): Node {
  const size = x.shape[axis]!
  const weights = new Float64Array(rows.length * size)
  rows.forEach((row, i) => {
    for (const [j, weight] of row) weights[i * size + j]! += weight
  })
  const matrix = table(x, [rows.length, size], computeDType(x.dtype), weights)
  const before = x.shape.slice(0, axis)
  const after = x.shape.slice(axis + 1)
  if (after.length === 0) return matmul(x, transpose(matrix, 0, 1))
  const result = matmul(matrix, reshape(x, [sizeOf(before), size, sizeOf(after)]))
  return reshape(result, [...before, rows.length, ...after])
}

/** The stretches into which `adaptive` pooling divides an axis: first element, and one after the last. */
export function stretches(size: number, count: number): [number, number][] {
  return Array.from({ length: count }, (_, i) => [Math.floor((i * size) / count), Math.ceil(((i + 1) * size) / count)])
}
