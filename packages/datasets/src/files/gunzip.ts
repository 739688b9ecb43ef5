import { FormatError } from '@neurite/core'
import { joined } from './source.ts'

/** Packed formats that the platform unpacks: gzip, zlib (`deflate`) and bare deflate (zip). */
export type Packing = 'gzip' | 'deflate' | 'deflate-raw'

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream({
    async pull(controller) {
      const { value, done } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array<ArrayBuffer>)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}

/**
 * Unpacks pieces as they come; nothing is kept.
 *
 * @throws FormatError where the data are damaged or cut off.
 */
export async function* inflate(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
  packing: Packing = 'gzip',
): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = streamOf(chunks).pipeThrough(new DecompressionStream(packing)).getReader()
  let length = 0
  try {
    while (true) {
      const { value, done } = await reader.read().catch((error: unknown) => {
        throw new FormatError(
          `[${where}] the ${packing} data are damaged or cut off after ${length} unpacked bytes: ${String(error)}`,
          { length },
        )
      })
      if (done) return
      length += value.length
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** The pieces, unpacked where they are gzip. */
export async function* unpackedChunks(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return
  const all = (async function* () {
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
  yield* isGzip(first.value) ? inflate(all, where) : all
}

/**
 * Unpacks and stops at the first chunk that passes the limit, so that a small file cannot unpack into a huge one.
 * `limitOf` is given the first `headBytes` unpacked bytes (fewer where there are no more) and returns the limit in bytes.
 *
 * @throws FormatError where the data are damaged or cut off; and whatever `limitOf` throws.
 */
export async function gunzip(
  bytes: Uint8Array,
  where: string,
  headBytes: number,
  limitOf: (head: Uint8Array) => number,
  packing: Packing = 'gzip',
): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  let limit: number | undefined
  const checkHead = () => {
    limit ??= limitOf(joined(parts, length).subarray(0, headBytes))
  }
  for await (const chunk of inflate(once(bytes), where, packing)) {
    parts.push(chunk)
    length += chunk.length
    if (length >= headBytes) checkHead()
    if (limit !== undefined && length > limit) {
      throw new FormatError(
        `[${where}] the ${packing} data unpack into more than the ${limit} bytes that their header announces`,
        { limit },
      )
    }
  }
  checkHead()
  return joined(parts, length)
}

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes
}
