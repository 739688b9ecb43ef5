import type { DType } from './dtype.ts'
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
}

export interface BackendMemory {
  readonly bytesLive: number
  readonly bytesPeak: number
}

/**
 * A device: buffers and programs, nothing else. Ids, byte counts and frozen data pass; no tensors.
 * A backend whose `sync` is true prepares and runs before it returns and has `readSync`.
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
  prepare(program: Program): Executable | Promise<Executable>
  /** An input and an output may be the same buffer where the program says that it is updated in place. */
  run(executable: Executable, inputs: readonly BufferId[], outputs: readonly BufferId[], scalars: Float64Array): void
  /** Forgets what `prepare` made. */
  release(executable: Executable): void
  memory(): BackendMemory
  dispose(): void | Promise<void>
}
