import { type WorkerStart, workerSource } from './workerSource.ts'

/** A worker that has been started. */
export interface RunningWorker {
  terminate(): void
}

/** Starts a worker; `ended` hears what was wrong when it ends although nobody asked it to. */
export type StartWorker = (start: WorkerStart, ended: (problem: string) => void) => RunningWorker

/** The parts of Node that are used; reached so that bundlers for browsers see nothing of Node. */
interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => unknown
}
interface NodeWorker {
  unref(): void
  terminate(): unknown
  on(event: 'error' | 'exit', listener: (problem: unknown) => void): void
}
interface NodeThreads {
  Worker: new (source: string, options: { eval: boolean; workerData: WorkerStart }) => NodeWorker
}
interface NodeSystem {
  availableParallelism(): number
}
interface NodeFiles {
  readFileSync(path: string, encoding: 'utf8'): string
}

function nodeModule<T>(name: string): T | null {
  const { process } = globalThis as { process?: NodeProcess }
  return (process?.getBuiltinModule?.(`node:${name}`) as T | undefined) ?? null
}

/** How workers are started here, or null where there are none. */
export function workerStarter(): StartWorker | null {
  const node = nodeModule<NodeThreads>('worker_threads')
  if (node) return startInNode(node)
  return typeof Worker === 'undefined' || typeof Blob === 'undefined' ? null : startInBrowser
}

function startInNode({ Worker: NodeThread }: NodeThreads): StartWorker {
  return (start, ended) => {
    const worker = new NodeThread(workerSource(`require('node:worker_threads').workerData`), {
      eval: true,
      workerData: start,
    })
    worker.on('error', (problem) => ended(String(problem)))
    worker.on('exit', (code) => ended(`it ended with exit code ${String(code)}`))
    // A process ends when its program does.
    worker.unref()
    return worker
  }
}

const startInBrowser: StartWorker = (start, ended) => {
  const source = `onmessage = ({ data }) => { ${workerSource('data')} }`
  const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  const worker = new Worker(address)
  worker.onerror = (event) => {
    event.preventDefault()
    ended(event.message || 'its code was not loaded (a Content-Security-Policy without `worker-src blob:` forbids it)')
  }
  worker.postMessage(start)
  return {
    terminate() {
      worker.terminate()
      URL.revokeObjectURL(address)
    },
  }
}

/** Whether this thread may sleep: the main thread of a browser must not. */
export const maySleep: boolean = typeof document === 'undefined'

/** Processor cores that this process may use. */
export function usableCores(): number {
  const system = nodeModule<NodeSystem>('os')
  if (!system) return globalThis.navigator?.hardwareConcurrency ?? 1
  return Math.max(1, Math.min(system.availableParallelism(), Math.ceil(containerQuota())))
}

/** Cores that the container's control group grants on average (https://docs.kernel.org/admin-guide/cgroup-v2.html). */
function containerQuota(): number {
  const read = (path: string): string => {
    try {
      return nodeModule<NodeFiles>('fs')!.readFileSync(`/sys/fs/cgroup/${path}`, 'utf8')
    } catch {
      return ''
    }
  }
  const [quota, period] = read('cpu.max').split(' ')
  const cores = period
    ? Number(quota) / Number(period)
    : Number(read('cpu/cpu.cfs_quota_us')) / Number(read('cpu/cpu.cfs_period_us'))
  return cores > 0 ? cores : Number.POSITIVE_INFINITY
}
