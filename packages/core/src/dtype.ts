import { DTypeError } from './errors.ts'
import { float16Bits, float16Numbers, roundToFloat16 } from './float16.ts'

/**
 * Element types. There is no int64: indices, labels and integer sums are int32. float16 is for storage: whatever
 * computes takes it as float32, and gives float32; what only moves elements keeps it.
 */
export type DType = 'float32' | 'float64' | 'int32' | 'uint8' | 'bool' | 'float16'

/** In the order of `codeOf`. */
export const DTYPES: readonly DType[] = ['float32', 'float64', 'int32', 'uint8', 'bool', 'float16']

/** What holds the elements of each dtype in JavaScript; a bool is a byte, 0 or 1, and a float16 is its bits. */
export interface ArrayOf {
  float32: Float32Array
  float64: Float64Array
  int32: Int32Array
  uint8: Uint8Array
  bool: Uint8Array
  float16: Uint16Array
}
export type TypedArray = ArrayOf[DType]

const BYTES: Record<DType, number> = { float32: 4, float64: 8, int32: 4, uint8: 1, bool: 1, float16: 2 }
const CODE: Record<DType, number> = { float32: 0, float64: 1, int32: 2, uint8: 3, bool: 4, float16: 5 }
/** Order of promotion; a category (bool < integer < float) never loses to a lower one. float16 counts as float32. */
const RANK: Record<DType, number> = { bool: 0, uint8: 1, int32: 2, float16: 3, float32: 3, float64: 4 }

export function bytesOf(dtype: DType): number {
  return BYTES[dtype]
}

/** A small integer that stands for the dtype in keys. */
export function codeOf(dtype: DType): number {
  return CODE[dtype]
}

export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float64' || dtype === 'float16'
}

/** The dtype in which elements of `dtype` are computed with. */
export function computeDType(dtype: DType): Exclude<DType, 'float16'> {
  return dtype === 'float16' ? 'float32' : dtype
}

/** The dtype that holds both, by PyTorch's promotion of tensors; float16 with any other is float32 or more. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a
  return computeDType(RANK[a] >= RANK[b] ? a : b)
}

/** The dtype of `tensor op number`: the tensor's own, unless the number is of a higher category. */
export function promoteNumber(dtype: DType, value: number | boolean): DType {
  if (dtype === 'float16') return 'float32'
  if (isFloat(dtype) || typeof value === 'boolean') return dtype
  if (!Number.isInteger(value)) return 'float32'
  return dtype === 'bool' ? 'int32' : dtype
}

export function isDType(value: unknown): value is DType {
  return typeof value === 'string' && value in BYTES
}

export function checkDType(where: string, value: unknown): DType {
  if (isDType(value)) return value
  throw new DTypeError(`[${where}] unknown dtype ${String(value)}; use one of ${DTYPES.join(', ')}`, { dtype: value })
}

/** A new zeroed array of `length` elements. */
export function allocate(dtype: DType, length: number): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length)
    case 'float64':
      return new Float64Array(length)
    case 'int32':
      return new Int32Array(length)
    case 'uint8':
    case 'bool':
      return new Uint8Array(length)
    case 'float16':
      return new Uint16Array(length)
    default:
      return dtype satisfies never
  }
}

/** A view of `length` elements of `buffer`, from byte `offset` on; no copy. */
export function viewArray(dtype: DType, buffer: ArrayBufferLike, offset: number, length: number): TypedArray {
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer as ArrayBuffer, offset, length)
    case 'float64':
      return new Float64Array(buffer as ArrayBuffer, offset, length)
    case 'int32':
      return new Int32Array(buffer as ArrayBuffer, offset, length)
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer as ArrayBuffer, offset, length)
    case 'float16':
      return new Uint16Array(buffer as ArrayBuffer, offset, length)
    default:
      return dtype satisfies never
  }
}

/** What the array of a dtype holds for a number. */
export function elementOf(dtype: DType, value: number): number {
  return dtype === 'float16' ? float16Bits(value) : value
}

/** The elements of an array of a dtype as numbers, in the same memory where that can be. */
export function numbersOf(dtype: DType, data: TypedArray): TypedArray {
  return dtype === 'float16' ? float16Numbers(data as Uint16Array) : data
}

/** One number as an element of `dtype`: rounded, wrapped or truncated as a cast would do. */
export function castNumber(dtype: DType, value: number): number {
  switch (dtype) {
    case 'float32':
      return Math.fround(value)
    case 'float64':
      return value
    case 'int32':
      return Number.isNaN(value) ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(value)))
    case 'uint8':
      return Math.trunc(Number.isFinite(value) ? value : 0) & 255
    case 'bool':
      return value !== 0 ? 1 : 0
    case 'float16':
      return roundToFloat16(value)
    default:
      return dtype satisfies never
  }
}
