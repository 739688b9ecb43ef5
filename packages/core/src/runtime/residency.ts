import type { Backend, BufferId } from '../backend.ts'
import { bytesOf, viewArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Storage } from '../graph/node.ts'

/** Most bytes of JavaScript data that stay on the device as copies. */
const CACHE_BYTES = 256 * 2 ** 20
/** A copy that this many runs have not used is dropped. */
const CACHE_RUNS = 256

interface Cached {
  readonly bytes: number
  lastRun: number
}

/**
 * Brings data that lives in JavaScript to the device. The first time it is staged for one run; data used again stay,
 * in a bounded cache, the least recently used dropped first.
 */
export class Residency {
  private readonly backend: Backend
  private readonly cached = new Map<Storage, Cached>()
  private readonly staged: BufferId[] = []
  private bytes = 0
  private run = 0

  private readonly opening: number

  constructor(backend: Backend, opening: number) {
    this.backend = backend
    this.opening = opening
  }

  /** The buffer that holds a storage, for the run that follows. */
  bufferOf(storage: Storage): BufferId {
    if (storage.buffer >= 0 && storage.opening === this.opening) {
      const entry = storage.ownsBuffer ? undefined : this.cached.get(storage)
      if (entry !== undefined && this.run - entry.lastRun > CACHE_RUNS / 4) {
        entry.lastRun = this.run
        this.cached.delete(storage)
        this.cached.set(storage, entry)
      }
      return storage.buffer
    }
    const { host } = storage
    if (host === null) throw new DeviceError(GONE)
    const bytes = storage.length * bytesOf(storage.dtype)
    const buffer = this.backend.alloc(bytes)
    this.backend.write(buffer, host)
    if (++storage.uses < 2) this.staged.push(buffer)
    else {
      storage.buffer = buffer
      storage.opening = this.opening
      this.cached.set(storage, { bytes, lastRun: this.run })
      this.bytes += bytes
    }
    return buffer
  }

  /** Ends a run: frees what was staged for it and what the cache no longer needs. */
  endRun(): void {
    this.run++
    while (this.staged.length > 0) this.backend.free(this.staged.pop()!)
    for (const [storage, entry] of this.cached) {
      if (this.bytes <= CACHE_BYTES && this.run - entry.lastRun <= CACHE_RUNS) break
      this.drop(storage)
    }
  }

  /** Frees the device copy of a storage. */
  drop(storage: Storage): void {
    const entry = this.cached.get(storage)
    if (entry === undefined) return
    this.cached.delete(storage)
    this.bytes -= entry.bytes
    this.backend.free(storage.buffer)
    storage.buffer = -1
  }
}

/** What is said of values that lay on a device which is no more. */
export const GONE =
  'the data of this tensor is gone: its device was replaced by use(), or the tensor was disposed of; read values before'

/** Copies the content of a storage into JavaScript, when it is not there. */
export function saveToHost({ backend, opening }: { backend: Backend; opening: number }, storage: Storage): void {
  if (storage.host !== null) return
  if (storage.buffer < 0 || storage.opening !== opening) throw new DeviceError(GONE)
  const bytes = storage.length * bytesOf(storage.dtype)
  storage.host = viewArray(storage.dtype, backend.readSync!(storage.buffer, 0, bytes), 0, storage.length)
}
