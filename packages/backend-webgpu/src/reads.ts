/// <reference types="@webgpu/types" />
import { IndexError } from '@neurite/core'
import { sizeClass } from './bufferPool.ts'
import { ERRORS } from './shaders/dispatch.ts'

const ERROR_BYTES = 16
/** Bytes of buffers to read from that are held ready. */
const MOST_READY_BYTES = 64 * 2 ** 20

/** Brings bytes back from a device without stalling it, and looks for index errors on the way. */
export class Reads {
  private readonly device: GPUDevice
  private readonly ready = new Map<number, GPUBuffer[]>()
  private readyBytes = 0
  bytesInUse = 0
  /** Four words, zero while no index was out of range; see `ERRORS`. */
  readonly errors: GPUBuffer
  /** Something has run since that may have written there. */
  checkIndices = false

  constructor(device: GPUDevice) {
    this.device = device
    const { STORAGE, COPY_SRC, COPY_DST } = GPUBufferUsage
    this.errors = device.createBuffer({ size: ERROR_BYTES, usage: STORAGE | COPY_SRC | COPY_DST })
  }

  get bytesReserved(): number {
    return this.readyBytes + this.bytesInUse
  }

  /** Records the copies of a read into `encoder`; the result is to be called once that has been submitted. */
  record(
    encoder: GPUCommandEncoder,
    source: { readonly buffer: GPUBuffer; readonly offset: number; readonly length: number } | null,
  ): () => Promise<ArrayBuffer> {
    const length = source?.length ?? 0
    const copied = Math.ceil(length / 4) * 4
    const checks = this.checkIndices
    this.checkIndices = false
    const size = sizeClass(copied + ERROR_BYTES)
    const staging = this.take(size)
    if (source !== null && copied > 0) encoder.copyBufferToBuffer(source.buffer, source.offset, staging, 0, copied)
    if (checks) {
      encoder.copyBufferToBuffer(this.errors, 0, staging, copied, ERROR_BYTES)
      encoder.clearBuffer(this.errors)
    }
    return async () => {
      const mapped = copied + (checks ? ERROR_BYTES : 0)
      if (mapped === 0) {
        this.give(staging, size)
        return new ArrayBuffer(0)
      }
      await staging.mapAsync(GPUMapMode.READ, 0, mapped)
      const bytes = staging.getMappedRange(0, mapped).slice(0)
      staging.unmap()
      this.give(staging, size)
      if (checks) throwIndexError(new Int32Array(bytes, copied, ERROR_BYTES / 4))
      return mapped === length ? bytes : bytes.slice(0, length)
    }
  }

  private take(size: number): GPUBuffer {
    this.bytesInUse += size
    const found = this.ready.get(size)?.pop()
    if (found !== undefined) {
      this.readyBytes -= size
      return found
    }
    return this.device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST })
  }

  private give(buffer: GPUBuffer, size: number): void {
    this.bytesInUse -= size
    if (this.readyBytes + size > MOST_READY_BYTES) {
      buffer.destroy()
      return
    }
    this.readyBytes += size
    const list = this.ready.get(size)
    if (list) list.push(buffer)
    else this.ready.set(size, [buffer])
  }
}

function throwIndexError([code = 0, index = 0, size = 0]: Int32Array): void {
  if (code === 0) return
  const op = ERRORS[code - 1] ?? 'index'
  throw new IndexError(`[${op}] index ${index} is out of range for an axis of size ${size}`, { index, size })
}
