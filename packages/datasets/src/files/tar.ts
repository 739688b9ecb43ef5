import { FormatError } from '@neurite/core'
import { joined } from './source.ts'

export interface TarEntry {
  readonly name: string
  readonly size: number
  /** Its bytes; those that are not asked for are passed over. */
  bytes(): Promise<Uint8Array>
}

const BLOCK = 512
/** Fields of a header: [offset, length]. */
const NAME = [0, 100] as const
const SIZE = [124, 12] as const
const CHECKSUM = [148, 8] as const
const PREFIX = [345, 155] as const
const TYPE_AT = 156
const MAGIC_AT = 257
const MAX_LONG_NAME = 2 ** 16

/** Takes exact amounts from pieces of any size. */
class Taker {
  readonly #iterator: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#iterator = chunks[Symbol.asyncIterator]()
  }

  /** Fewer bytes only at the end. With `keep` false they are counted and dropped. */
  async take(length: number, keep: boolean): Promise<{ bytes: Uint8Array; taken: number }> {
    const parts: Uint8Array[] = []
    let taken = 0
    while (taken < length) {
      if (this.#rest.length === 0) {
        const { value, done } = await this.#iterator.next()
        if (done) break
        this.#rest = value
      }
      const part = this.#rest.subarray(0, length - taken)
      this.#rest = this.#rest.subarray(part.length)
      taken += part.length
      if (keep) parts.push(part)
    }
    return { bytes: joined(parts, keep ? taken : 0), taken }
  }

  async end(): Promise<void> {
    await this.#iterator.return?.()
  }
}

function textOf(header: Uint8Array, [at, length]: readonly [number, number]): string {
  const field = header.subarray(at, at + length)
  const end = field.indexOf(0)
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end))
}

function octal(header: Uint8Array, field: readonly [number, number], what: string, where: string): number {
  const text = textOf(header, field).trim()
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  throw new FormatError(`[${where}] ${what} in a tar header is '${text}'; it must be an octal number`)
}

function checkHeader(header: Uint8Array, at: number, where: string): void {
  const expected = octal(header, CHECKSUM, 'the checksum', where)
  // The checksum counts itself as spaces.
  const sum = header.reduce((total, byte, i) => total + (i >= CHECKSUM[0] && i < CHECKSUM[0] + 8 ? 32 : byte), 0)
  if (sum === expected) return
  throw new FormatError(`[${where}] the tar header at byte ${at} is damaged: its checksum is ${sum}, not ${expected}`, {
    at,
  })
}

/**
 * The files of a tar archive (ustar, and GNU's long names) as they come; folders and links are left out.
 *
 * @throws FormatError where a header is damaged or the archive is cut off.
 */
export async function* tarEntries(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<TarEntry, void, undefined> {
  const taker = new Taker(chunks)
  let at = 0
  let longName: string | undefined
  const take = async (length: number, keep: boolean): Promise<Uint8Array> => {
    const { bytes, taken } = await taker.take(length, keep)
    at += taken
    if (taken < length) throw new FormatError(`[${where}] the tar archive is cut off at byte ${at}`, { at })
    return bytes
  }
  try {
    while (true) {
      const start = at
      const header = await take(BLOCK, true)
      if (header.every((byte) => byte === 0)) return
      checkHeader(header, start, where)
      const size = octal(header, SIZE, 'a size', where)
      const padding = (BLOCK - (size % BLOCK)) % BLOCK
      const type = String.fromCharCode(header[TYPE_AT]!)
      if (type === 'L' && size <= MAX_LONG_NAME) {
        longName = textOf(await take(size, true), [0, size])
        await take(padding, false)
        continue
      }
      const ustar = textOf(header, [MAGIC_AT, 5]) === 'ustar'
      const prefix = ustar && header[MAGIC_AT + 5] === 0 ? textOf(header, PREFIX) : ''
      const name = longName ?? (prefix ? `${prefix}/${textOf(header, NAME)}` : textOf(header, NAME))
      longName = undefined
      let read = false
      if (type === '0' || type === '\0') {
        yield {
          name: name.replace(/^\.\//, ''),
          size,
          bytes() {
            read = true
            return take(size, true)
          },
        }
      }
      await take((read ? 0 : size) + padding, false)
    }
  } finally {
    await taker.end()
  }
}

/** The wanted files of an archive, by name; reading ends with the last of them. */
export async function tarMembers(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
  wanted: ReadonlyMap<string, number>,
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>()
  for await (const entry of tarEntries(chunks, where)) {
    const limit = wanted.get(entry.name)
    if (limit === undefined) continue
    if (entry.size > limit) {
      throw new FormatError(`[${where}] ${entry.name} has ${entry.size} bytes; at most ${limit} are expected`)
    }
    found.set(entry.name, await entry.bytes())
    if (found.size === wanted.size) return found
  }
  const missing = [...wanted.keys()].filter((name) => !found.has(name))
  throw new FormatError(`[${where}] the archive lacks ${missing.join(', ')}`, { missing })
}
