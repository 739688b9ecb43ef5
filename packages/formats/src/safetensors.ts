import { ArgumentError, bytesOf, checkOptions, type DType, toFloat16, type TypedArray } from '@neurite/core'
import { typeNames } from './elementTypes.ts'
import { type Entry, headerLength, LENGTH_BYTES, MAX_HEADER_BYTES, parseHeader } from './safetensorsHeader.ts'

/** A tensor as plain data: its elements in row-major order; float16 as bits in a Uint16Array, or as numbers. */
export interface ArrayData {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: TypedArray
}

export interface DecodedSafetensors {
  readonly tensors: Readonly<Record<string, ArrayData>>
  readonly metadata: Readonly<Record<string, string>>
}

export interface SafetensorsOptions {
  /** Strings to store beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>>
}

export interface SafetensorsReadOptions {
  /** F16 becomes float16, at half the memory, instead of float32. */
  readonly keepFloat16?: boolean
}

/** What a caller wants of F16, checked. */
export function keepsFloat16(where: string, options: SafetensorsReadOptions): boolean {
  checkOptions(where, options, ['keepFloat16'])
  return options.keepFloat16 ?? false
}

/** Data start at a multiple of this, so that other readers may map the file into memory. */
const ALIGNMENT = 8
const SPACE = 0x20

/** The elements as they go into a file. */
function checkedData(name: string, { shape, dtype, data: given }: ArrayData): TypedArray {
  if (name === '__metadata__') throw new ArgumentError("[safetensors] no tensor can be named '__metadata__'; rename it")
  const size = shape.reduce((product, length) => product * length, 1)
  const data = dtype === 'float16' ? toFloat16(given) : given
  if (size === data.length && data.BYTES_PER_ELEMENT === bytesOf(dtype)) return data
  throw new ArgumentError(
    `[safetensors] '${name}' is ${dtype} [${shape.join(', ')}] and its data has ${data.length} elements`,
    { name },
  )
}

/** The pieces of a file, in order: writing them one after the other needs no second copy of the data. */
export function safetensorsPieces(
  tensors: Readonly<Record<string, ArrayData>>,
  options: SafetensorsOptions = {},
): Uint8Array[] {
  checkOptions('saveSafetensors', options, ['metadata'])
  const header: Record<string, unknown> = Object.create(null)
  if (options.metadata && Object.keys(options.metadata).length > 0) header['__metadata__'] = options.metadata
  // Wide elements first: then every tensor lies at a multiple of its element size.
  const order = Object.entries(tensors).sort(([, a], [, b]) => bytesOf(b.dtype) - bytesOf(a.dtype))
  const data: Uint8Array[] = []
  let end = 0
  for (const [name, array] of order) {
    const elements = checkedData(name, array)
    const begin = end
    end += elements.byteLength
    header[name] = { dtype: typeNames[array.dtype], shape: array.shape, data_offsets: [begin, end] }
    data.push(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength))
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT
  if (length > MAX_HEADER_BYTES)
    throw new ArgumentError(`[safetensors] the header takes ${length} bytes; ${MAX_HEADER_BYTES} are allowed`)
  const start = new Uint8Array(LENGTH_BYTES + length).fill(SPACE)
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true)
  start.set(text, LENGTH_BYTES)
  return [start, ...data]
}

/**
 * Arrays as the bytes of a safetensors file.
 *
 * @throws ArgumentError where data do not fit their shape or dtype.
 */
export function encodeSafetensors(
  tensors: Readonly<Record<string, ArrayData>>,
  options: SafetensorsOptions = {},
): Uint8Array<ArrayBuffer> {
  const pieces = safetensorsPieces(tensors, options)
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The elements of one entry; `buffer` holds exactly its bytes and is given away. */
export function readEntry({ name, shape, dtype, type }: Entry, buffer: ArrayBuffer): ArrayData {
  return { shape, dtype, data: type.read(buffer, name) }
}

/**
 * The tensors and the metadata in the bytes of a safetensors file. F16 and BF16 become float32 (`keepFloat16` keeps
 * F16), integers other than U8 become int32. The result has no prototype, so a tensor may be called anything.
 *
 * @throws FormatError where the bytes are not such a file, whole and consistent, or an integer does not fit into int32.
 */
export function decodeSafetensors(bytes: Uint8Array, options: SafetensorsReadOptions = {}): DecodedSafetensors {
  const keepFloat16 = keepsFloat16('decodeSafetensors', options)
  const dataStart = LENGTH_BYTES + headerLength(bytes, bytes.length)
  const { entries, metadata } = parseHeader(
    bytes.subarray(LENGTH_BYTES, dataStart),
    bytes.length - dataStart,
    keepFloat16,
  )
  const tensors: Record<string, ArrayData> = Object.create(null)
  for (const entry of entries) {
    // A copy: it is aligned, and it does not change with `bytes`.
    const own = new Uint8Array(entry.end - entry.begin)
    own.set(bytes.subarray(dataStart + entry.begin, dataStart + entry.end))
    tensors[entry.name] = readEntry(entry, own.buffer)
  }
  return { tensors, metadata }
}
