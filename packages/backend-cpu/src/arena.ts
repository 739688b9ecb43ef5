import type { Allocator } from './allocator.ts'

/** The scratch memory that all programs of a backend share, one run after the other. */
export class Arena {
  private bytes = 0
  address = 0
  private readonly allocator: Allocator

  constructor(allocator: Allocator) {
    this.allocator = allocator
  }

  /** Makes it at least `bytes` large; it may move. */
  reserve(bytes: number): void {
    if (bytes <= this.bytes) return
    const before = this.bytes
    if (before > 0) this.allocator.give(this.address)
    try {
      this.address = this.allocator.take(bytes)
    } catch (error) {
      // Programs that fit before still do.
      if (before > 0) this.address = this.allocator.take(before)
      throw error
    }
    this.bytes = bytes
  }
}
