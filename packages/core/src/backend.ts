import type { DType, TypedArray } from './dtype.ts'
import type { Program } from './program.ts'

/** A buffer of a backend: an opaque number. */
export type BufferId = number

/** A program made ready by the backend that made it. */
export interface Executable {
  readonly program: Program
}

export interface BackendLimits {
  readonly dtypes: readonly DType[]
  /** Largest buffer, in bytes. */
  readonly maxBufferBytes: number
  /** Largest number of buffers that one kernel may use. */
  readonly maxBindings: number
  readonly threads: number
  /**
   * Bytes that an element takes on the device, where they are not those of `bytesOf`: 4 for bool and uint8 means 32-bit
   * integers, 4 for float16 means float32 numbers that float16 can hold.
   */
  readonly elementBytes?: Readonly<Partial<Record<DType, number>>>
  /** Slots of the arena start at multiples of this; 64 when left out. */
  readonly alignment?: number
}

export interface BackendMemory {
  readonly bytesLive: number
  readonly bytesPeak: number
}

/** What a backend that hands its work to another processor has handed over so far. */
export interface BackendCounters {
  readonly submits: number
  readonly dispatches: number
}

/**
 * A device: buffers and programs, nothing else. Ids, byte counts and frozen data pass; no tensors.
 * A backend whose `sync` is true prepares and runs before it returns and has `readSync`. One whose `sync` is false has
 * `copy`; it does things in the order in which it was asked for them, and the runtime calls `run` only with what has been
 * prepared.
 */
export interface Backend {
  readonly name: string
  readonly limits: BackendLimits
  readonly sync: boolean
  /** A buffer of at least `bytes`, padded to a multiple of 64; its content is undefined. */
  alloc(bytes: number): BufferId
  free(buffer: BufferId): void
  write(buffer: BufferId, data: ArrayBufferView, byteOffset?: number): void
  read(buffer: BufferId, byteOffset: number, byteLength: number): Promise<ArrayBuffer>
  readSync?(buffer: BufferId, byteOffset: number, byteLength: number): ArrayBuffer
  /** `readSync` into an array that is there, where that takes less time than making an `ArrayBuffer`. */
  readInto?(target: TypedArray, buffer: BufferId, byteOffset: number): void
  /** Bytes from one buffer to another, in order with runs; offsets and lengths are multiples of 4. */
  copy?(from: BufferId, fromOffset: number, to: BufferId, toOffset: number, byteLength: number): void
  prepare(program: Program): Executable | Promise<Executable>
  /** What has to be awaited before the next run, such as memory that may yet be refused; null when there is nothing. */
  pending?(): Promise<void> | null
  /** Resolves when all that was asked for is done; rejects with what went wrong on the way. */
  finish?(): Promise<void>
  /** An input and an output may be the same buffer where the program says that it is updated in place. */
  run(executable: Executable, inputs: readonly BufferId[], outputs: readonly BufferId[], scalars: Float64Array): void
  /** Forgets what `prepare` made. */
  release(executable: Executable): void
  memory(): BackendMemory
  counters?(): BackendCounters
  dispose(): void | Promise<void>
}
