import { F32, get, I32, i32, load, moduleBytes, op, set, store, tee, V128 } from './assembly.ts'

/** Elements of each of the three arrays: together far more than a cache holds. */
export const ELEMENTS = 1 << 22
const BYTES_PER_ELEMENT = 4
const PAGE = 65_536
/** Two are read and one is written. */
export const BYTES_MOVED_PER_ELEMENT = 3 * BYTES_PER_ELEMENT
const UNROLLED_BYTES = 32

export const PAGES = (3 * ELEMENTS * BYTES_PER_ELEMENT) / PAGE

const TO = 0
const FIRST = 1
const SECOND = 2
const END = 3
const FACTOR = 4
const FACTORS = 5

/** `run(to, first, second, end, factor)`: `a = b + factor c` from `to` to below `end`, all in bytes. */
function loopModule(): Uint8Array<ArrayBuffer> {
  const vector = (offset: number) => [
    ...get(TO),
    ...[...get(FIRST), ...load(offset)],
    ...[...get(SECOND), ...load(offset), ...get(FACTORS), ...op.f32x4Mul],
    ...[...op.f32x4Add, ...store(offset)],
  ]
  const advance = (local: number) => [...get(local), ...i32(UNROLLED_BYTES), ...op.i32Add]
  return moduleBytes({
    parameters: [I32, I32, I32, I32, F32],
    results: [],
    pages: PAGES,
    code: [
      ...[1, 1, V128],
      ...[...get(FACTOR), ...op.f32x4Splat, ...set(FACTORS)],
      ...op.loop,
      ...[...vector(0), ...vector(16)],
      ...[...advance(FIRST), ...set(FIRST), ...advance(SECOND), ...set(SECOND)],
      ...[...advance(TO), ...tee(TO), ...get(END), ...op.i32LtU, ...op.brIf],
      ...op.end,
    ],
  })
}

export const sharedMemory = (): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared: true })

/** Elements of one call: many calls, so that the engine replaces the first, slow code of the loop. */
const ELEMENTS_PER_CALL = 1 << 15

/** `a = b + factor c` for `count` elements from `first` on; both are multiples of 8. */
export type Triad = (first: number, count: number, factor: number) => void

export function triad(memory: WebAssembly.Memory): Triad {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(loopModule()), { env: { memory } })
  const run = exports['run'] as (to: number, first: number, second: number, end: number, factor: number) => void
  const array = ELEMENTS * BYTES_PER_ELEMENT
  return (first, count, factor) => {
    for (let from = first; from < first + count; from += ELEMENTS_PER_CALL) {
      const start = from * BYTES_PER_ELEMENT
      const end = Math.min(from + ELEMENTS_PER_CALL, first + count) * BYTES_PER_ELEMENT
      run(start, start + array, start + 2 * array, end, factor)
    }
  }
}

/** Moves so many bytes between memory and registers, through part `index` of `count` of the arrays. */
export function moving(memory: WebAssembly.Memory, index: number, count: number): (bytes: number) => void {
  const run = triad(memory)
  const share = ELEMENTS / count
  let at = 0
  return (bytes) => {
    // Goes on where it stopped, so that what is moved is not in a cache
    let left = Math.max(8, Math.round(bytes / BYTES_MOVED_PER_ELEMENT / 8) * 8)
    while (left > 0) {
      const now = Math.min(left, share - at)
      run(index * share + at, now, 0.5)
      left -= now
      at = (at + now) % share
    }
  }
}
