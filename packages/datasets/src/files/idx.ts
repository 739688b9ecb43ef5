import { checkOptions, type DType, FormatError, type TypedArray } from '@neurite/core'
import { gunzip, isGzip } from './gunzip.ts'

/** The content of an IDX file; elements in row-major order. */
export interface IdxArray {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: TypedArray
}

export interface IdxOptions {
  /** Largest array to accept, in bytes; 2 GiB by default. */
  readonly maxBytes?: number
  /** What errors call the file. */
  readonly name?: string
}

interface ElementType {
  readonly bytes: number
  readonly dtype: DType
  readonly read: (view: DataView, length: number) => TypedArray
}

const MAX_RANK = 8
const HEAD_BYTES = 4 + 4 * MAX_RANK
const DEFAULT_MAX_BYTES = 2 ** 31

function int32From(length: number, read: (index: number) => number): Int32Array {
  const result = new Int32Array(length)
  for (let i = 0; i < length; i++) result[i] = read(i)
  return result
}

/** By the third byte of the file. All numbers are big-endian. */
const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  8: { bytes: 1, dtype: 'uint8', read: (view, length) => new Uint8Array(view.buffer, view.byteOffset, length).slice() },
  9: { bytes: 1, dtype: 'int32', read: (view, length) => int32From(length, (i) => view.getInt8(i)) },
  11: { bytes: 2, dtype: 'int32', read: (view, length) => int32From(length, (i) => view.getInt16(2 * i)) },
  12: { bytes: 4, dtype: 'int32', read: (view, length) => int32From(length, (i) => view.getInt32(4 * i)) },
  13: {
    bytes: 4,
    dtype: 'float32',
    read: (view, length) => Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i)),
  },
  14: {
    bytes: 8,
    dtype: 'float64',
    read: (view, length) => Float64Array.from({ length }, (_, i) => view.getFloat64(8 * i)),
  },
}

interface IdxHeader {
  readonly type: ElementType
  readonly shape: readonly number[]
  readonly headBytes: number
  /** Size of the whole file, unpacked. */
  readonly fileBytes: number
}

function parseHead(head: Uint8Array, where: string, maxBytes: number): IdxHeader {
  const refuse = (problem: string): never => {
    throw new FormatError(`[${where}] ${problem}`)
  }
  if (head.length < 4) refuse(`${head.length} bytes; an IDX file begins with 4 bytes that tell type and rank`)
  const [zero, alsoZero, code, rank] = head as unknown as [number, number, number, number]
  const hex = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  const type = ELEMENT_TYPES[code]
  if (zero !== 0 || alsoZero !== 0 || type === undefined) {
    return refuse(`begins with ${hex}; an IDX file begins with 00 00, a type (08, 09, 0b to 0e) and its rank`)
  }
  if (rank < 1 || rank > MAX_RANK) refuse(`has ${rank} axes; 1 to ${MAX_RANK} are supported`)
  const headBytes = 4 + 4 * rank
  if (head.length < headBytes) refuse(`is cut off within its header, at byte ${head.length} of ${headBytes}`)
  const view = new DataView(head.buffer, head.byteOffset, headBytes)
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis))
  const bytes = shape.reduce((product, length) => product * length, type.bytes)
  if (bytes > maxBytes)
    refuse(`announces [${shape.join(', ')}], ${bytes} bytes; at most ${maxBytes} are accepted (option maxBytes)`)
  return { type, shape, headBytes, fileBytes: headBytes + bytes }
}

function whereOf({ name }: IdxOptions): string {
  return name === undefined ? 'decodeIdx' : `decodeIdx: ${name}`
}

/** The bytes of an IDX file without gzip around them. */
export async function unpackIdx(bytes: Uint8Array, options: IdxOptions): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes
  const where = whereOf(options)
  const { maxBytes = DEFAULT_MAX_BYTES } = options
  return gunzip(bytes, where, HEAD_BYTES, (head) => parseHead(head, where, maxBytes).fileBytes)
}

/** Reads an IDX file that is not packed. */
export function parseIdx(file: Uint8Array, options: IdxOptions): IdxArray {
  const where = whereOf(options)
  const { type, shape, headBytes, fileBytes } = parseHead(
    file.subarray(0, HEAD_BYTES),
    where,
    options.maxBytes ?? DEFAULT_MAX_BYTES,
  )
  if (file.length !== fileBytes) {
    const problem = file.length < fileBytes ? 'is cut off' : 'has bytes left over'
    throw new FormatError(
      `[${where}] ${problem}: [${shape.join(', ')}] takes ${fileBytes} bytes with its header, received ${file.length}`,
      {
        expected: fileBytes,
        received: file.length,
      },
    )
  }
  const view = new DataView(file.buffer, file.byteOffset + headBytes, fileBytes - headBytes)
  return { shape, dtype: type.dtype, data: type.read(view, (fileBytes - headBytes) / type.bytes) }
}

/**
 * Reads an IDX file, the format of MNIST and its relatives; gzip is recognised and unpacked. uint8, float32 and float64
 * stay what they are, smaller integers become int32.
 *
 * @throws FormatError where the bytes are no such file, are cut off, too long, or announce more than `maxBytes`.
 */
export async function decodeIdx(bytes: Uint8Array, options: IdxOptions = {}): Promise<IdxArray> {
  checkOptions('decodeIdx', options, ['maxBytes', 'name'])
  return parseIdx(await unpackIdx(bytes, options), options)
}
