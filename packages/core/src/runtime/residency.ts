import type { Backend, BufferId } from '../backend.ts'
import { allocate, castNumber, type DType, elementOf } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Storage } from '../graph/node.ts'
import { notYet } from './arrivals.ts'
import type { Elements } from './elements.ts'
import { GONE, type Keeper } from './keeper.ts'

/** Most bytes of JavaScript data that stay on the device as copies. */
const CACHE_BYTES = 256 * 2 ** 20
/** A copy that this many runs have not used is dropped. */
const CACHE_RUNS = 256

/** Elements that are written at a time where all are the same. */
const PIECE = 16_384

interface Cached {
  readonly bytes: number
  lastRun: number
}

/**
 * Brings data that lives in JavaScript (or was saved, see `Keeper`) to the device. The first time it is staged for one run; data used again stay,
 * in a bounded cache, the least recently used dropped first.
 */
export class Residency {
  private readonly backend: Backend
  private readonly elements: Elements
  private readonly keeper: Keeper
  private readonly cached = new Map<Storage, Cached>()
  private readonly staged: BufferId[] = []
  private bytes = 0
  private run = 0

  private readonly opening: number

  constructor(backend: Backend, opening: number, elements: Elements, keeper: Keeper) {
    this.backend = backend
    this.opening = opening
    this.elements = elements
    this.keeper = keeper
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
    const host = storage.host ?? this.keeper.hostOf(storage)
    if (host === null && (storage.page === null || storage.opening !== this.opening))
      throw storage.arrival === null ? new DeviceError(GONE) : notYet(storage)
    const bytes = this.elements.bytes(storage.dtype, storage.length)
    const buffer = this.backend.alloc(bytes)
    if (host !== null) this.backend.write(buffer, this.elements.encode(storage.dtype, host))
    else this.keeper.restore(storage, buffer)
    if (++storage.uses < 2) this.staged.push(buffer)
    else {
      storage.buffer = buffer
      storage.opening = this.opening
      this.cached.set(storage, { bytes, lastRun: this.run })
      this.bytes += bytes
    }
    return buffer
  }

  /** Moves what a storage holds in JavaScript to the device for good, into a buffer of its own. */
  moveIn(storage: Storage): void {
    this.drop(storage)
    const { dtype, length } = storage
    storage.buffer = this.backend.alloc(this.elements.bytes(dtype, length))
    storage.opening = this.opening
    storage.ownsBuffer = true
    this.backend.write(storage.buffer, this.elements.encode(dtype, storage.host!))
    storage.host = null
  }

  /** A new buffer with the same number everywhere. */
  filled(dtype: DType, length: number, value: number): BufferId {
    const piece = this.elements.encode(
      dtype,
      allocate(dtype, Math.min(length, PIECE)).fill(elementOf(dtype, castNumber(dtype, value))),
    )
    const bytes = this.elements.bytes(dtype, length)
    const buffer = this.backend.alloc(bytes)
    for (let at = 0; at < bytes; at += piece.byteLength) {
      const left = Math.min(piece.byteLength, bytes - at)
      this.backend.write(buffer, new Uint8Array(piece.buffer, piece.byteOffset, left), at)
    }
    return buffer
  }

  /** Has a buffer freed when the next run ends. */
  freeAfterRun(buffer: BufferId): void {
    this.staged.push(buffer)
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
