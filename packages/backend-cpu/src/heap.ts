import { OutOfMemoryError, type TypedArray } from '@neurite/core'
import type { MemoryType } from './wasm/moduleBuilder.ts'

const PAGE = 65536
/** Alignment of buffers: a cache line. */
export const ALIGNMENT = 64
const MOST_PAGES = 65536
const FEWEST_PAGES = 256
const FIRST_PAGES = 16
/** Bytes behind the last buffer that vector loads may touch. */
const GUARD = 4096
/** Growth in steps of an eighth, so that many small buffers do not grow the memory many times. */
const GROWTH = 1 / 8

/**
 * The WebAssembly memory and JavaScript views of it. The views are made anew when the memory grows, so they are read
 * from here each time they are used.
 */
export class Heap {
  readonly memory: WebAssembly.Memory
  readonly type: MemoryType
  private pages: number
  i32!: Int32Array
  u8!: Uint8Array
  u16!: Uint16Array
  f32!: Float32Array
  f64!: Float64Array

  constructor(limitPages = MOST_PAGES) {
    const { memory, type } = create(limitPages)
    this.memory = memory
    this.type = type
    this.pages = type.minimum
    this.takeViews()
  }

  /** The largest address that can be reached. */
  get limit(): number {
    return this.type.maximum * PAGE - GUARD
  }

  private takeViews(): void {
    const { buffer } = this.memory
    this.i32 = new Int32Array(buffer)
    this.u8 = new Uint8Array(buffer)
    this.u16 = new Uint16Array(buffer)
    this.f32 = new Float32Array(buffer)
    this.f64 = new Float64Array(buffer)
  }

  /** The view with elements of the kind that an array has. */
  viewLike(array: TypedArray): TypedArray {
    if (array instanceof Float32Array) return this.f32
    if (array instanceof Int32Array) return this.i32
    if (array instanceof Uint8Array) return this.u8
    return array instanceof Float64Array ? this.f64 : this.u16
  }

  /** Makes all addresses below `end` usable. */
  reach(end: number): void {
    const needed = Math.ceil((end + GUARD) / PAGE)
    if (needed <= this.pages) return
    const wanted = Math.min(this.type.maximum, Math.max(needed, Math.ceil(this.pages * (1 + GROWTH))))
    for (const target of [wanted, needed]) {
      if (target > this.type.maximum) continue
      try {
        this.memory.grow(target - this.pages)
      } catch {
        continue
      }
      this.pages = target
      this.takeViews()
      return
    }
    throw new OutOfMemoryError(
      `[cpu] memory of ${this.pages * PAGE} bytes cannot grow to ${end + GUARD}; the engine allows ${this.type.maximum * PAGE}`,
      { bytes: end, limit: this.type.maximum * PAGE },
    )
  }
}

/** Memory with the largest maximum that the engine accepts, shared if it can be. */
function create(limitPages: number): { memory: WebAssembly.Memory; type: MemoryType } {
  for (const shared of typeof SharedArrayBuffer === 'undefined' ? [false] : [true, false]) {
    for (let maximum = limitPages; maximum >= Math.min(FEWEST_PAGES, limitPages); maximum = Math.floor(maximum / 2)) {
      const type = { minimum: Math.min(FIRST_PAGES, maximum), maximum, shared }
      try {
        return { memory: new WebAssembly.Memory({ initial: type.minimum, maximum, shared }), type }
      } catch {
        // A smaller maximum may be accepted.
      }
    }
  }
  throw new OutOfMemoryError(`[cpu] the engine gives no WebAssembly memory of ${FEWEST_PAGES * PAGE} bytes`)
}
