import { stats } from 'neurite'

interface Engine {
  /** There with `--expose-gc`, as tests are run. */
  gc?: () => void
  process?: { memoryUsage?: () => { heapUsed: number; external: number } }
}

/** Bytes in JavaScript and on devices that are still in use after a collection. */
export function heldBytes(): number {
  const { gc, process } = globalThis as Engine
  if (!gc) throw new Error('memory is measured with --expose-gc')
  gc()
  const page = performance as { memory?: { usedJSHeapSize: number } }
  const used = process?.memoryUsage?.()
  return (used ? used.heapUsed + used.external : page.memory!.usedJSHeapSize) + stats().bytesLive
}
