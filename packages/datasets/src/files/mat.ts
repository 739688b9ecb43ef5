import { FormatError } from '@neurite/core'
import { gunzip } from './gunzip.ts'
import { readAll, type Source } from './source.ts'

/** A numeric array of a MATLAB file: elements in MATLAB's order, the first axis running fastest. */
export interface MatArray {
  readonly shape: readonly number[]
  readonly data: ArrayLike<number>
}

const HEADER_BYTES = 128
const MAX_BYTES = 2 ** 31
/** Types of data elements. */
const MATRIX = 14
const COMPRESSED = 15
const INT32 = 5
const UINT32 = 6
/** Arrays whose class is a number, from double (6) to uint64 (15); the 64-bit ones are left out. */
const NUMERIC_CLASSES = { first: 6, last: 13 }
const COMPLEX = 0x0800

type Reader = (view: DataView, count: number, little: boolean) => ArrayLike<number>

function each(bytes: number, read: (view: DataView, at: number, little: boolean) => number): [number, Reader] {
  return [bytes, (view, count, little) => Float64Array.from({ length: count }, (_, i) => read(view, i * bytes, little))]
}

/** Bytes of an element and how to read it, by the type of the data element. */
const NUMBERS: Readonly<Record<number, [number, Reader]>> = {
  1: each(1, (view, at) => view.getInt8(at)),
  2: [1, (view, count) => new Uint8Array(view.buffer, view.byteOffset, count)],
  3: each(2, (view, at, little) => view.getInt16(at, little)),
  4: each(2, (view, at, little) => view.getUint16(at, little)),
  [INT32]: each(4, (view, at, little) => view.getInt32(at, little)),
  [UINT32]: each(4, (view, at, little) => view.getUint32(at, little)),
  7: each(4, (view, at, little) => view.getFloat32(at, little)),
  9: each(8, (view, at, little) => view.getFloat64(at, little)),
}

interface Element {
  readonly type: number
  readonly bytes: Uint8Array
  readonly end: number
}

/** One stretch of data elements, in the byte order of its file. */
class Elements {
  readonly #bytes: Uint8Array
  readonly #little: boolean
  readonly #where: string

  constructor(bytes: Uint8Array, little: boolean, where: string) {
    this.#bytes = bytes
    this.#little = little
    this.#where = where
  }

  refuse(problem: string): never {
    throw new FormatError(`[${this.#where}] ${problem}`)
  }

  at(start: number): Element {
    const { length } = this.#bytes
    if (start + 8 > length) this.refuse(`is cut off within a tag, at byte ${start} of ${length}`)
    const view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset + start, 8)
    const word = view.getUint32(0, this.#little)
    // A tag of 4 bytes: size in the upper half, and the data in the next 4 bytes.
    const small = word >>> 16 !== 0
    const size = small ? word >>> 16 : view.getUint32(4, this.#little)
    const type = small ? word & 0xffff : word
    const from = start + (small ? 4 : 8)
    if (small && size > 4) this.refuse(`the small element at byte ${start} has ${size} bytes; it can have 4`)
    if (from + size > length) {
      this.refuse(`the element at byte ${start} has ${size} bytes, which is behind the end at byte ${length}`)
    }
    const padded = type === COMPRESSED ? size : Math.ceil(size / 8) * 8
    return { type, bytes: this.#bytes.subarray(from, from + size), end: small ? start + 8 : start + 8 + padded }
  }

  numbers({ type, bytes }: Element): ArrayLike<number> {
    const [size, read] = NUMBERS[type] ?? this.refuse(`numbers of type ${type} are not supported`)
    if (bytes.length % size !== 0) this.refuse(`${bytes.length} bytes are no whole count of ${size}-byte numbers`)
    return read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes.length / size, this.#little)
  }
}

function readMatrix(bytes: Uint8Array, little: boolean, where: string): [string, MatArray] | undefined {
  const elements = new Elements(bytes, little, where)
  const flags = elements.at(0)
  const [word] = flags.type === UINT32 ? Array.from(elements.numbers(flags)) : []
  if (word === undefined) return elements.refuse('a matrix does not begin with its flags')
  const kind = word & 0xff
  if (kind < NUMERIC_CLASSES.first || kind > NUMERIC_CLASSES.last) return undefined
  const dims = elements.at(flags.end)
  if (dims.type !== INT32) elements.refuse('a matrix has no dimensions')
  const shape = Array.from(elements.numbers(dims))
  const name = elements.at(dims.end)
  const title = new TextDecoder('latin1').decode(name.bytes)
  if (word & COMPLEX) elements.refuse(`${title} holds complex numbers, which are not supported`)
  const data = elements.numbers(elements.at(name.end))
  const count = shape.reduce((product, length) => product * length, 1)
  if (shape.some((length) => length < 0) || data.length !== count) {
    elements.refuse(`${title} is [${shape.join(', ')}] with ${data.length} elements`)
  }
  return [title, { shape, data }]
}

/** A packed element says its unpacked size in the tag that it begins with. */
function limitOf(head: Uint8Array, little: boolean): number {
  if (head.length < 8) return 8
  return Math.min(MAX_BYTES, 8 + new DataView(head.buffer, head.byteOffset).getUint32(4, little))
}

/**
 * The numeric arrays of a MATLAB 5 file (as `save -v6` and `-v7` write them), by name.
 *
 * @throws FormatError where the file is damaged or of another format (such as the HDF5 of `-v7.3`).
 */
export async function decodeMat(source: Source): Promise<Map<string, MatArray>> {
  const where = `decodeMat: ${source.name}`
  const bytes = await readAll(source)
  const order = bytes.length < HEADER_BYTES ? '' : String.fromCharCode(bytes[126]!, bytes[127]!)
  if (order !== 'IM' && order !== 'MI') {
    throw new FormatError(`[${where}] is no MATLAB 5 file: its 128-byte header does not end with IM or MI`)
  }
  const little = order === 'IM'
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint16(124, little)
  if (version !== 0x0100) throw new FormatError(`[${where}] version is ${version.toString(16)}; MATLAB 5 has 100`)
  const file = new Elements(bytes, little, where)
  const arrays = new Map<string, MatArray>()
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    let element = file.at(at)
    at = element.end
    if (element.type === COMPRESSED) {
      const inner = await gunzip(element.bytes, where, 8, (head) => limitOf(head, little), 'deflate')
      element = new Elements(inner, little, where).at(0)
    }
    if (element.type !== MATRIX) continue
    const found = readMatrix(element.bytes, little, where)
    if (found) arrays.set(...found)
  }
  return arrays
}
