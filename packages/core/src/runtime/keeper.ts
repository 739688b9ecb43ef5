import type { Backend, BufferId } from '../backend.ts'
import type { TypedArray } from '../dtype.ts'
import { DeviceError } from '../errors.ts'
import type { Storage } from '../graph/node.ts'
import type { Elements } from './elements.ts'

/** Keeps values whose buffers are needed again. */
export interface Keeper {
  /**
   * Sees to it that the content of a storage outlives its buffer.
   * @returns whether the buffer is free; else the content stays in it, and it is no longer the caller's
   */
  save(storage: Storage): boolean
  /** The content in JavaScript, if it is there. */
  hostOf(storage: Storage): TypedArray | null
  /** Copies a value that was saved and is still on the device into a buffer. */
  restore(storage: Storage, buffer: BufferId): void
}

/** What is said of values that lay on a device which is no more. */
export const GONE =
  'the data of this tensor is gone: its device was replaced by use(), or the tensor was disposed of; read values before'

/** On a device that reads at once: values move into JavaScript arrays. */
export class HostKeeper implements Keeper {
  private readonly backend: Backend
  private readonly opening: number
  private readonly elements: Elements

  constructor(backend: Backend, opening: number, elements: Elements) {
    this.backend = backend
    this.opening = opening
    this.elements = elements
  }

  save(storage: Storage): boolean {
    if (storage.host !== null) return true
    if (storage.buffer < 0 || storage.opening !== this.opening) throw new DeviceError(GONE)
    storage.host = this.elements.read(this.backend, storage.buffer, storage.dtype, storage.length)
    return true
  }

  hostOf(storage: Storage): TypedArray | null {
    return storage.host
  }

  restore(): void {}
}
