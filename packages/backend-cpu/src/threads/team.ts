import { DeviceError, warnOnce } from '@neurite/core'
import type { Allocator } from '../allocator.ts'
import type { Heap } from '../heap.ts'
import type { KernelFunction } from '../task.ts'
import { CONTROL, CONTROL_WORDS, LINE, MOST_THREADS, ORDER, rangeOf } from './control.ts'
import { type WorkerStart, workerSource } from './workerSource.ts'

/** Modules that the table has place for. */
const MOST_MODULES = 4096
/** A worker that is silent for so long is taken for dead. */
const PATIENCE_MS = 10_000
/** How often the main thread looks at `done` between looks at the clock. */
const SPINS_PER_LOOK = 1 << 16

/** What this file needs of `node:worker_threads`. */
interface NodeThreads {
  Worker: new (
    source: string,
    options: { eval: boolean; workerData: WorkerStart; stdout?: boolean },
  ) => { unref(): void; terminate(): unknown; on(event: 'error' | 'exit', listener: (problem: unknown) => void): void }
}

function nodeThreads(): NodeThreads | null {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  return (process?.getBuiltinModule?.('node:worker_threads') as NodeThreads | undefined) ?? null
}

/**
 * The main thread and its workers, on one shared memory. Workers never hold the work up: until they are ready, and when
 * one has died, the main thread works alone.
 */
export class Team {
  readonly threads: number
  private readonly control: Int32Array
  private readonly heap: Heap
  private readonly allocator: Allocator
  private readonly workers: { terminate(): unknown }[] = []
  private readonly table: number
  private modules = 0
  private kernels = 0
  private broken = false

  /** Null where the engine gives no shared memory or no workers. */
  static start(threads: number, heap: Heap, allocator: Allocator): Team | null {
    const node = nodeThreads()
    if (threads <= 1) return null
    if (!heap.type.shared || node === null) {
      warnOnce('cpu threads', '[cpu] shared memory or workers are missing here, so one thread does all the work')
      return null
    }
    return new Team(Math.min(threads, MOST_THREADS), heap, allocator, node)
  }

  private constructor(threads: number, heap: Heap, allocator: Allocator, { Worker }: NodeThreads) {
    this.threads = threads
    this.heap = heap
    this.allocator = allocator
    this.control = new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS))
    this.table = allocator.take(8 * MOST_MODULES)
    this.control[CONTROL.threads] = threads
    this.control[CONTROL.moduleTable] = this.table
    const source = workerSource(`require('node:worker_threads').workerData`)
    for (let thread = 1; thread < threads; thread++) {
      const workerData: WorkerStart = { control: this.control, memory: heap.memory, thread }
      const worker = new Worker(source, { eval: true, workerData })
      worker.on('error', (problem) => this.fail(`a worker failed: ${String(problem)}`))
      worker.unref()
      this.workers.push(worker)
    }
  }

  /** Gives workers the code of kernels; returns the number of its first one, or -1 when there is no place for more. */
  publish(bytes: Uint8Array, count: number): number {
    if (this.modules === MOST_MODULES) return -1
    const at = this.allocator.take(bytes.length)
    this.heap.u8.set(bytes, at)
    this.heap.i32[this.table / 4 + 2 * this.modules] = at
    this.heap.i32[this.table / 4 + 2 * this.modules + 1] = bytes.length
    Atomics.store(this.control, CONTROL.modules, ++this.modules)
    this.order(ORDER.nothing)
    const first = this.kernels
    this.kernels += count
    return first
  }

  /** Whether every worker has loaded all that was published. */
  get ready(): boolean {
    if (this.broken) return false
    for (let thread = 1; thread < this.threads; thread++) {
      if (Atomics.load(this.control, CONTROL.loaded + LINE * thread) !== this.modules) return false
    }
    return true
  }

  private order(order: number): void {
    const { control } = this
    control[CONTROL.order] = order
    Atomics.add(control, CONTROL.sequence, 1)
    if (Atomics.load(control, CONTROL.sleeping) > 0) Atomics.notify(control, CONTROL.sequence)
  }

  /** Runs a kernel over its whole extent, every thread its share. Call it only when `ready`. */
  run(kernel: number, own: KernelFunction, params: number, extent: number, grain: number): void {
    const { control, threads } = this
    control[CONTROL.kernel] = kernel
    control[CONTROL.params] = params
    control[CONTROL.extent] = extent
    control[CONTROL.grain] = grain
    Atomics.store(control, CONTROL.done, 0)
    this.order(ORDER.run)
    const [begin, end] = rangeOf(0, threads, extent, grain)
    if (begin < end) own(params, begin, end)
    if (Atomics.load(control, CONTROL.done) !== threads - 1) this.wait()
  }

  private wait(): void {
    const { control, threads } = this
    let deadline = 0
    for (;;) {
      for (let i = 0; i < SPINS_PER_LOOK; i++) if (Atomics.load(control, CONTROL.done) === threads - 1) return
      const now = performance.now()
      if (deadline === 0) deadline = now + PATIENCE_MS
      else if (now > deadline) {
        this.fail(`a worker was silent for ${PATIENCE_MS / 1000} s`)
        throw new DeviceError(
          '[cpu] a worker thread died in the middle of a kernel; its results are lost. From now on one thread works: run the step again',
        )
      }
    }
  }

  private fail(what: string): void {
    if (this.broken) return
    this.broken = true
    warnOnce(`cpu ${what}`, `[cpu] ${what}; from now on one thread does all the work`)
  }

  stop(): void {
    this.broken = true
    this.order(ORDER.quit)
    for (const worker of this.workers) worker.terminate()
  }
}
