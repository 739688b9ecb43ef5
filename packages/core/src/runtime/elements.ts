import type { Backend, BackendLimits, BufferId } from '../backend.ts'
import { allocate, bytesOf, type DType, DTYPES, type TypedArray, viewArray } from '../dtype.ts'
import { toFloat16, widenFloat16 } from '../float16.ts'

/** How elements lie in the memory of a device, and the way there and back. */
export class Elements {
  private readonly table: Readonly<Record<string, number>>

  constructor({ elementBytes = {} }: BackendLimits) {
    this.table = Object.fromEntries(DTYPES.map((dtype) => [dtype, elementBytes[dtype] ?? bytesOf(dtype)]))
  }

  /** Bytes that `length` elements take. */
  bytes(dtype: DType, length: number): number {
    return length * this.table[dtype]!
  }

  /** The elements in a buffer of a device that reads at once, as an array of the caller's own. */
  read(backend: Backend, buffer: BufferId, dtype: DType, length: number): TypedArray {
    if (backend.readInto === undefined || this.table[dtype] !== bytesOf(dtype))
      return this.decode(dtype, backend.readSync!(buffer, 0, this.bytes(dtype, length)), 0, length)
    const host = allocate(dtype, length)
    backend.readInto(host, buffer, 0)
    return host
  }

  /** Elements as the device holds them. */
  encode(dtype: DType, host: TypedArray): ArrayBufferView {
    if (this.table[dtype] === bytesOf(dtype)) return host
    return dtype === 'float16' ? widenFloat16(host as Uint16Array) : Uint32Array.from(host)
  }

  /** `length` elements from what the device gave, from byte `at` on; in the same memory where that can be. */
  decode(dtype: DType, bytes: ArrayBuffer, at: number, length: number): TypedArray {
    if (this.table[dtype] === bytesOf(dtype)) return viewArray(dtype, bytes, at, length)
    if (dtype === 'float16') return toFloat16(new Float32Array(bytes, at, length))
    return Uint8Array.from(new Uint32Array(bytes, at, length))
  }
}
