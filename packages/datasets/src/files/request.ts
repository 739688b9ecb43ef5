export interface Answer {
  readonly status: number
  readonly statusText: string
  /** Where the body begins in the file. */
  readonly start: number
  /** Size of the whole file; undefined where the host does not say. */
  readonly totalBytes: number | undefined
  /** Tells later whether the file is still the same. */
  readonly validator: string | undefined
  readonly chunks: AsyncIterable<Uint8Array>
  /** Hangs up. */
  end(): void
}

interface Patience {
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

function validatorOf(headers: Headers): string | undefined {
  const tag = headers.get('etag')
  // A weak tag (W/) does not promise the same bytes.
  if (tag?.startsWith('"')) return tag
  return headers.get('last-modified') ?? undefined
}

/** `bytes 100-199/200`: where the body begins, and the size of the whole. */
function rangeOf(headers: Headers): { start: number; totalBytes: number | undefined } {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  return {
    start: start === undefined ? Number.NaN : Number(start),
    totalBytes: total === undefined || total === '*' ? undefined : Number(total),
  }
}

/**
 * Asks for a file from byte `start` on; a host may answer with all of it. Redirects are followed. The request ends
 * after `timeout` milliseconds of silence, however long the whole takes.
 */
export async function ask(
  url: string,
  start: number,
  validator: string | undefined,
  { timeout, signal }: Patience,
): Promise<Answer> {
  const controller = new AbortController()
  const abort = () => controller.abort()
  signal?.addEventListener('abort', abort)
  let timer: ReturnType<typeof setTimeout> | undefined
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(abort, timeout)
  }
  const end = () => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
    controller.abort()
  }
  alive()
  try {
    const headers: Record<string, string> = { 'accept-encoding': 'identity' }
    if (start > 0) headers['range'] = `bytes=${start}-`
    if (start > 0 && validator !== undefined) headers['if-range'] = validator
    const response = await fetch(url, { headers, signal: controller.signal })
    const length = response.headers.get('content-length')
    const whole = length === null || response.headers.has('content-encoding') ? undefined : Number(length)
    const range = response.status === 206 ? rangeOf(response.headers) : { start: 0, totalBytes: whole }
    return {
      status: response.status,
      statusText: response.statusText,
      ...range,
      validator: validatorOf(response.headers),
      chunks: bodyOf(response, alive),
      end,
    }
  } catch (error) {
    end()
    throw error
  }
}

async function* bodyOf(response: Response, alive: () => void): AsyncGenerator<Uint8Array, void, undefined> {
  for (const reader = response.body?.getReader(); reader; ) {
    const { value, done } = await reader.read()
    if (done) return
    alive()
    yield value
  }
}
