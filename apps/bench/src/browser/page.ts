/// <reference types="@webgpu/types" />
/** The page around a Web Worker: passes requests on, and watches its own thread meanwhile. */
import type { Reply, Request } from '../protocol.ts'

/** What the page offers to the process that compares. */
export interface BenchPage {
  ask(request: Request): Promise<Reply>
  /** Milliseconds of each task of the main thread that took more than 50. */
  longTasks(): number[]
  isolated(): boolean
  /** What the GPU is called; null where there is none. */
  adapter(): Promise<string | null>
}

const worker = new Worker(`/bench/worker.js${location.search}`, { type: 'module' })
const longTasks: number[] = []
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longTasks.push(duration)
}).observe({ type: 'longtask', buffered: true })

const page: BenchPage = {
  ask: (request) =>
    new Promise((resolve) => {
      worker.onmessage = ({ data }: MessageEvent<Reply>) => resolve(data)
      worker.onerror = ({ message }) => resolve({ problem: message || 'the Web Worker does not start' })
      worker.postMessage(request)
    }),
  longTasks: () => [...longTasks],
  isolated: () => crossOriginIsolated,
  async adapter() {
    const found = await navigator.gpu?.requestAdapter()
    if (!found) return null
    const { vendor, architecture, device, description } = found.info
    return [vendor, architecture, device, description].filter((text) => text !== '').join(' ') || 'unnamed'
  },
}
Object.assign(globalThis, { benchPage: page })
