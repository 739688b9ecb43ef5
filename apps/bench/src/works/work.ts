/** What our time is held against. */
export type Yardstick =
  /** So many milliseconds; `scaled`: on a core that does 58 GFLOP/s, and as much more on a slower one. */
  | { readonly kind: 'time'; readonly ms: number; readonly scaled?: boolean }
  /** The fastest of these libraries. */
  | { readonly kind: 'best'; readonly of: readonly string[]; readonly called: string }
  /** The slower of two. */
  | { readonly kind: 'slower'; readonly of: readonly [Yardstick, Yardstick] }

/** What a result has to reach. */
export interface Target {
  /** Whose time: one of ours. */
  readonly library: string
  readonly yardstick: Yardstick
  /** At most so many times the yardstick's time; below 1, this library has to be faster. */
  readonly atMost: number
}

/** Work that libraries do one after the other, timed. */
export interface TimedWork {
  readonly kind: 'timed'
  readonly name: string
  readonly about: string
  readonly libraries: readonly string[]
  /** Library -> why it is left out, for those that a reader would expect. */
  readonly leftOut?: Readonly<Record<string, string>>
  /** Runs that one sample times together. */
  readonly runsPerSample: number
  /** Floating-point operations of one run. */
  readonly flops?: number
  /** Bytes that one run has to read and to write at least. */
  readonly bytes?: number
  /** How many times as long as usual a library may take; 1 when left out. */
  readonly patience?: number
  /** How many times as long as usual a library is timed, where a run may take seconds; 1 when left out. */
  readonly length?: number
  /** Only measured when a command asks for it by name. */
  readonly byName?: boolean
  readonly targets: readonly Target[]
  /** What is wrong with the numbers that a library's check gave, or null; `reference` are those of the first library. */
  problem(numbers: readonly number[], reference: readonly number[] | null): string | null
}

/** One number that observed work gives, and what it has to reach, if anything. */
export interface Quantity {
  readonly name: string
  readonly about: string
  readonly unit: string
  readonly atMost?: number
}

/** Work of which something else than the time of one run is of interest. */
export interface ObservedWork {
  readonly kind: 'observed'
  readonly name: string
  readonly about: string
  /** Ours first; of the others, only what they can tell is shown. */
  readonly libraries: readonly string[]
  readonly quantities: readonly Quantity[]
  /** Fresh processes whose medians are shown; 1 when left out. */
  readonly processes?: number
}

export type Work = TimedWork | ObservedWork
