import { cacheFolder, type Dataset, DownloadError, type ImageDataset, mnist, syntheticDigits } from 'neurite'
import type { Output } from './output.ts'

export interface Digits {
  /** What these data are, for people. */
  readonly name: string
  readonly train: Dataset
  readonly test: ImageDataset
}

/** A network that does not answer for this long, in milliseconds, counts as missing. */
const NETWORK_TIMEOUT = 1500

const SYNTHETIC = { train: { count: 12_500, seed: 1 }, test: { count: 2_500, seed: 2 } }

function synthetic(): Digits {
  return {
    name: 'synthetic digits, drawn from pen strokes',
    train: syntheticDigits(SYNTHETIC.train),
    test: syntheticDigits(SYNTHETIC.test),
  }
}

/** Shows a download that takes time; only a terminal has a line to draw over. */
function progressOn(out: Output) {
  return ({
    file,
    receivedBytes,
    totalBytes,
  }: {
    file: string
    receivedBytes: number
    totalBytes: number | undefined
  }) => {
    if (!out.isTTY) return
    const total = totalBytes === undefined ? '' : ` of ${(totalBytes / 1e6).toFixed(1)}`
    out.write(`\r\x1b[2K  downloading ${file}: ${(receivedBytes / 1e6).toFixed(1)}${total} MB`)
    if (receivedBytes === totalBytes) out.write('\r\x1b[2K')
  }
}

/**
 * MNIST from the folder that was named, else from the cache folder, else from its publisher; synthetic digits where
 * there is no network, which is said.
 */
export async function loadData(data: string | undefined, out: Output, signal?: AbortSignal): Promise<Digits> {
  if (data === 'synthetic') return synthetic()
  if (data !== undefined) return { name: `MNIST from ${data}`, ...(await mnist({ root: data, download: false })) }
  try {
    const parts = await mnist({ timeout: NETWORK_TIMEOUT, onProgress: progressOn(out), ...(signal && { signal }) })
    return { name: `MNIST from ${cacheFolder()}`, ...parts }
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error
    const [reason] = error.facts['reasons'] as string[]
    out.write(`MNIST is not in the cache and could not be downloaded (${reason}); using synthetic digits instead.\n\n`)
    return synthetic()
  }
}
