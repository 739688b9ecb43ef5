import type { Allocator } from './allocator.ts'
import type { Heap } from './heap.ts'

/** Constants per block of the pool. */
const BLOCK = 256
const VECTOR_BYTES = 16

/**
 * Vectors at fixed addresses, from which kernels load their constants. An engine puts a constant that it can see back
 * into the loop that uses it; a load stays where it was written.
 */
export class ConstantPool {
  private readonly known = new Map<string, number>()
  private next = 0
  private end = 0
  private readonly staging = new DataView(new ArrayBuffer(VECTOR_BYTES))
  private readonly heap: Heap
  private readonly allocator: Allocator

  constructor(heap: Heap, allocator: Allocator) {
    this.heap = heap
    this.allocator = allocator
  }

  float32(value: number): number {
    for (let i = 0; i < 4; i++) this.staging.setFloat32(4 * i, value, true)
    return this.intern()
  }
  float64(value: number): number {
    for (let i = 0; i < 2; i++) this.staging.setFloat64(8 * i, value, true)
    return this.intern()
  }
  int32(...lanes: readonly number[]): number {
    for (let i = 0; i < 4; i++) this.staging.setInt32(4 * i, lanes[i % lanes.length]!, true)
    return this.intern()
  }
  int64(value: bigint): number {
    for (let i = 0; i < 2; i++) this.staging.setBigInt64(8 * i, value, true)
    return this.intern()
  }

  private intern(): number {
    const key = `${this.staging.getBigUint64(0)}:${this.staging.getBigUint64(8)}`
    let address = this.known.get(key)
    if (address !== undefined) return address
    if (this.next === this.end) {
      this.next = this.allocator.take(BLOCK * VECTOR_BYTES)
      this.end = this.next + BLOCK * VECTOR_BYTES
    }
    address = this.next
    this.next += VECTOR_BYTES
    this.heap.u8.set(new Uint8Array(this.staging.buffer), address)
    this.known.set(key, address)
    return address
  }
}
