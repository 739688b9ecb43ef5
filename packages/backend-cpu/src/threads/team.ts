import { ArgumentError, DeviceError, warnOnce } from '@neurite/core'
import type { Allocator } from '../allocator.ts'
import type { Heap } from '../heap.ts'
import type { KernelFunction } from '../task.ts'
import { CLAIM_BITS, CONTROL, CONTROL_WORDS, LINE, MOST_CHUNKS, MOST_THREADS, takeChunks } from './control.ts'
import { KernelLog } from './kernelLog.ts'
import { thresholds } from './thresholds.ts'
import { maySleep, type RunningWorker, usableCores, workerStarter } from './workers.ts'

/** Chunks of each thread's share: what another thread may take over when the thread is late. */
const SHARE_CHUNKS = 8
/** Milliseconds for which the main thread looks for chunks in flight before it sleeps. */
const SPIN_MS = 0.05
const LOOKS = 100
/** Milliseconds that the main thread sleeps at most before it looks whether the worker is still there. */
const LOOK_MS = 100
/** A worker that has a chunk in hand for so long is taken for dead: ten seconds, and some 100 times what the chunk takes. */
const PATIENCE_MS = 10_000
const PATIENCE_PER_WORK = 3e-5

/** Refuses what is no number of threads. */
export function checkThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads
  throw new ArgumentError(`[cpu] threads must be an integer from 1 to ${MOST_THREADS}, received ${threads}`, {
    threads,
  })
}

/**
 * The main thread and its workers, on one shared memory. Every kernel is cut into chunks that threads claim, so workers
 * never hold the work up: what a worker has not begun, because it is not there yet, sleeps or got no core, the main
 * thread does itself. When a worker dies, the main thread goes on alone.
 */
export class Team {
  private wanted: number | null
  private readonly heap: Heap
  private readonly control: Int32Array | null
  private readonly log: KernelLog | null
  private readonly workers: RunningWorker[] = []
  private order = 0
  private workSoFar = 0
  /** Work since sleeping workers were called. */
  private workAlone = 0
  private broken = false
  /** The number of the worker that was started last. */
  private started = 0

  /** `threads`: null for as many as there are usable cores. */
  constructor(threads: number | null, heap: Heap, allocator: Allocator) {
    this.wanted = threads
    this.heap = heap
    this.control = heap.type.shared ? new Int32Array(new SharedArrayBuffer(4 * CONTROL_WORDS)) : null
    this.log = this.control && new KernelLog(this.control, heap, allocator)
  }

  get threads(): number {
    return this.control === null || this.broken ? 1 : this.asked
  }

  private get asked(): number {
    return (this.wanted ??= Math.min(usableCores(), MOST_THREADS))
  }

  set threads(threads: number) {
    this.wanted = threads
    while (this.workers.length > threads - 1) this.end(this.workers.pop()!, this.workers.length + 1)
    if (this.log) this.log.workers = this.workers.length
  }

  private end(worker: RunningWorker, thread: number): void {
    Atomics.store(this.control!, CONTROL.holder + LINE * thread, 0)
    worker.terminate()
  }

  private get sleepers(): number {
    let count = 0
    for (let thread = 1; thread <= this.workers.length; thread++) {
      count += Atomics.load(this.control!, CONTROL.asleep + LINE * thread)
    }
    return count
  }

  /** Takes note of code that workers will need; returns the number of its first kernel, or -1 if there never are any. */
  publish(bytes: Uint8Array<ArrayBuffer>, kernels: number): number {
    if (this.log === null || this.broken) return -1
    const first = this.log.add(bytes, kernels)
    this.callSleepers()
    return first
  }

  /** Forgets a kernel. */
  drop(kernel: number): void {
    if (!this.broken) this.log?.drop(kernel)
  }

  /** Whether a program with so much work to share should go through `run`. Enough work before it starts the workers. */
  joins(work: number): boolean {
    if (this.workSoFar >= thresholds.start && !this.broken && this.workers.length < this.asked - 1) this.start()
    if (this.workers.length === 0) return false
    if (Atomics.load(this.control!, CONTROL.failed) === 1) {
      this.fail('a worker failed')
      return false
    }
    if (this.sleepers === 0) return true
    // Many small programs are worth the call too.
    this.workAlone += work
    if (this.workAlone >= thresholds.wake) {
      this.workAlone = 0
      this.callSleepers()
      return true
    }
    return this.sleepers < this.workers.length
  }

  /** Takes note of work that was done. */
  worked(work: number): void {
    if (this.workSoFar < thresholds.start) this.workSoFar += work
  }

  private start(): void {
    const { control, log } = this
    const startWorker = workerStarter()
    if (control === null || log === null || startWorker === null) {
      const page = typeof document !== 'undefined'
      this.fail(
        page
          ? 'the page is not cross-origin isolated (its COOP and COEP headers would allow threads)'
          : 'shared memory or workers are missing here',
      )
      return
    }
    while (this.workers.length < this.threads - 1) {
      const thread = this.workers.length + 1
      const id = ++this.started
      Atomics.store(control, CONTROL.holder + LINE * thread, id)
      Atomics.store(control, CONTROL.asleep + LINE * thread, 0)
      Atomics.store(control, CONTROL.read + LINE * thread, log.written)
      try {
        const start = { control, memory: this.heap.memory, thread, id, modules: log.modules }
        const worker = startWorker(start, (problem) => {
          if (this.workers.includes(worker)) this.fail(`a worker failed: ${problem}`)
        })
        this.workers.push(worker)
      } catch (error) {
        this.fail(`a worker could not be started: ${String(error)}`)
      }
    }
    log.workers = this.workers.length
  }

  private callSleepers(): void {
    if (this.sleepers > 0) Atomics.notify(this.control!, CONTROL.order)
  }

  /** Threads that are at work now. */
  get together(): number {
    return this.workers.length + 1
  }

  /** Runs a kernel over a range, in chunks that threads share. Call it only when `joins` said so. */
  run(
    kernel: number,
    own: KernelFunction,
    params: number,
    begin: number,
    end: number,
    grain: number,
    work: number,
  ): void {
    const control = this.control!
    const threads = this.together
    const pieces = Math.ceil((end - begin) / grain)
    const chunks = Math.min(pieces, threads * SHARE_CHUNKS, MOST_CHUNKS * threads, Math.ceil(work / thresholds.chunk))
    const order = ++this.order
    control[CONTROL.kernel] = kernel
    control[CONTROL.params] = params
    control[CONTROL.begin] = begin
    control[CONTROL.end] = end
    control[CONTROL.grain] = grain
    control[CONTROL.chunks] = chunks
    control[CONTROL.threads] = threads
    Atomics.store(control, CONTROL.finished, 0)
    for (let t = 0; t < threads; t++) {
      const count = Math.floor((chunks * (t + 1)) / threads) - Math.floor((chunks * t) / threads)
      Atomics.store(control, CONTROL.claims + LINE * t, (order << CLAIM_BITS) | count)
    }
    Atomics.store(control, CONTROL.order, order)
    if (work >= thresholds.wake) this.callSleepers()
    const done = takeChunks(control, CONTROL, LINE, CLAIM_BITS, 0, order, own)
    if (done < chunks) this.wait(chunks - done, PATIENCE_MS + PATIENCE_PER_WORK * (work / chunks))
  }

  /** Waits until workers have finished so many chunks. */
  private wait(chunks: number, patience: number): void {
    const control = this.control!
    let waited = 0
    for (let last = performance.now(); waited < patience && Atomics.load(control, CONTROL.failed) === 0; ) {
      for (let i = 0; i < LOOKS; i++) if (Atomics.load(control, CONTROL.finished) === chunks) return
      if (waited > SPIN_MS && maySleep) {
        Atomics.store(control, CONTROL.waiting, 1)
        const finished = Atomics.load(control, CONTROL.finished)
        if (finished !== chunks) Atomics.wait(control, CONTROL.finished, finished, LOOK_MS)
        Atomics.store(control, CONTROL.waiting, 0)
      }
      const now = performance.now()
      // While the whole process stands still, the worker can do nothing either.
      waited += Math.min(now - last, LOOK_MS)
      last = now
    }
    this.fail('a worker failed')
    throw new DeviceError(
      '[cpu] a worker thread failed in the middle of a kernel, so the results of this step are lost; from now on one thread works: load the last checkpoint and go on',
    )
  }

  private fail(what: string): void {
    if (this.broken) return
    this.stop()
    warnOnce(`cpu ${what}`, `[cpu] ${what}; from now on one thread does all the work`)
  }

  stop(): void {
    this.broken = true
    for (const [i, worker] of this.workers.splice(0).entries()) this.end(worker, i + 1)
    this.log?.clear()
  }
}
