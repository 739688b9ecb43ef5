import { FormatError } from '@neurite/core'
import { inflate, once } from './gunzip.ts'
import { gather, type Source } from './source.ts'

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const MAX_COMMENT = 2 ** 16
const STORED = 0
const DEFLATED = 8

interface ZipEntry {
  readonly method: number
  readonly packed: number
  readonly size: number
  readonly at: number
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

async function readExactly(source: Source, start: number, length: number, what: string): Promise<DataView> {
  const bytes = await source.read(start, start + length)
  if (bytes.length === length) return viewOf(bytes)
  throw new FormatError(`[zip: ${source.name}] ${what} at byte ${start} is cut off`, { start, length })
}

/** The directory at the end of the archive. */
async function readDirectory(source: Source): Promise<Map<string, ZipEntry>> {
  const refuse = (problem: string): never => {
    throw new FormatError(`[zip: ${source.name}] ${problem}`)
  }
  const tailStart = Math.max(0, source.size - END_BYTES - MAX_COMMENT)
  const tail = await readExactly(source, tailStart, source.size - tailStart, 'the end')
  let end = tail.byteLength - END_BYTES
  while (end >= 0 && tail.getUint32(end, true) !== END) end--
  if (end < 0) return refuse('is no zip archive, or is cut off: it has no directory at its end')
  const [count, length, start] = [
    tail.getUint16(end + 10, true),
    tail.getUint32(end + 12, true),
    tail.getUint32(end + 16, true),
  ]
  if (start + length > source.size) return refuse(`its directory at byte ${start} lies behind its end`)
  const view = await readExactly(source, start, length, 'the directory')
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + 46 > length || view.getUint32(at, true) !== CENTRAL)
      return refuse(`entry ${i} of its directory is damaged`)
    const nameLength = view.getUint16(at + 28, true)
    if (at + 46 + nameLength > length) return refuse(`entry ${i} of its directory is damaged`)
    const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength))
    entries.set(name, {
      method: view.getUint16(at + 10, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    })
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return entries
}

/**
 * One file of a zip archive, without reading the others.
 *
 * @throws FormatError where the archive is damaged, lacks the file, or holds more than `limit` bytes of it.
 */
export async function zipMember(source: Source, name: string, limit: number): Promise<Uint8Array> {
  const where = `zip: ${source.name}`
  const entry = (await readDirectory(source)).get(name)
  if (!entry) throw new FormatError(`[${where}] has no ${name}`)
  if (entry.size > limit)
    throw new FormatError(`[${where}] ${name} has ${entry.size} bytes; at most ${limit} are expected`)
  const header = await readExactly(source, entry.at, 30, `the header of ${name}`)
  if (header.getUint32(0, true) !== LOCAL)
    throw new FormatError(`[${where}] ${name} does not begin at byte ${entry.at}`)
  const start = entry.at + 30 + header.getUint16(26, true) + header.getUint16(28, true)
  const { buffer, byteOffset, byteLength } = await readExactly(source, start, entry.packed, name)
  const packed = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength)
  if (entry.method !== STORED && entry.method !== DEFLATED) {
    throw new FormatError(`[${where}] ${name} is packed by method ${entry.method}; 0 and 8 are supported`)
  }
  const bytes =
    entry.method === STORED ? packed : await gather(inflate(once(packed), where, 'deflate-raw'), entry.size, where)
  if (bytes.length === entry.size) return bytes
  throw new FormatError(`[${where}] ${name} unpacks to ${bytes.length} bytes; its directory says ${entry.size}`)
}
