import { FormatError } from '@neurite/core'

/** A file that can be read as often as wanted, wherever it lies. */
export interface Source {
  /** What errors call it: a path or an address. */
  readonly name: string
  readonly size: number
  /** The bytes from `start` to before `end`. */
  read(start: number, end: number): Promise<Uint8Array>
  /** Several stretches, where reading them together is faster. */
  readMany?(stretches: readonly (readonly [start: number, end: number])[]): Promise<Uint8Array[]>
}

/** Several stretches of a file. */
export function readMany(
  source: Source,
  stretches: readonly (readonly [start: number, end: number])[],
): Promise<Uint8Array[]> {
  return source.readMany?.(stretches) ?? Promise.all(stretches.map(([start, end]) => source.read(start, end)))
}

const CHUNK_BYTES = 2 ** 20

export function memorySource(name: string, bytes: Uint8Array): Source {
  return { name, size: bytes.length, read: async (start, end) => bytes.subarray(start, end) }
}

export function blobSource(name: string, blob: Blob): Source {
  return {
    name,
    size: blob.size,
    read: async (start, end) => new Uint8Array(await blob.slice(start, end).arrayBuffer()),
  }
}

/** All bytes, in pieces. */
export async function* chunksOf(source: Source): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < source.size; at += CHUNK_BYTES) {
    yield await source.read(at, Math.min(at + CHUNK_BYTES, source.size))
  }
}

export function readAll(source: Source): Promise<Uint8Array> {
  return source.read(0, source.size)
}

/** Pieces joined to one array; more than `limit` bytes are refused before they are joined. */
export async function gather(chunks: AsyncIterable<Uint8Array>, limit: number, where: string): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > limit) throw new FormatError(`[${where}] holds more than the ${limit} bytes accepted`, { limit })
    parts.push(chunk)
  }
  return joined(parts, length)
}

export function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const result = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    result.set(part, at)
    at += part.length
  }
  return result
}
