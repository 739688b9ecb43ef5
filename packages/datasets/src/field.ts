import { ArgumentError, bytesOf, type DType, type TypedArray } from '@neurite/core'

/** One part of every sample (all images, all labels), as plain data: its first axis counts the samples. */
export interface Field {
  readonly data: TypedArray
  readonly shape: readonly number[]
  readonly dtype: DType
  /** uint8 that stands for 0 to 1: its samples are float32, divided by 255. */
  readonly unit?: boolean
}

/** One part of a sample: without an axis that counts them. */
export interface RecordField {
  readonly dtype: DType
  readonly shape: readonly number[]
  /** uint8 that stands for 0 to 1: samples are float32, divided by 255. */
  readonly unit?: boolean
}

export function checkField(where: string, { data, shape, dtype }: Field): void {
  const size = shape.reduce((product, length) => product * length, 1)
  if (shape.length > 0 && size === data.length && bytesOf(dtype) === data.BYTES_PER_ELEMENT) return
  throw new ArgumentError(
    `[${where}] a field is ${dtype} [${shape.join(', ')}] with ${data.length} elements; ` +
      'its first axis must count the samples and its data must fill its shape',
    { shape, dtype, length: data.length },
  )
}
