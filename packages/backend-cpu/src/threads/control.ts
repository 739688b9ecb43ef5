import type { KernelFunction } from '../task.ts'

/**
 * The words through which threads talk, as positions in a shared Int32Array. Words that different threads write lie on
 * different cache lines.
 */
export const CONTROL = {
  /** Counts orders; workers wait for it to change. */
  order: 0,
  /** The order: a kernel's number, parameter block, range, grain, and the number of chunks it is cut into. */
  kernel: 1,
  params: 2,
  end: 3,
  grain: 4,
  chunks: 5,
  /** Threads that share it. */
  threads: 6,
  /** Entries written to the log of code so far. */
  written: 7,
  /** Where the range begins. */
  begin: 9,
  /** 1 while the main thread sleeps until chunks are finished. */
  waiting: 8,
  /** Chunks of the present order that workers have finished. */
  finished: 16,
  /** 1 when a kernel failed in a worker. */
  failed: 32,
  /** From here on, a cache line per thread: the order and how many chunks of its share are left. */
  claims: 64,
  /**
   * From here on, a cache line per thread: entries of the log that it has read, whether it sleeps, and the number of the
   * worker that holds the place; a worker with another number has to end.
   */
  read: 64 + 16 * 64,
  asleep: 64 + 16 * 64 + 1,
  holder: 64 + 16 * 64 + 2,
  /** From here on, the log: LOG_WORDS for each entry, over and over. */
  log: 64 + 2 * 16 * 64,
} as const

export const LINE = 16
export const MOST_THREADS = 64

/** An entry of the log: the address and length of a module, or 0 and 0; its first kernel and how many it has. */
export const LOG_WORDS = 4
/** Entries that may wait to be read. */
export const LOG_ENTRIES = 256
export const CONTROL_WORDS = CONTROL.log + LOG_WORDS * LOG_ENTRIES

/** A claim is an order, shifted by this, and the number of chunks left. */
export const CLAIM_BITS = 6
export const MOST_CHUNKS = 2 ** CLAIM_BITS - 1

/**
 * Runs chunks of an order until none is left, first those of the thread's own share, then what others have not begun;
 * returns how many. A claim names its order, so that a late thread never takes a chunk of another order than the one
 * whose words it has read. The text of this function is sent to workers, so it uses nothing but its arguments.
 */
export function takeChunks(
  control: Int32Array,
  at: typeof CONTROL,
  line: number,
  bits: number,
  thread: number,
  order: number,
  run: KernelFunction,
): number {
  const threads = control[at.threads]!
  const params = control[at.params]!
  const begin = control[at.begin]!
  const end = control[at.end]!
  const grain = control[at.grain]!
  const chunks = control[at.chunks]!
  const pieces = Math.ceil((end - begin) / grain)
  let done = 0
  for (let t = 0; t < threads; t++) {
    const share = (thread + t) % threads
    const word = at.claims + line * share
    const after = Math.floor((chunks * (share + 1)) / threads)
    for (;;) {
      const claim = Atomics.load(control, word)
      if (claim >> bits !== (order << bits) >> bits) return done
      const left = claim & ((1 << bits) - 1)
      if (left === 0) break
      if (Atomics.compareExchange(control, word, claim, claim - 1) !== claim) continue
      const chunk = after - left
      const last = chunk + 1 === chunks
      run(
        params,
        begin + Math.floor((pieces * chunk) / chunks) * grain,
        last ? end : begin + Math.floor((pieces * (chunk + 1)) / chunks) * grain,
      )
      done++
    }
  }
  return done
}
