import type { DType } from '@neurite/core'
import type { Emitter } from './emitter.ts'

/** Lanes of the vectors of a kernel: 2 if it computes in float64 anywhere, else 4. */
export type Width = 2 | 4

/** Where the vector of a view starts, and how its lanes go on from there. */
export interface Cursor {
  readonly dtype: DType
  /** Bytes per element. */
  readonly bytes: number
  /** The local that holds an address, and the bytes from there to lane 0. */
  readonly address: number
  readonly offset: number
  /** Elements from lane to lane. */
  readonly stride: number
}

/** The local that counts the elements left, lane 0 included; null if every lane is live. */
export type Live = number | null

/** The instruction that loads one element into an i32, for dtypes of fewer bits than a lane; else null. */
function narrowLoad(dtype: DType): 'i32.load8_u' | 'i32.load16_u' | null {
  if (dtype === 'float16') return 'i32.load16_u'
  return dtype === 'uint8' || dtype === 'bool' ? 'i32.load8_u' : null
}

/** Pushes the vector at a cursor: a bool as a lane mask, a byte or the bits of a float16 widened. Lanes that are not live hold anything. */
export function loadVector(e: Emitter, cursor: Cursor, width: Width, live: Live): void {
  if (cursor.stride === 0) loadSplat(e, cursor)
  else if (cursor.stride === 1) loadContiguous(e, cursor, width)
  else if (live === null) loadLanes(e, cursor, width)
  else {
    e.f.get(live).i32(width).op('i32.ge_s')
    e.f.if(
      () => loadLanes(e, cursor, width),
      () => loadLanes(e, cursor, width, live),
      'v128',
    )
  }
  if (cursor.dtype === 'bool') widenBool(e)
}

function widenBool(e: Emitter): void {
  e.int32(0)
  e.f.op('i32x4.ne')
}

/** Pushes the address `ahead` bytes after lane 0, less what the result says, which goes into the instruction. */
function pushAddress({ f }: Emitter, { address, offset }: Cursor, ahead = 0): number {
  const total = offset + ahead
  f.get(address)
  if (total < 0) f.i32(total).op('i32.add')
  return Math.max(total, 0)
}

function loadSplat(e: Emitter, cursor: Cursor): void {
  const { f } = e
  const { dtype } = cursor
  const narrow = narrowLoad(dtype)
  const offset = pushAddress(e, cursor)
  if (dtype === 'float64') f.memory('v128.load64_splat', offset)
  else if (narrow) f.memory(narrow, offset).op('i32x4.splat')
  else f.memory('v128.load32_splat', offset)
}

function loadContiguous(e: Emitter, cursor: Cursor, width: Width): void {
  const { f } = e
  const { dtype } = cursor
  const offset = pushAddress(e, cursor)
  if (dtype === 'uint8' || dtype === 'bool') {
    f.memory('v128.load32_zero', offset).op('i16x8.extend_low_i8x16_u', 'i32x4.extend_low_i16x8_u')
  } else if (dtype === 'float16') {
    f.memory(width === 2 ? 'v128.load32_zero' : 'v128.load64_zero', offset).op('i32x4.extend_low_i16x8_u')
  } else if (dtype !== 'float64' && width === 2) f.memory('v128.load64_zero', offset)
  else f.memory('v128.load', offset)
}

/** Lane by lane; lanes that are not live repeat lane 0, so that nothing outside the view is read. */
function loadLanes(e: Emitter, cursor: Cursor, width: Width, live: Live = null): void {
  const { f } = e
  const { dtype, bytes, stride } = cursor
  const narrow = narrowLoad(dtype)
  const vector = f.local('v128')
  for (let lane = 0; lane < width; lane++) {
    const ahead = lane * stride * bytes
    const clamped = live !== null && lane > 0
    if (lane > 0) f.set(vector)
    if (narrow && lane > 0) f.get(vector)
    const offset = pushAddress(e, cursor, clamped ? 0 : ahead)
    if (clamped) f.i32(ahead).i32(0).get(live).i32(lane).op('i32.gt_s', 'select', 'i32.add')
    if (narrow) f.memory(narrow, offset)
    if (lane === 0) {
      if (narrow) f.op('i32x4.splat')
      else f.memory(dtype === 'float64' ? 'v128.load64_zero' : 'v128.load32_zero', offset)
    } else if (narrow) f.lane('i32x4.replace_lane', lane)
    else f.get(vector).memoryLane(dtype === 'float64' ? 'v128.load64_lane' : 'v128.load32_lane', lane, offset)
  }
}

/** Stores the vector in the local `value`; lanes that are not live are not written. */
export function storeVector(e: Emitter, cursor: Cursor, width: Width, value: number, live: Live): void {
  const { f } = e
  let stored = value
  if (cursor.dtype === 'bool' || cursor.dtype === 'uint8') {
    stored = f.local('v128')
    f.get(value)
    if (cursor.dtype === 'bool') {
      e.int32(1)
      f.op('v128.and')
    }
    // The low bytes of the four words, side by side.
    f.tee(stored).get(stored).shuffle([0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12]).set(stored)
  }
  if (cursor.dtype === 'float16') {
    stored = f.local('v128')
    // The low halves of the four words, side by side.
    f.get(value).get(value).shuffle([0, 1, 4, 5, 8, 9, 12, 13, 0, 1, 4, 5, 8, 9, 12, 13]).set(stored)
  }
  if (cursor.stride !== 1) {
    storeLanes(e, cursor, width, stored, live)
    return
  }
  const whole = () => storeWhole(e, cursor, width, stored)
  if (live === null) whole()
  else
    f.get(live)
      .i32(width)
      .op('i32.ge_s')
      .if(whole, () => storePart(e, cursor, width, stored, live))
}

function storeWhole(e: Emitter, cursor: Cursor, width: Width, value: number): void {
  const total = cursor.bytes * width
  const offset = pushAddress(e, cursor)
  e.f.get(value)
  if (total === 16) e.f.memory('v128.store', offset)
  else e.f.memoryLane(laneStore(total), 0, offset)
}

const LANE_STORES = {
  1: 'v128.store8_lane',
  2: 'v128.store16_lane',
  4: 'v128.store32_lane',
  8: 'v128.store64_lane',
} as const

function laneStore(bytes: number): (typeof LANE_STORES)[1 | 2 | 4 | 8] {
  return LANE_STORES[bytes as 1 | 2 | 4 | 8]
}

/** One to three lanes side by side. */
function storePart(e: Emitter, cursor: Cursor, width: Width, value: number, live: number): void {
  const { f } = e
  const { bytes } = cursor
  const store = (lane: number, count: number) => {
    const offset = pushAddress(e, cursor, lane * bytes)
    f.get(value).memoryLane(laneStore(count * bytes), lane / count, offset)
  }
  if (width === 2) {
    store(0, 1)
    return
  }
  f.get(live).i32(2).op('i32.ge_s')
  f.if(
    () => {
      store(0, 2)
      f.get(live)
        .i32(3)
        .op('i32.ge_s')
        .if(() => store(2, 1))
    },
    () => store(0, 1),
  )
}

function storeLanes(e: Emitter, cursor: Cursor, width: Width, value: number, live: Live): void {
  const { f } = e
  const { bytes, stride } = cursor
  // Narrow values were put side by side, so the lanes of a store are of its own size.
  for (let lane = 0; lane < width; lane++) {
    const store = () => {
      const offset = pushAddress(e, cursor, lane * stride * bytes)
      f.get(value).memoryLane(laneStore(bytes), lane, offset)
    }
    if (live === null || lane === 0) store()
    else f.get(live).i32(lane).op('i32.gt_s').if(store)
  }
}

/** Stores lane 0 of the vector on the stack. */
export function storeFirst(e: Emitter, cursor: Cursor): void {
  e.named((value) => {
    if (cursor.dtype === 'bool') {
      e.f.get(value)
      e.int32(1).f.op('v128.and').set(value)
    }
    const offset = pushAddress(e, cursor)
    e.f.get(value).memoryLane(laneStore(cursor.bytes), 0, offset)
  })
}
