/**
 * The words through which threads talk, as positions in a shared Int32Array. Words that different threads write lie on
 * different cache lines (16 words).
 */
export const CONTROL = {
  /** Counts orders; workers wait for it to change. */
  sequence: 0,
  /** The order: see ORDER. */
  order: 1,
  /** A kernel to run: its number, parameter block, extent and grain. */
  kernel: 2,
  params: 3,
  extent: 4,
  grain: 5,
  /** Modules published so far, and the address of the table of their addresses and lengths. */
  modules: 6,
  moduleTable: 7,
  /** Threads that work, the main one included. */
  threads: 8,
  /** Workers that are done with the present order. */
  done: 16,
  /** Workers that sleep. */
  sleeping: 32,
  /** From here on, a cache line per worker: how many modules it has loaded. */
  loaded: 48,
} as const

export const LINE = 16
export const MOST_THREADS = 64
export const CONTROL_WORDS = CONTROL.loaded + LINE * MOST_THREADS

export const ORDER = { nothing: 0, run: 1, quit: 2 } as const

/** The range of thread `thread` of `threads`, in multiples of `grain`. */
export function rangeOf(thread: number, threads: number, extent: number, grain: number): [number, number] {
  const pieces = Math.ceil(extent / grain)
  const begin = Math.floor((pieces * thread) / threads) * grain
  const end = thread === threads - 1 ? extent : Math.floor((pieces * (thread + 1)) / threads) * grain
  return [begin, end]
}
