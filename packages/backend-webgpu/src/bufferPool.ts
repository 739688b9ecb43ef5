/// <reference types="@webgpu/types" />
import { type BufferId, DeviceError, OutOfMemoryError } from '@neurite/core'

interface Entry {
  /** Null after the device refused the memory. */
  gpu: GPUBuffer | null
  readonly size: number
}

const SMALLEST = 256
/** Between two powers of two there are so many sizes, so that no more than a fifth of a buffer is padding. */
const STEPS = 4
/** Bytes of free buffers that are held ready; past it they are given back. */
const MOST_FREE_BYTES = 512 * 2 ** 20
/** Refusal of smaller buffers is left to the check of the whole device. */
const CHECKED_BYTES = 2 ** 20

/** The size of the buffers from which a request is served. */
export function sizeClass(bytes: number): number {
  if (bytes <= SMALLEST) return SMALLEST
  const power = 2 ** Math.floor(Math.log2(bytes))
  const step = Math.max(power / STEPS, SMALLEST)
  return Math.ceil(bytes / step) * step
}

/** Buffers of a device by number. Freed ones are used again, by size. */
export class BufferPool {
  private readonly device: GPUDevice
  private readonly usage: number
  private readonly entries = new Map<BufferId, Entry>()
  private readonly free = new Map<number, GPUBuffer[]>()
  private readonly refused = new Set<Entry>()
  private readonly checks: Promise<void>[] = []
  private pendingCheck: Promise<void> | null = null
  private next = 1
  private freeBytes = 0
  bytesLive = 0
  bytesPeak = 0

  constructor(device: GPUDevice) {
    this.device = device
    this.usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
  }

  take(bytes: number): BufferId {
    const size = sizeClass(bytes)
    const most = this.device.limits.maxBufferSize
    if (size > most && bytes > most) {
      throw new OutOfMemoryError(
        `[webgpu] a buffer of ${bytes} bytes is larger than this device allows, ${most}; split the tensor, or use the CPU`,
        { bytes, limit: most },
      )
    }
    const entry: Entry = { gpu: null, size: Math.min(size, most) }
    const list = this.free.get(entry.size)
    const found = list?.pop()
    if (found !== undefined) {
      this.freeBytes -= entry.size
      entry.gpu = found
    } else this.create(entry)
    this.entries.set(this.next, entry)
    this.bytesLive += entry.size
    this.bytesPeak = Math.max(this.bytesPeak, this.bytesLive)
    return this.next++
  }

  give(id: BufferId): void {
    const entry = this.entryOf(id)
    this.entries.delete(id)
    this.refused.delete(entry)
    this.bytesLive -= entry.size
    if (entry.gpu === null) return
    if (this.freeBytes + entry.size > MOST_FREE_BYTES) {
      entry.gpu.destroy()
      return
    }
    this.freeBytes += entry.size
    const list = this.free.get(entry.size)
    if (list) list.push(entry.gpu)
    else this.free.set(entry.size, [entry.gpu])
  }

  buffer(id: BufferId): GPUBuffer {
    const { gpu, size } = this.entryOf(id)
    if (gpu === null) throw refusal(size, this.bytesLive)
    return gpu
  }

  sizeOf(id: BufferId): number {
    return this.entryOf(id).size
  }

  /** Bytes of all buffers there are, in use or not. */
  get bytesReserved(): number {
    return this.bytesLive + this.freeBytes
  }

  /** What has to be awaited before new buffers may be used. What was refused before is asked for again. */
  pending(): Promise<void> | null {
    for (const entry of this.refused) {
      this.refused.delete(entry)
      this.create(entry)
    }
    if (this.checks.length > 0) {
      const checks = this.checks.splice(0)
      const pending = Promise.all(checks).then(() => {})
      this.pendingCheck = pending
      const done = () => {
        if (this.pendingCheck === pending) this.pendingCheck = null
      }
      pending.then(done, done)
    }
    return this.pendingCheck
  }

  /** Waits for what memory there is and destroys all of it. */
  destroy(): void {
    for (const { gpu } of this.entries.values()) gpu?.destroy()
    for (const list of this.free.values()) for (const gpu of list) gpu.destroy()
    this.entries.clear()
    this.free.clear()
    this.bytesLive = this.freeBytes = 0
  }

  private create(entry: Entry): void {
    if (entry.size < CHECKED_BYTES) {
      entry.gpu = this.device.createBuffer({ size: entry.size, usage: this.usage })
      return
    }
    this.device.pushErrorScope('out-of-memory')
    entry.gpu = this.device.createBuffer({ size: entry.size, usage: this.usage })
    const check = this.device.popErrorScope().then((problem) => {
      if (problem === null) return
      entry.gpu = null
      this.refused.add(entry)
      throw refusal(entry.size, this.bytesLive)
    })
    check.catch(() => {})
    this.checks.push(check)
  }

  private entryOf(id: BufferId): Entry {
    const entry = this.entries.get(id)
    if (entry === undefined) throw new DeviceError(`[webgpu] buffer ${id} does not exist or was freed`)
    return entry
  }
}

function refusal(bytes: number, live: number): OutOfMemoryError {
  return new OutOfMemoryError(
    `[webgpu] the device refused ${bytes} bytes; ${live} are in use; make batches or the model smaller`,
    { bytes, live },
  )
}
