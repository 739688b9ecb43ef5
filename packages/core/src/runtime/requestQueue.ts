import type { Backend, BackendCounters, BackendLimits, BackendMemory, BufferId, Executable } from '../backend.ts'
import type { Program } from '../program.ts'
import { warnOnce } from '../warn.ts'
import { wasSaid } from './failures.ts'

/** Runs without an await after which the user is told. */
const MOST_RUNS = 256

/** A program on its way to be prepared. */
class Preparation implements Executable {
  readonly program: Program
  ready: Executable | null = null
  failure: Error | null = null

  constructor(program: Program) {
    this.program = program
  }
}

interface Request {
  /** What must be prepared before it starts. */
  readonly needs: Preparation | null
  readonly start: () => void
  /** What is done instead, after a failure. */
  readonly fail: (problem: Error) => void
  /** Somebody waits for it and will hear of a failure. */
  readonly awaited: boolean
}

const errorOf = (problem: unknown): Error => (problem instanceof Error ? problem : new Error(String(problem)))

/**
 * An asynchronous backend for a runtime that does not wait: programs are being prepared when they are given, and what
 * depends on them waits its turn, first in, first out. A failure fails all that is queued behind it, and is thrown where
 * somebody waits. When nothing is queued, requests go straight on.
 */
export class RequestQueue implements Backend {
  readonly name: string
  readonly limits: BackendLimits
  readonly sync = false
  private readonly backend: Backend
  private readonly waiting: Request[] = []
  /** What failed when nobody was waiting. */
  private failure: Error | null = null
  private runs = 0
  private stalled = false

  constructor(backend: Backend) {
    this.backend = backend
    this.name = backend.name
    this.limits = backend.limits
  }

  alloc(bytes: number): BufferId {
    return this.backend.alloc(bytes)
  }

  free(buffer: BufferId): void {
    const start = () => this.backend.free(buffer)
    this.request({ needs: null, start, fail: start, awaited: false })
  }

  write(buffer: BufferId, data: ArrayBufferView, byteOffset = 0): void {
    this.request({
      needs: null,
      start: () => this.backend.write(buffer, data, byteOffset),
      fail: ignore,
      awaited: false,
    })
  }

  copy(from: BufferId, fromOffset: number, to: BufferId, toOffset: number, byteLength: number): void {
    const start = () => this.backend.copy!(from, fromOffset, to, toOffset, byteLength)
    this.request({ needs: null, start, fail: ignore, awaited: false })
  }

  read(buffer: BufferId, byteOffset: number, byteLength: number): Promise<ArrayBuffer> {
    return new Promise((resolve, reject) => {
      const start = () => void this.backend.read(buffer, byteOffset, byteLength).then(resolve, reject)
      this.request({ needs: null, start, fail: reject, awaited: true })
    })
  }

  /** Resolves when all that was asked for is done. */
  finish(): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => void (this.backend.finish?.() ?? Promise.resolve()).then(resolve, reject)
      this.request({ needs: null, start, fail: reject, awaited: true })
    })
  }

  /** Begins to prepare a program. */
  prepare(program: Program): Executable {
    const preparation = new Preparation(program)
    this.begin(preparation)
    return preparation
  }

  private begin(preparation: Preparation): void {
    preparation.failure = null
    const prepared = this.backend.prepare(preparation.program)
    if (!(prepared instanceof Promise)) {
      preparation.ready = prepared
      return
    }
    prepared.then(
      (executable) => {
        preparation.ready = executable
        this.drain()
      },
      (problem) => {
        preparation.failure = errorOf(problem)
        this.drain()
      },
    )
  }

  /** Whether a run of this program has to wait. */
  defers(executable: Executable): boolean {
    return this.waiting.length > 0 || (executable as Preparation).ready === null || this.memoryPending() !== null
  }

  run(executable: Executable, inputs: readonly BufferId[], outputs: readonly BufferId[], scalars: Float64Array): void {
    this.countRun()
    const preparation = executable as Preparation
    if (!this.defers(preparation)) {
      this.backend.run(preparation.ready!, inputs, outputs, scalars)
      return
    }
    if (preparation.failure !== null) this.begin(preparation)
    const given = [inputs.slice(), outputs.slice(), scalars.slice()] as const
    this.request({
      needs: preparation,
      start: () => this.backend.run(preparation.ready!, ...given),
      fail: ignore,
      awaited: false,
    })
  }

  /** Has `undo` called if one of the requests waiting now fails. */
  guard(undo: (problem: Error) => void): void {
    if (this.waiting.length > 0) this.waiting.push({ needs: null, start: ignore, fail: undo, awaited: false })
  }

  /** Takes down a failure that nobody waited for. */
  note(problem: Error): void {
    this.failure ??= problem
  }

  /** Throws what failed while nobody was waiting, once. */
  complain(): void {
    const { failure } = this
    this.failure = null
    if (failure !== null && !wasSaid(failure)) throw failure
  }

  release(executable: Executable): void {
    const preparation = executable as Preparation
    const start = () => {
      if (preparation.ready !== null) this.backend.release(preparation.ready)
    }
    this.request({ needs: null, start, fail: start, awaited: false })
  }

  memory(): BackendMemory {
    return this.backend.memory()
  }

  counters(): BackendCounters {
    return this.backend.counters?.() ?? { submits: 0, dispatches: 0 }
  }

  /** Ends everything: what waits fails with `problem`. */
  close(problem: Error): void {
    this.failAll(problem)
    this.failure = null
    void this.backend.dispose()
  }

  dispose(): void | Promise<void> {
    return this.backend.dispose()
  }

  private memoryPending(): Promise<void> | null {
    return this.backend.pending?.() ?? null
  }

  private request(request: Request): void {
    if (this.waiting.length === 0 && request.needs === null) {
      request.start()
      return
    }
    this.waiting.push(request)
    if (this.waiting.length === 1) this.drain()
  }

  private drain(): void {
    while (this.waiting.length > 0) {
      const { needs, start } = this.waiting[0]!
      if (needs !== null && !this.canStart(needs)) return
      this.waiting.shift()
      try {
        start()
      } catch (problem) {
        this.failAll(errorOf(problem))
      }
    }
  }

  /** Whether the program of the first request can run now; if not, `drain` is called again when it can. */
  private canStart(needs: Preparation): boolean {
    if (needs.failure !== null) this.failAll(needs.failure)
    if (needs.ready === null) return false
    const pending = this.memoryPending()
    if (pending === null) return true
    if (!this.stalled) {
      this.stalled = true
      const go = () => {
        this.stalled = false
        this.drain()
      }
      pending.then(go, (problem) => {
        this.failAll(errorOf(problem))
        go()
      })
    }
    return false
  }

  /** The last first, so that each finds things as it left them. */
  private failAll(problem: Error): void {
    const failed = this.waiting.splice(0)
    if (!failed.some(({ awaited }) => awaited)) this.failure = problem
    for (let i = failed.length - 1; i >= 0; i--) failed[i]!.fail(problem)
  }

  private countRun(): void {
    if (this.runs++ === 0) {
      queueMicrotask(() => {
        this.runs = 0
      })
    }
    if (this.runs === MOST_RUNS) {
      warnOnce(
        `runs ${this.name}`,
        `[${this.name}] ${MOST_RUNS} steps were queued without an await; results that are kept stay in device memory until the program waits: read a loss now and then, as in await loss.item()`,
      )
    }
  }
}

function ignore(): void {}
