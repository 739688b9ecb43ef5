import { FormatError, NeuriteError } from '@neurite/core'
import { type Answer, ask } from './request.ts'
import type { PartialFile } from './store.ts'

/** A dataset that could not be fetched from any of its hosts. */
export class DownloadError extends NeuriteError {}

export interface DownloadProgress {
  readonly file: string
  readonly receivedBytes: number
  /** Undefined where the host does not say. */
  readonly totalBytes: number | undefined
}

export interface DownloadRequest {
  /** Tried in order. */
  readonly urls: readonly string[]
  /** What progress and errors call it. */
  readonly file: string
  /** Published size. */
  readonly bytes?: number | undefined
  /** Largest answer to accept, in bytes. */
  readonly maxBytes: number
  /** Every host serves the same bytes, and they are checked: one may go on where another broke off. */
  readonly interchangeable: boolean
  /** Longest silence of a host before the next one is tried, in milliseconds. */
  readonly timeout: number
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error as { cause?: unknown }
  if (cause instanceof Error) return (cause as { code?: string }).code ?? cause.message
  return error.message
}

function checkSize(size: number, { bytes, maxBytes }: DownloadRequest): void {
  if (bytes !== undefined && size !== bytes) throw new DownloadError(`announces ${size} bytes; published are ${bytes}`)
  if (size > maxBytes) throw new DownloadError(`announces ${size} bytes; at most ${maxBytes} are accepted`)
}

/** Writes the body behind what is there. */
async function receive(answer: Answer, partial: PartialFile, request: DownloadRequest): Promise<void> {
  const { file, bytes, onProgress } = request
  const totalBytes = answer.totalBytes ?? bytes
  const limit = Math.min(totalBytes ?? Number.POSITIVE_INFINITY, request.maxBytes)
  for await (const chunk of answer.chunks) {
    if (partial.size + chunk.length > limit) {
      await partial.discard()
      throw new DownloadError(`sends more than the ${limit} bytes that were announced or are accepted`)
    }
    await partial.append(chunk)
    onProgress?.({ file, receivedBytes: partial.size, totalBytes })
  }
  if (totalBytes !== undefined && partial.size < totalBytes) {
    throw new DownloadError(`broke off after ${partial.size} of ${totalBytes} bytes`)
  }
}

/** Fetches what is missing; throws where the host breaks off. */
async function continueFrom(url: string, partial: PartialFile, request: DownloadRequest): Promise<void> {
  const { origin } = partial
  const same = origin !== undefined && (request.interchangeable || origin.url === url)
  const start = same ? partial.size : 0
  if (start > 0 && start === request.bytes) return
  const answer = await ask(url, start, same ? origin.validator : undefined, request)
  try {
    if (answer.status === 416) {
      await partial.discard()
      throw new DownloadError('416: has no bytes from there on')
    }
    if (answer.status !== 200 && answer.status !== 206) {
      throw new DownloadError(`${answer.status} ${answer.statusText}`.trim())
    }
    if (answer.totalBytes !== undefined) checkSize(answer.totalBytes, request)
    if (answer.start !== start || start === 0) {
      if (answer.start !== 0) throw new DownloadError(`answers from byte ${answer.start}; asked for byte ${start}`)
      await partial.restart({ url, validator: answer.validator })
    }
    await receive(answer, partial, request)
  } finally {
    answer.end()
  }
}

/** How long to wait, in milliseconds, before a host that broke off without a new byte is asked again. */
const PAUSES = [100, 500]

/** Whether a connection broke, rather than that a host answered wrongly or not in time. `fetch` throws TypeErrors. */
const isBroken = (error: unknown) => error instanceof TypeError

/**
 * A host that breaks off is asked for the rest: at once where it brought more than the best attempt before, and a few
 * times where it brought nothing (a browser drops what it has received and not yet handed on).
 */
async function fetchWhole(url: string, partial: PartialFile, request: DownloadRequest): Promise<void> {
  let idle = 0
  for (let best = partial.size; ; ) {
    try {
      return await continueFrom(url, partial, request)
    } catch (error) {
      request.signal?.throwIfAborted()
      if (partial.size > best) {
        best = partial.size
        idle = 0
      } else {
        const pause = isBroken(error) ? PAUSES[idle++] : undefined
        if (pause === undefined) throw error
        await new Promise((resolve) => setTimeout(resolve, pause))
        request.signal?.throwIfAborted()
      }
    }
  }
}

/**
 * Fetches one file from the first host that has it, whole and right; goes on where an earlier download broke off.
 * `accept` looks at what came, and throws a FormatError where it is wrong.
 *
 * @throws DownloadError with the reason of every host; the reason of the signal where that was aborted.
 */
export async function download<T>(
  request: DownloadRequest,
  partial: PartialFile,
  accept: () => Promise<T>,
): Promise<T> {
  const reasons: string[] = []
  for (const url of request.urls) {
    // What an earlier download left may be of another version: wrong bytes then get a second try from the start.
    let resumed = partial.size > 0
    while (true) {
      request.signal?.throwIfAborted()
      try {
        await fetchWhole(url, partial, request)
        return await accept()
      } catch (error) {
        request.signal?.throwIfAborted()
        const wrong = error instanceof FormatError
        if (wrong) await partial.discard()
        if (wrong && resumed) {
          resumed = false
          continue
        }
        reasons.push(`${new URL(url).host}: ${reasonOf(error)}`)
        break
      }
    }
  }
  throw new DownloadError(`[download] could not fetch ${request.file} (${reasons.join('; ')})`, {
    file: request.file,
    reasons,
  })
}
