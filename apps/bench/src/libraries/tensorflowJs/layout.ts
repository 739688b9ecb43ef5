import type { NamedArray } from '../../data/array.ts'

/** Moves axes: `order[i]` says which axis of the source becomes axis i. */
export function permuted({ shape, values }: NamedArray, order: readonly number[]): NamedArray {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1))
  const target = order.map((axis) => shape[axis]!)
  const result = new Float32Array(values.length)
  const index = target.map(() => 0)
  for (let at = 0; at < result.length; at++) {
    let from = 0
    for (let axis = 0; axis < index.length; axis++) from += index[axis]! * strides[order[axis]!]!
    result[at] = values[from]!
    for (let axis = index.length - 1; axis >= 0; axis--) {
      if (++index[axis]! < target[axis]!) break
      index[axis] = 0
    }
  }
  return { shape: target, values: result }
}

/** Images [N, C, H, W] as [N, H, W, C], the layout in which TensorFlow.js convolves. */
export const channelsLast = (images: NamedArray): NamedArray => permuted(images, [0, 2, 3, 1])

/** The way back. */
export const channelsFirst = (images: NamedArray): NamedArray => permuted(images, [0, 3, 1, 2])

/** A weight [outputs, inputs, h, w] as [h, w, inputs, outputs]. */
export const kernelFirst = (weight: NamedArray): NamedArray => permuted(weight, [2, 3, 1, 0])

/** The way back. */
export const kernelLast = (weight: NamedArray): NamedArray => permuted(weight, [3, 2, 0, 1])
