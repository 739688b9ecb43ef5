import type { Emitter } from './emitter.ts'
import { VectorMath } from './vectorMath.ts'

// A vector of float16 holds the bits of each element in a 32-bit lane, the upper half 0.

const FRACTION_BITS = 10
/** Fraction bits that float32 has more. */
const SHIFT = 13
const SIGN_BIT = 0x8000
const INFINITY_BITS = 0x7c00
const NAN_BITS = 0x7e00
/** What the exponents of float32 are biased by, less the same of float16, where float32 has its exponent. */
const BIAS = (127 - 15) << 23
const FLOAT32_SIGN = -(2 ** 31)
const FLOAT32_INFINITY_BITS = 0x7f800000
/** 2^-14: below, the distance between neighbours stays 2^-24. */
const SMALLEST_NORMAL = 2 ** -14
const SMALLEST_NORMAL_BITS = 0x38800000
const STEP = 2 ** -24
/** A number whose last bit in float32 is worth `STEP`, and that number's bits. */
const COARSE = 0.5
const COARSE_BITS = 0x3f000000
const FLOAT64_EXPONENT = 0x7ff0_0000_0000_0000n
/** From this on, all that is left to do is to become infinity. */
const BEYOND = 2 ** 17
/** Times a power of two, a number whose last bit in float64 is that of float16 for the same exponent. */
const COARSEST = 2 ** (52 - FRACTION_BITS)

/** A vector shifted by the same number of bits in every lane. */
function shift(v: VectorMath, x: number, direction: 'shl' | 'shr_u', bits: number): number {
  v.e.f.get(x).i32(bits).op(`i32x4.${direction}`)
  return v.fromStack()
}

/** float16 bits on the stack to float32. */
export function widenHalves(e: Emitter): void {
  const v = new VectorMath(e, 'f32x4')
  const bits = v.fromStack()
  const size = v.and(bits, v.integer(SIGN_BIT - 1))
  const sign = shift(v, v.apply('v128.xor', bits, size), 'shl', 16)
  const special = v.and(v.apply('i32x4.gt_s', size, v.integer(INFINITY_BITS - 1)), v.integer(BIAS))
  const bias = v.apply('i32x4.add', special, v.integer(BIAS))
  const normal = v.apply('i32x4.add', shift(v, size, 'shl', SHIFT), bias)
  const small = v.mul(v.apply('f32x4.convert_i32x4_s', size), v.constant(STEP))
  const isSmall = v.apply('i32x4.lt_s', size, v.integer(1 << FRACTION_BITS))
  v.toStack(v.or(v.select(isSmall, small, normal), sign))
}

/** float32 on the stack to float16 bits: to nearest, of two the even one; too large is infinity. */
export function narrowToHalves(e: Emitter): void {
  const v = new VectorMath(e, 'f32x4')
  const sum = (x: number, y: number): number => v.apply('i32x4.add', x, y)
  const x = v.fromStack()
  const sign = v.and(x, v.integer(FLOAT32_SIGN))
  const size = v.apply('v128.xor', x, sign)
  // Half a unit less a bit, and that bit again where the result would be odd: so halves go to the even neighbour.
  const odd = v.and(shift(v, size, 'shr_u', SHIFT), v.integer(1))
  const rounded = sum(sum(size, odd), v.integer((1 << (SHIFT - 1)) - 1 - BIAS))
  const normal = v.apply('i32x4.min_s', shift(v, rounded, 'shr_u', SHIFT), v.integer(INFINITY_BITS))
  // The addition rounds, and leaves the count of steps in the last bits.
  const small = v.apply('i32x4.sub', v.add(size, v.constant(COARSE)), v.integer(COARSE_BITS))
  const isSmall = v.apply('i32x4.lt_s', size, v.integer(SMALLEST_NORMAL_BITS))
  const isNotNumber = v.apply('i32x4.gt_s', size, v.integer(FLOAT32_INFINITY_BITS))
  const number = v.select(isSmall, small, normal)
  v.toStack(v.or(v.select(isNotNumber, v.integer(NAN_BITS), number), shift(v, sign, 'shr_u', 16)))
}

/** float64 on the stack to float16 bits. It is rounded to the precision of float16 first, so that it is rounded once. */
export function narrowDoublesToHalves(e: Emitter): void {
  const v = new VectorMath(e, 'f64x2')
  const x = v.fromStack()
  const size = v.abs(x)
  e.int64(FLOAT64_EXPONENT)
  const power = v.and(size, v.fromStack())
  const coarse = v.mul(v.clamp(power, SMALLEST_NORMAL, BEYOND), v.constant(COARSEST))
  const rounded = v.sub(v.add(size, coarse), coarse)
  e.f.get(v.or(rounded, v.signOf(x))).op('f32x4.demote_f64x2_zero')
  narrowToHalves(e)
}
