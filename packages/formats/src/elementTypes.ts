import { type DType, FormatError, type TypedArray, widenFloat16 } from '@neurite/core'
import { fromBfloat16 } from './bfloat16.ts'

/** How elements of one type of a file become elements of a tensor. */
export interface ElementType {
  readonly bytes: number
  readonly dtype: DType
  /** `buffer` belongs to the caller, who gives it away: the result may be a view of it. */
  readonly read: (buffer: ArrayBuffer, name: string) => TypedArray
}

const widened = (bytes: number, view: (buffer: ArrayBuffer) => ArrayLike<number>): ElementType => ({
  bytes,
  dtype: 'int32',
  read: (buffer) => Int32Array.from(view(buffer)),
})

/** 64-bit (or unsigned 32-bit) integers are taken where they fit into int32. */
const narrowed = (
  type: string,
  bytes: number,
  view: (buffer: ArrayBuffer) => ArrayLike<number | bigint>,
): ElementType => ({
  bytes,
  dtype: 'int32',
  read: (buffer, name) => {
    const source = view(buffer)
    const result = new Int32Array(source.length)
    for (let i = 0; i < source.length; i++) {
      const value = Number(source[i])
      result[i] = value
      if (result[i] !== value) {
        throw new FormatError(
          `[safetensors] tensor '${name}' is ${type} and its element ${i} is ${source[i]}; ` +
            'there is no int64 here, so integers must fit into int32; store it as F64 or F32',
          { tensor: name, element: i },
        )
      }
    }
    return result
  },
})

const ELEMENT_TYPES = new Map<string, ElementType>([
  ['F64', { bytes: 8, dtype: 'float64', read: (buffer) => new Float64Array(buffer) }],
  ['F32', { bytes: 4, dtype: 'float32', read: (buffer) => new Float32Array(buffer) }],
  ['F16', { bytes: 2, dtype: 'float32', read: (buffer) => widenFloat16(new Uint16Array(buffer)) }],
  ['BF16', { bytes: 2, dtype: 'float32', read: (buffer) => fromBfloat16(new Uint16Array(buffer)) }],
  ['I64', narrowed('I64', 8, (buffer) => new BigInt64Array(buffer))],
  ['U64', narrowed('U64', 8, (buffer) => new BigUint64Array(buffer))],
  ['I32', { bytes: 4, dtype: 'int32', read: (buffer) => new Int32Array(buffer) }],
  ['U32', narrowed('U32', 4, (buffer) => new Uint32Array(buffer))],
  ['I16', widened(2, (buffer) => new Int16Array(buffer))],
  ['U16', widened(2, (buffer) => new Uint16Array(buffer))],
  ['I8', widened(1, (buffer) => new Int8Array(buffer))],
  ['U8', { bytes: 1, dtype: 'uint8', read: (buffer) => new Uint8Array(buffer) }],
  ['BOOL', { bytes: 1, dtype: 'bool', read: (buffer) => new Uint8Array(buffer).map((byte) => (byte === 0 ? 0 : 1)) }],
])

const FLOAT16: ElementType = { bytes: 2, dtype: 'float16', read: (buffer) => new Uint16Array(buffer) }

/** Undefined for a type that this library cannot hold, or that does not exist. */
export function elementType(name: unknown, keepFloat16: boolean): ElementType | undefined {
  if (keepFloat16 && name === 'F16') return FLOAT16
  return typeof name === 'string' ? ELEMENT_TYPES.get(name) : undefined
}

export const readableTypes: readonly string[] = [...ELEMENT_TYPES.keys()]

/** The name in a file of each dtype. */
export const typeNames: Readonly<Record<DType, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
}
