import type { DType, TypedArray } from '@neurite/core'
import type { Field } from '../field.ts'
import type { Recipe } from './recipe.ts'
import type { Affine } from '../transforms/affineKernel.ts'
import type { ImageSize, ImageWork } from '../transforms/imageWork.ts'
import type { Mixing } from '../transforms/mixKernel.ts'
import type { Pixels } from '../transforms/pixelKernel.ts'

/** One part of a batch, as plain data. */
export interface Part {
  readonly data: TypedArray
  readonly shape: readonly number[]
  readonly dtype: DType
}

/**
 * What makes one batch: samples to take from the fields (or to make by a recipe, or parts that have come), and what to do
 * with the images.
 */
export interface BatchJob {
  readonly recipe?: Recipe
  readonly indices: Int32Array | undefined
  readonly parts: readonly Part[] | undefined
  readonly works: readonly ImageWork[]
}

export type MakeBatch = (fields: readonly Field[], job: Omit<BatchJob, 'recipe'>) => Part[]

/** Makes batches. The functions refer to nothing around this one: its text is sent to workers. */
export function batchKernel(affine: Affine, pixels: Pixels, mixing: Mixing): MakeBatch {
  /** Every byte as a fraction of 255, rounded once. */
  const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

  function gather(field: Field, indices: Int32Array): Part {
    const { data, shape, dtype, unit } = field
    const row = shape.slice(1).reduce((product, length) => product * length, 1)
    const length = indices.length * row
    const taken = [indices.length, ...shape.slice(1)]
    if (unit) {
      const result = new Float32Array(length)
      let to = 0
      for (let i = 0; i < indices.length; i++) {
        const start = indices[i]! * row
        for (let from = start; from < start + row; from++) result[to++] = UNIT[data[from]!]!
      }
      return { data: result, shape: taken, dtype: 'float32' }
    }
    const result = new (data.constructor as new (length: number) => TypedArray)(length)
    if (row === 1) for (let i = 0; i < indices.length; i++) result[i] = data[indices[i]!]!
    else {
      for (let i = 0; i < indices.length; i++) {
        const start = indices[i]! * row
        result.set(data.subarray(start, start + row), i * row)
      }
    }
    return { data: result, shape: taken, dtype }
  }

  function transform([images, labels, ...rest]: readonly Part[], works: readonly ImageWork[]): Part[] {
    const [count, channels, height, width] = images!.shape as [number, number, number, number]
    let size: ImageSize = { channels, height, width }
    let data = images!.data instanceof Float32Array ? images!.data : Float32Array.from(images!.data)
    let target = labels
    for (const work of works) {
      if (work.kind === 'affine') data = affine(data, count, channels, size.height, size.width, work.matrices)
      else if (work.kind === 'crop') {
        data = pixels.crop(data, count, size, work)
        size = { channels, height: work.height, width: work.width }
      } else if (work.kind === 'mix') {
        data = mixing.images(data, size, work)
        if (target) {
          target = { data: mixing.labels(target.data, work), shape: [count, work.classes], dtype: 'float32' }
        }
      } else pixels.change(data, count, size, work)
    }
    const changed: Part = { data, shape: [count, channels, size.height, size.width], dtype: 'float32' }
    return target ? [changed, target, ...rest] : [changed, ...rest]
  }

  return (fields, { indices, parts, works }) => {
    const made = parts ?? fields.map((field) => gather(field, indices!))
    return works.length > 0 ? transform(made, works) : [...made]
  }
}
