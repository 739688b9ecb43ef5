import type { DownloadProgress } from './download.ts'

const WIDTH = 24
const PAUSE = 100
const MIB = 2 ** 20

interface Terminal {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Draws the progress of a download on a terminal; undefined where errors do not go to one. */
export function terminalBar(): ((progress: DownloadProgress) => void) | undefined {
  const stream = (globalThis as { process?: { stderr?: Terminal } }).process?.stderr
  if (!stream?.isTTY) return undefined
  let last = -PAUSE
  return ({ file, receivedBytes, totalBytes }) => {
    const now = performance.now()
    const done = receivedBytes === totalBytes
    if (!done && now - last < PAUSE) return
    last = now
    const mib = (bytes: number) => (bytes / MIB).toFixed(1)
    const filled = totalBytes ? Math.round((WIDTH * receivedBytes) / totalBytes) : 0
    const bar = totalBytes ? `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ` : ''
    const size = totalBytes ? `${mib(receivedBytes)} of ${mib(totalBytes)} MiB` : `${mib(receivedBytes)} MiB`
    stream.write(`\r\u001b[K${file} ${bar}${size}${done ? '\n' : ''}`)
  }
}
