/** One work done by one library, ready to be checked and timed. */
export interface Subject {
  /** Does the work from its start and returns numbers that tell whether it was done right: losses, or elements. */
  check(): number[] | Promise<number[]>
  /** Does the work `count` times; when it is done (awaited, if it gives a promise) everything has been computed. */
  run(count: number): void | Promise<void>
}

/** A library in the process that was started for it. */
export interface OpenLibrary {
  readonly version: string
  /** Work -> what makes its subject. */
  readonly subjects: Readonly<Record<string, () => Subject | Promise<Subject>>>
  /** Work that is observed instead of timed -> what gives its quantities. */
  readonly observations?: Readonly<Record<string, () => Record<string, number>>>
}

/** A library as the process that compares sees it. */
export interface Library {
  readonly name: string
  /** One line for the reader: what it is and how it is run. */
  readonly about: string
  /** Whether it can use relaxed SIMD but leaves switching it on, where the engine needs that, to the command line. */
  readonly wantsRelaxedSimd?: boolean
  open(): Promise<OpenLibrary>
}
