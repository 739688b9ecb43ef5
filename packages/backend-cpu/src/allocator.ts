import { OutOfMemoryError } from '@neurite/core'
import { ALIGNMENT, type Heap } from './heap.ts'

/** Free bytes that may pile up in blocks of unwanted sizes before neighbours are merged. */
const MERGE_ABOVE = 16 * 2 ** 20

/** Bytes that a request takes. */
export function paddedBytes(bytes: number): number {
  return Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT)
}

/**
 * Hands out blocks of the heap. A freed block waits in a list for a request of the same size; when none fits and much is
 * free, neighbouring free blocks are merged and split anew before the heap grows.
 */
export class Allocator {
  private readonly sizes = new Map<number, number>()
  private readonly free = new Map<number, number[]>()
  private top: number
  private bytesFree = 0
  bytesLive = 0
  bytesPeak = 0
  private readonly heap: Heap

  constructor(heap: Heap, start: number) {
    this.heap = heap
    this.top = Math.ceil(start / ALIGNMENT) * ALIGNMENT
  }

  /** A block of at least `bytes`; the result is its address. */
  take(bytes: number): number {
    const size = paddedBytes(bytes)
    const address = this.find(size)
    this.sizes.set(address, size)
    this.bytesLive += size
    if (this.bytesLive > this.bytesPeak) this.bytesPeak = this.bytesLive
    return address
  }

  /** Bytes of a block that is in use, or undefined. */
  sizeOf(address: number): number | undefined {
    return this.sizes.get(address)
  }

  give(address: number): void {
    const size = this.sizes.get(address)
    if (size === undefined) return
    this.sizes.delete(address)
    this.bytesLive -= size
    this.put(address, size)
  }

  private put(address: number, size: number): void {
    const list = this.free.get(size)
    if (list) list.push(address)
    else this.free.set(size, [address])
    this.bytesFree += size
  }

  private find(size: number): number {
    const exact = this.free.get(size)?.pop()
    if (exact !== undefined) {
      this.bytesFree -= size
      return exact
    }
    const much = this.bytesFree > Math.max(MERGE_ABOVE, this.bytesLive / 2)
    const full = this.top + size > this.heap.limit
    if (much || (full && this.bytesFree > 0)) {
      this.merge()
      const found = this.split(size)
      if (found !== undefined) return found
    }
    if (this.top + size > this.heap.limit) {
      throw new OutOfMemoryError(
        `[cpu] no room for ${size} bytes: ${this.bytesLive} are in use, ${this.bytesFree} free in pieces, the limit is ${this.heap.limit}`,
        { bytes: size, live: this.bytesLive, free: this.bytesFree, limit: this.heap.limit },
      )
    }
    this.heap.reach(this.top + size)
    const address = this.top
    this.top += size
    return address
  }

  /** Joins free neighbours; what touches the top goes back to it. */
  private merge(): void {
    const blocks: { address: number; size: number }[] = []
    for (const [size, addresses] of this.free) for (const address of addresses) blocks.push({ address, size })
    blocks.sort((p, q) => p.address - q.address)
    this.free.clear()
    this.bytesFree = 0
    let last: { address: number; size: number } | undefined
    for (const block of blocks) {
      if (last && last.address + last.size === block.address) last.size += block.size
      else {
        if (last) this.put(last.address, last.size)
        last = block
      }
    }
    if (!last) return
    if (last.address + last.size === this.top) this.top = last.address
    else this.put(last.address, last.size)
  }

  /** The smallest free block of at least `size`; the rest of it stays free. */
  private split(size: number): number | undefined {
    let best = Number.POSITIVE_INFINITY
    for (const [candidate, addresses] of this.free) {
      if (candidate >= size && candidate < best && addresses.length > 0) best = candidate
    }
    const address = this.free.get(best)?.pop()
    if (address === undefined) return undefined
    this.bytesFree -= best
    if (best > size) this.put(address + size, best - size)
    return address
  }
}
