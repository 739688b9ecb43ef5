import type { DType, Reducer } from '@neurite/core'
import type { Live, Width } from './access.ts'
import { binaryVector } from './binaryTable.ts'
import type { Emitter } from './emitter.ts'

/** Additions of float32 in one lane before the partial sum moves to float64. */
const BLOCK = 32
/** Chains of additions up to this long stay in float32 all the way. */
const SHORT_CHAIN = 64

const COMBINE = { sum: 'add', prod: 'mul', max: 'max', min: 'min', argmax: 'max', argmin: 'min' } as const

/** The result of no element, by which masked lanes are replaced. */
function identity(reducer: Reducer, dtype: DType): number {
  if (reducer === 'sum') return 0
  if (reducer === 'prod') return 1
  const largest = reducer === 'min' || reducer === 'argmin'
  switch (dtype) {
    case 'float32':
    case 'float64':
    case 'float16':
      return largest ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
    case 'int32':
      return largest ? 2 ** 31 - 1 : -(2 ** 31)
    case 'uint8':
      return largest ? 255 : 0
    case 'bool':
      return largest ? 1 : 0
    default:
      return dtype satisfies never
  }
}

/**
 * The running result of a reduction in the lanes of a vector. Long sums of float32 go through float64 now and then;
 * extremes with a position keep the position beside the value.
 */
export class Accumulator {
  private readonly total: number
  /** Two halves of float64 lanes, if the sum is long. */
  private readonly wide: readonly number[]
  private readonly at: number | null
  /** All ones in lanes that met a NaN, for extremes of floats: cheaper than a maximum that heeds NaN each time. */
  private readonly broken: number | null
  private readonly dtype: DType
  private readonly fromBool: boolean
  private readonly e: Emitter
  private readonly reducer: Reducer
  private readonly width: Width

  constructor(e: Emitter, reducer: Reducer, valueDtype: DType, width: Width, chain: number) {
    this.e = e
    this.reducer = reducer
    this.width = width
    const { f } = e
    this.at = reducer === 'argmax' || reducer === 'argmin' ? f.local('v128') : null
    // Positions compare bools as 0 and 1.
    this.dtype = this.at !== null && valueDtype === 'bool' ? 'uint8' : valueDtype
    this.fromBool = this.dtype !== valueDtype
    this.total = f.local('v128')
    const extreme = reducer === 'max' || reducer === 'min'
    this.broken = extreme && (this.dtype === 'float32' || this.dtype === 'float64') ? f.local('v128') : null
    const long = reducer === 'sum' && this.dtype === 'float32' && chain > SHORT_CHAIN
    this.wide = long ? Array.from({ length: width / 2 }, () => f.local('v128')) : []
  }

  /** Values that a lane may take between two calls of `flush`. */
  get block(): number {
    return this.wide.length > 0 ? BLOCK : Number.POSITIVE_INFINITY
  }

  private constant(value: number): void {
    const { e, dtype } = this
    if (dtype === 'float32') e.float32(value)
    else if (dtype === 'float64') e.float64(value)
    else e.int32(dtype === 'bool' ? -value : value)
  }

  /** `apart`: the lanes take values of different positions. */
  start(apart: boolean): void {
    const { e, at } = this
    const { f } = e
    this.constant(identity(this.reducer, this.dtype))
    f.set(this.total)
    for (const local of this.wide) e.float64(0).f.set(local)
    if (this.broken !== null) e.int32(0).f.set(this.broken)
    if (at !== null) (apart ? e.int32(0, 1, 2, 3) : e.int32(0)).f.set(at)
  }

  /** Takes a vector from the stack. Lanes that are not live do not count. */
  add(live: Live, position: () => void): void {
    const { e, at } = this
    const { f } = e
    if (this.fromBool) e.int32(1).f.op('v128.and')
    if (live !== null) this.mask(live)
    if (at === null) {
      const value = f.local('v128')
      f.set(value)
      if (this.broken !== null) {
        f.get(this.broken).get(value).get(value).op(`${this.shape}.ne`, 'v128.or').set(this.broken)
      }
      this.combine(value)
      return
    }
    const value = f.local('v128')
    const where = f.local('v128')
    f.set(value)
    position()
    f.set(where)
    this.keepBetter(value, where, false)
  }

  private get shape(): 'f32x4' | 'f64x2' {
    return this.dtype === 'float64' ? 'f64x2' : 'f32x4'
  }

  /** Combines the total with a vector. */
  private combine(value: number): void {
    const { e, total, reducer } = this
    e.f.get(total).get(value)
    if (this.broken !== null) e.f.op(`${this.shape}.${reducer === 'max' ? 'pmax' : 'pmin'}`)
    else binaryVector(e, COMBINE[reducer], this.dtype, this.width)
    e.f.set(total)
  }

  /** Replaces the lanes of the vector on the stack that are not live. */
  private mask(live: number): void {
    const { e, dtype } = this
    const { f } = e
    this.constant(identity(this.reducer, dtype))
    e.int32(0, 1, 2, 3).f.get(live).op('i32x4.splat', 'i32x4.lt_s')
    if (dtype === 'float64') f.op('i64x2.extend_low_i32x4_s')
    f.op('v128.bitselect')
  }

  /** Where `value` is more extreme, or as extreme and `earlier` and at a lower position, it takes over. */
  private keepBetter(value: number, where: number, earlier: boolean): void {
    const { e, total, dtype } = this
    const at = this.at!
    const { f } = e
    const better = f.local('v128')
    const float = dtype === 'float32' || dtype === 'float64'
    const compare = (a: number, fn: 'gt' | 'lt' | 'eq' | 'ne', b: number) => {
      f.get(a).get(b)
      binaryVector(e, fn, dtype, this.width)
    }
    compare(value, this.reducer === 'argmax' ? 'gt' : 'lt', total)
    if (float) {
      compare(value, 'ne', value)
      compare(total, 'eq', total)
      f.op('v128.and', 'v128.or')
    }
    if (earlier) {
      compare(value, 'eq', total)
      if (float) {
        compare(value, 'ne', value)
        compare(total, 'ne', total)
        f.op('v128.and', 'v128.or')
      }
      f.get(where).get(at).op('i32x4.lt_s', 'v128.and', 'v128.or')
    }
    f.set(better)
    f.get(where).get(at).get(better).op('v128.bitselect').set(at)
    f.get(value).get(total).get(better)
    if (dtype === 'float64') f.op('i64x2.extend_low_i32x4_s')
    f.op('v128.bitselect').set(total)
  }

  /** Moves the partial sum to float64. */
  flush(): void {
    const { e, total, wide } = this
    const { f } = e
    for (const [half, local] of wide.entries()) {
      f.get(local).get(total)
      if (half === 1) f.get(total).shuffleWords(2, 3, 2, 3)
      f.op('f64x2.promote_low_f32x4', 'f64x2.add').set(local)
    }
    if (wide.length > 0) e.float32(0).f.set(total)
  }

  /** Takes over what another has gathered. */
  join(other: Accumulator): void {
    const { f } = this.e
    for (const [half, local] of this.wide.entries()) f.get(local).get(other.wide[half]!).op('f64x2.add').set(local)
    if (this.wide.length > 0) return
    if (this.broken !== null) f.get(this.broken).get(other.broken!).op('v128.or').set(this.broken)
    this.combine(other.total)
  }

  /** Pushes the result of each lane. */
  result(): void {
    const { f } = this.e
    const [low, high] = this.wide
    if (this.at !== null) f.get(this.at)
    else if (low === undefined) {
      f.get(this.total)
      // All ones are a NaN.
      if (this.broken !== null) f.get(this.broken).op('v128.or')
    } else {
      f.get(low).op('f32x4.demote_f64x2_zero')
      if (high !== undefined) f.get(high).op('f32x4.demote_f64x2_zero').shuffleWords(0, 1, 4, 5)
    }
  }

  /** Pushes a vector whose lane 0 is the result of all lanes. */
  combineLanes(): void {
    const { e, wide, dtype, width } = this
    const { f } = e
    if (wide.length > 0) {
      const sum = f.local('v128')
      f.get(wide[0]!)
      if (wide.length > 1) f.get(wide[1]!).op('f64x2.add')
      f.tee(sum).get(sum).get(sum).shuffleWords(2, 3, 0, 1).op('f64x2.add', 'f32x4.demote_f64x2_zero')
      return
    }
    for (const distance of width === 4 ? [2, 1] : [1]) {
      const value = f.local('v128')
      const where = f.local('v128')
      swap(e, this.total, dtype === 'float64' ? 2 : distance, value)
      if (this.at === null) {
        this.combine(value)
        if (this.broken !== null) {
          swap(e, this.broken, dtype === 'float64' ? 2 : distance, where)
          f.get(this.broken).get(where).op('v128.or').set(this.broken)
        }
      } else {
        swap(e, this.at, distance, where)
        this.keepBetter(value, where, true)
      }
    }
    this.result()
  }
}

/** Sets `into` to a vector with its 32-bit words exchanged over a distance of 1 or 2. */
function swap({ f }: Emitter, vector: number, distance: number, into: number): void {
  f.get(vector).get(vector)
  if (distance === 2) f.shuffleWords(2, 3, 0, 1)
  else f.shuffleWords(1, 0, 3, 2)
  f.set(into)
}
