import { NeuriteError } from '@neurite/core'

/** A dataset that could not be fetched from any of its hosts. */
export class DownloadError extends NeuriteError {}

export interface DownloadProgress {
  readonly file: string
  readonly receivedBytes: number
  /** Undefined where the host does not say. */
  readonly totalBytes: number | undefined
}

export interface DownloadRequest {
  /** Base addresses, tried in order. */
  readonly mirrors: readonly string[]
  readonly file: string
  /** Largest answer to accept, in bytes. */
  readonly maxBytes: number
  /** Longest silence of a host before the next one is tried, in milliseconds. */
  readonly timeout: number
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Throws where the bytes are not what was asked for. */
  readonly check: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no answer in time'
  const { cause } = error as { cause?: unknown }
  if (cause instanceof Error) return (cause as { code?: string }).code ?? cause.message
  return error.message
}

async function readBody(
  response: Response,
  request: DownloadRequest,
  alive: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { file, maxBytes, onProgress } = request
  const header = response.headers.get('content-length')
  const totalBytes = header === null || response.headers.has('content-encoding') ? undefined : Number(header)
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let receivedBytes = 0
  for (const reader = response.body?.getReader(); reader; ) {
    const { value, done } = await reader.read()
    if (done) break
    alive()
    chunks.push(value as Uint8Array<ArrayBuffer>)
    receivedBytes += value.length
    if (receivedBytes > maxBytes) {
      await reader.cancel()
      throw new DownloadError(`more than ${maxBytes} bytes`)
    }
    onProgress?.({ file, receivedBytes, totalBytes })
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

async function downloadFrom(url: string, request: DownloadRequest): Promise<Uint8Array<ArrayBuffer>> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  request.signal?.addEventListener('abort', abort)
  let timer: ReturnType<typeof setTimeout> | undefined
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(abort, request.timeout)
  }
  alive()
  try {
    const response = await fetch(url, { signal: controller.signal })
    if (!response.ok) throw new DownloadError(`${response.status} ${response.statusText}`.trim())
    const bytes = await readBody(response, request, alive)
    await request.check(bytes)
    return bytes
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', abort)
  }
}

/**
 * Fetches one file from the first mirror that has it, whole and right.
 *
 * @throws DownloadError with the reason of every mirror; the reason of the signal where that was aborted.
 */
export async function download(request: DownloadRequest): Promise<Uint8Array<ArrayBuffer>> {
  const reasons: string[] = []
  for (const mirror of request.mirrors) {
    request.signal?.throwIfAborted()
    const url = `${mirror.replace(/\/$/, '')}/${request.file}`
    try {
      return await downloadFrom(url, request)
    } catch (error) {
      request.signal?.throwIfAborted()
      reasons.push(`${new URL(url).host}: ${reasonOf(error)}`)
    }
  }
  throw new DownloadError(`[download] could not fetch ${request.file} (${reasons.join('; ')})`, {
    file: request.file,
    reasons,
  })
}
