import type { Source } from './source.ts'

/** Where downloaded files are kept: a folder, or the cache of a browser. */
export interface Store {
  /** For messages. */
  readonly place: string
  find(name: string): Promise<Source | undefined>
  /** A download in progress, with what an earlier one left of it. */
  partial(name: string): Promise<PartialFile>
  /** Runs while nobody else works on the file. */
  locked<T>(name: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T>
}

/** What is known of where the bytes of a partial file came from. */
export interface Origin {
  readonly url: string
  /** A strong ETag or a date of change, to tell whether the file is still the same. */
  readonly validator: string | undefined
}

export interface PartialFile {
  readonly size: number
  readonly origin: Origin | undefined
  /** Empties it; what comes next is from `origin`. */
  restart(origin: Origin): Promise<void>
  append(chunk: Uint8Array): Promise<void>
  source(): Promise<Source>
  /** The file is whole and right: it takes its name. */
  commit(): Promise<void>
  discard(): Promise<void>
  /** Ends work on it; it stays for a later download. */
  close(): Promise<void>
}
