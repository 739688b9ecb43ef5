import { CLAIM_BITS, CONTROL, LINE, LOG_ENTRIES, LOG_WORDS, takeChunks } from './control.ts'

/** Milliseconds for which a worker looks for the next order before it goes to sleep. */
const SPIN_MS = 0.1
/** Looks between looks at the clock. */
const LOOKS = 100

/** Code of kernels, the first of which has number `first`. */
export interface KernelModule {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly first: number
}

/** What a worker is given when it starts. */
export interface WorkerStart {
  readonly control: Int32Array
  readonly memory: WebAssembly.Memory
  readonly thread: number
  /** A number of its own. */
  readonly id: number
  /** Modules that it does not find in the log. */
  readonly modules: readonly KernelModule[]
}

/** The numbers that the text of a worker needs. */
const CONSTANTS = { at: CONTROL, LINE, CLAIM_BITS, LOG_ENTRIES, LOG_WORDS, SPIN_MS, LOOKS }

/**
 * The life of a worker: wait for an order, load code that is new, run chunks of the kernel, say how many. Its text is
 * sent to the worker, so it uses nothing but its arguments.
 */
function work(
  { control, memory, thread, id, modules }: WorkerStart,
  { at, LINE, CLAIM_BITS, LOG_ENTRIES, LOG_WORDS, SPIN_MS, LOOKS }: typeof CONSTANTS,
  take: typeof takeChunks,
): void {
  type Run = (params: number, begin: number, end: number) => void
  const kernels = new Map<number, Run>()
  const add = (bytes: Uint8Array<ArrayBuffer>, first: number) => {
    const module = new WebAssembly.Module(bytes)
    const { exports } = new WebAssembly.Instance(module, { env: { memory } })
    for (const [i, { name }] of WebAssembly.Module.exports(module).entries())
      kernels.set(first + i, exports[name] as Run)
  }
  const readWord = at.read + LINE * thread
  let read = control[readWord]!
  const readLog = () => {
    for (const written = Atomics.load(control, at.written); read !== written; read++) {
      const entry = at.log + LOG_WORDS * (read % LOG_ENTRIES)
      const [address, length, first, count] = control.subarray(entry, entry + LOG_WORDS)
      if (length! > 0) add(new Uint8Array(memory.buffer, address! >>> 0, length).slice(), first!)
      else for (let i = 0; i < count!; i++) kernels.delete(first! + i)
      Atomics.store(control, readWord, read + 1)
    }
  }
  for (const { bytes, first } of modules) add(bytes, first)

  let seen = Atomics.load(control, at.order)
  let deadline = 0
  for (;;) {
    readLog()
    let next = Atomics.load(control, at.order)
    for (let i = 0; next === seen && i < LOOKS; i++) next = Atomics.load(control, at.order)
    // After the order was read: who has lost the place takes no chunk of a later one.
    if (Atomics.load(control, at.holder + LINE * thread) !== id) return
    if (next !== seen) {
      seen = next
      deadline = 0
      readLog()
      const run = kernels.get(control[at.kernel]!)
      if (!run) continue
      const done = take(control, at, LINE, CLAIM_BITS, thread, seen, run)
      if (done > 0) {
        Atomics.add(control, at.finished, done)
        if (Atomics.load(control, at.waiting) === 1) Atomics.notify(control, at.finished)
      }
      continue
    }
    const now = performance.now()
    if (deadline === 0) deadline = now + SPIN_MS
    else if (now > deadline) {
      Atomics.store(control, at.asleep + LINE * thread, 1)
      Atomics.wait(control, at.order, seen)
      Atomics.store(control, at.asleep + LINE * thread, 0)
      deadline = 0
    }
  }
}

/** What a worker says when a kernel or its code failed; the main thread then works alone. */
function guarded(start: string, life: string): string {
  return `(() => { const start = ${start}; try { ${life} } catch (error) {
    Atomics.store(start.control, ${CONTROL.failed}, 1); Atomics.notify(start.control, ${CONTROL.finished}); throw error
  } })()`
}

/** The program of a worker, as text; `start` is the expression that gives its `WorkerStart`. */
export function workerSource(start: string): string {
  // Some compilers wrap functions to keep their names.
  const life = `(${work.toString()})(start, ${JSON.stringify(CONSTANTS)}, ${takeChunks.toString()})`
  return `const __name = (f) => f;${guarded(start, life)}`
}
