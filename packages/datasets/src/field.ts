import { ArgumentError, bytesOf, type DType, fromData, type Tensor, type TypedArray } from '@neurite/core'

/** One part of every sample (all images, all labels), as plain data: its first axis counts the samples. */
export interface Field {
  readonly data: TypedArray
  readonly shape: readonly number[]
  readonly dtype: DType
  /** uint8 that stands for 0 to 1: its samples are float32, divided by 255. */
  readonly unit?: boolean
}

/** Every byte as a fraction of 255, rounded once. */
const UNIT = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

export function checkField(where: string, { data, shape, dtype }: Field): void {
  const size = shape.reduce((product, length) => product * length, 1)
  if (shape.length > 0 && size === data.length && bytesOf(dtype) === data.BYTES_PER_ELEMENT) return
  throw new ArgumentError(
    `[${where}] a field is ${dtype} [${shape.join(', ')}] with ${data.length} elements; ` +
      'its first axis must count the samples and its data must fill its shape',
    { shape, dtype, length: data.length },
  )
}

function gatherUnit(source: Uint8Array, indices: Int32Array, row: number): Float32Array {
  const result = new Float32Array(indices.length * row)
  let to = 0
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * row
    for (let from = start; from < start + row; from++) result[to++] = UNIT[source[from]!]!
  }
  return result
}

function gatherRows<T extends TypedArray>(source: T, indices: Int32Array, row: number, result: T): T {
  if (row === 1) {
    for (let i = 0; i < indices.length; i++) result[i] = source[indices[i]!]!
    return result
  }
  for (let i = 0; i < indices.length; i++) {
    const start = indices[i]! * row
    result.set(source.subarray(start, start + row) as never, i * row)
  }
  return result
}

function emptyLike<T extends TypedArray>(array: T, length: number): T {
  return new (array.constructor as new (length: number) => T)(length)
}

/** The samples at `indices`, copied out into a tensor. */
export function gatherField(field: Field, indices: Int32Array): Tensor {
  const shape = [indices.length, ...field.shape.slice(1)]
  const row = field.shape.slice(1).reduce((product, length) => product * length, 1)
  if (field.unit) return fromData(gatherUnit(field.data as Uint8Array, indices, row), shape, 'float32')
  return fromData(gatherRows(field.data, indices, row, emptyLike(field.data, indices.length * row)), shape, field.dtype)
}
