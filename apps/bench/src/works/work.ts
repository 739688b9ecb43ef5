/** What a result has to reach. */
export type Target =
  | { readonly kind: 'ratio'; readonly against: string; readonly atMost: number }
  | { readonly kind: 'time'; readonly atMostMs: number }

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
  readonly targets: readonly Target[]
  /** What is wrong with the numbers that a library's check gave, or null; `reference` are those of the first library. */
  problem(numbers: readonly number[], reference: readonly number[] | null): string | null
}

/** One number that observed work gives, and what it has to reach. */
export interface Quantity {
  readonly name: string
  readonly about: string
  readonly unit: string
  readonly atMost: number
}

/** Work of this library alone, of which something else than time is of interest. */
export interface ObservedWork {
  readonly kind: 'observed'
  readonly name: string
  readonly about: string
  readonly quantities: readonly Quantity[]
}

export type Work = TimedWork | ObservedWork
