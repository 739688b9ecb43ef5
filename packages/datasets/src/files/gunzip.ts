import { FormatError } from '@neurite/core'

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const result = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    result.set(chunk, at)
    at += chunk.length
  }
  return result
}

/**
 * Unpacks gzip and stops at the first chunk that passes the limit, so that a small file cannot unpack into a huge one.
 * `limitOf` is given the first `headBytes` unpacked bytes (fewer where there are no more) and returns the limit in bytes.
 *
 * @throws FormatError where the data are damaged or cut off; and whatever `limitOf` throws.
 */
export async function gunzip(
  bytes: Uint8Array,
  where: string,
  headBytes: number,
  limitOf: (head: Uint8Array) => number,
): Promise<Uint8Array> {
  const unpacked = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'))
  const reader = unpacked.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  let limit: number | undefined
  while (true) {
    const { value, done } = await reader.read().catch((error: unknown) => {
      throw new FormatError(
        `[${where}] the gzip data are damaged or cut off after ${length} unpacked bytes: ${String(error)}`,
        { length },
      )
    })
    if (value) {
      chunks.push(value)
      length += value.length
    }
    if (limit === undefined && (done || length >= headBytes)) {
      try {
        limit = limitOf(join(chunks, length).subarray(0, headBytes))
      } catch (error) {
        await reader.cancel()
        throw error
      }
    }
    if (done) return join(chunks, length)
    if (limit !== undefined && length > limit) {
      await reader.cancel()
      throw new FormatError(
        `[${where}] the gzip data unpack into more than the ${limit} bytes that their header announces`,
        { limit },
      )
    }
  }
}
