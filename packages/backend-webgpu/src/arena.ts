/// <reference types="@webgpu/types" />
import type { BufferId } from '@neurite/core'
import type { BufferPool } from './bufferPool.ts'

/** The scratch memory that all programs of a device share, one run after the other. */
export class Arena {
  private readonly pool: BufferPool
  private id: BufferId | null = null
  /** Changes whenever the arena moves. */
  generation = 0

  constructor(pool: BufferPool) {
    this.pool = pool
  }

  /** Makes it at least `bytes` large; it may move. */
  reserve(bytes: number): void {
    if (bytes === 0 || (this.id !== null && this.pool.sizeOf(this.id) >= bytes)) return
    const larger = this.pool.take(bytes)
    if (this.id !== null) this.pool.give(this.id)
    this.id = larger
    this.generation++
  }

  get buffer(): GPUBuffer {
    return this.pool.buffer(this.id!)
  }
}
