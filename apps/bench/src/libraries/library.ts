/** One work done by one library, ready to be checked and timed. */
export interface Subject {
  /** Does the work from its start and returns numbers that tell whether it was done right: losses, or elements. */
  check(): number[] | Promise<number[]>
  /** Does the work `count` times; when it is done (awaited, if it gives a promise) everything has been computed. */
  run(count: number): void | Promise<void>
}

/** Quantities that were observed, by name. */
export type Quantities = Readonly<Record<string, number>>

/** What one run asked of a GPU. */
export interface GpuCounts {
  readonly submits: number
  readonly dispatches: number
}

/** Where a library runs: how it finds the packages it needs. */
export interface Host {
  /** Loads a peer. The caller names the part of its interface that it uses. */
  loadPeer<Interface>(name: string): Promise<Interface>
  /** The version of a package that is installed. */
  version(name: string): Promise<string>
  /** Runs something, and tells what it asked of a GPU; null where there is none to watch. */
  readonly countGpu?: (run: () => void | Promise<void>) => Promise<GpuCounts | null>
}

/** A library in the process, or page, that was started for it. */
export interface OpenLibrary {
  readonly version: string
  /** Work -> what makes its subject. */
  readonly subjects: Readonly<Record<string, () => Subject | Promise<Subject>>>
  /** Work that is observed instead of timed -> what gives its quantities. */
  readonly observations?: () => Promise<Readonly<Record<string, (scale: number) => Quantities | Promise<Quantities>>>>
}

/** A library as the process that compares sees it. */
export interface Library {
  readonly name: string
  /** One line for the reader: what it is and how it is run. */
  readonly about: string
  /** Where it runs: a process of Node, a page of Chromium, or a process of Python. */
  readonly place: 'node' | 'chromium' | 'python'
  /** Threads that it may use. */
  readonly threads: number
  /** Whether it needs a GPU. */
  readonly gpu?: boolean
  /** Whether it can use relaxed SIMD but leaves switching it on, where the engine needs that, to the command line. */
  readonly wantsRelaxedSimd?: boolean
  open(host: Host): Promise<OpenLibrary>
}
