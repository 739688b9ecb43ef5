import type { Emitter } from './emitter.ts'
import { POLYNOMIALS } from './polynomials.ts'
import { VectorMath } from './vectorMath.ts'

/** ln(2) in two parts; the first has few bits, so that its multiples are exact. */
const LN2_HIGH = 0.693359375
const LN2_LOW = -0.00021219444005469057
/** 1.5 * 2^23: added to a small number, it leaves the nearest integer in the low bits; those above 8 are as in zero. */
const ROUND = 12582912
const EXPONENT_BITS = 23
const EXPONENT_BIAS = 127
/** Where exp becomes 0 and infinity. */
const EXP_LEAST = -104
const EXP_MOST = 89
const SMALLEST_NORMAL = 2 ** -126
/** Bits of sqrt(1/2): mantissas are taken from there to sqrt(2). */
const SQRT_HALF_BITS = 0x3f3504f3

type Math32 = VectorMath<'f32x4'>
type Emit = (e: Emitter) => void

const onStack =
  (compute: (v: Math32, x: number) => number): Emit =>
  (e) => {
    const v = new VectorMath(e, 'f32x4')
    v.toStack(compute(v, v.fromStack()))
  }

/** `x = n ln(2) + r`, with `n + bias` in the low 9 bits. */
function reduce(v: Math32, x: number, bias: number): { bits: number; r: number } {
  const round = v.constant(ROUND + bias)
  const bits = v.madd(x, v.constant(Math.LOG2E), round)
  const n = v.sub(bits, round)
  const high = v.nmadd(n, v.constant(LN2_HIGH), x)
  return { bits, r: v.nmadd(n, v.constant(LN2_LOW), high) }
}

function shift(v: Math32, x: number, direction: 'shl' | 'shr_s', bits: number): number {
  v.e.f.get(x).i32(bits).op(`i32x4.${direction}`)
  return v.fromStack()
}

/** 2^n for n from -126 to 127, from `n + EXPONENT_BIAS` in the low 9 bits. */
function power(v: Math32, bits: number): number {
  return shift(v, bits, 'shl', EXPONENT_BITS)
}

/** `scale e^r` for small r, as `scale (e^r - 1) + scale`. */
function expSmall(v: Math32, r: number, scale: number): number {
  const square = v.mul(r, r)
  return v.madd(v.madd(square, v.polynomial(r, POLYNOMIALS.exp, square), r), scale, scale)
}

/** The scale 2^n is applied in two halves, since n reaches beyond the exponents of float32 on both sides. */
function exp(v: Math32, x: number): number {
  const { bits, r } = reduce(v, v.clamp(x, EXP_LEAST, EXP_MOST), 2 * EXPONENT_BIAS)
  const half = shift(v, bits, 'shr_s', 1)
  const rest = v.apply('i32x4.sub', bits, half)
  return v.mul(expSmall(v, r, power(v, half)), power(v, rest))
}

/** e^r - 1 for small r. */
function expm1Small(v: Math32, r: number): number {
  const square = v.mul(r, r)
  return v.madd(square, v.polynomial(r, POLYNOMIALS.expm1, square), r)
}

/** 2^n (e^r - 1) + (2^n - 1), computed at half its size, so that 2^n never overflows. */
function expm1(v: Math32, x: number): number {
  const { bits, r } = reduce(v, v.clamp(x, -18, EXP_MOST), EXPONENT_BIAS - 1)
  const scale = power(v, bits)
  const half = v.madd(scale, expm1Small(v, r), v.sub(scale, v.constant(0.5)))
  return v.or(v.add(half, half), v.signOf(x))
}

/** With z = e^(-2|x|) - 1: -z / (2 + z). */
function tanh(v: Math32, x: number): number {
  const { bits, r } = reduce(v, v.clamp(v.mul(v.abs(x), v.constant(-2)), -20, 0), EXPONENT_BIAS)
  const scale = power(v, bits)
  const z = v.madd(scale, expm1Small(v, r), v.sub(scale, v.constant(1)))
  const result = v.div(v.neg(z), v.add(z, v.constant(2)))
  return v.or(v.abs(result), v.signOf(x))
}

/** With z = e^(-|x|): 1 / (1 + z), or z / (1 + z) for negative x. */
function sigmoid(v: Math32, x: number): number {
  const z = exp(v, v.neg(v.abs(x)))
  const one = v.constant(1)
  const over = v.select(v.compare(x, 'lt', v.constant(0)), z, one)
  return v.div(over, v.add(one, z))
}

/**
 * `x = 2^e (1 + f)` with 1 + f from sqrt(1/2) to sqrt(2); `ln(1 + f) = f + g`. For positive finite x, subnormal or not.
 */
function logParts(v: Math32, x: number): { e: number; f: number; g: number } {
  const small = v.compare(x, 'lt', v.constant(SMALLEST_NORMAL))
  const scaled = v.select(small, v.mul(x, v.constant(2 ** EXPONENT_BITS)), x)
  const exponent = shift(v, v.apply('i32x4.sub', scaled, v.integer(SQRT_HALF_BITS)), 'shr_s', EXPONENT_BITS)
  const mantissa = v.apply('i32x4.sub', scaled, shift(v, exponent, 'shl', EXPONENT_BITS))
  const f = v.sub(mantissa, v.constant(1))
  const undo = v.and(small, v.integer(-EXPONENT_BITS))
  const e = v.apply('f32x4.convert_i32x4_s', v.apply('i32x4.add', exponent, undo))
  const square = v.mul(f, f)
  const cubic = v.mul(v.mul(square, f), v.polynomial(f, POLYNOMIALS.log))
  return { e, f, g: v.nmadd(square, v.constant(0.5), cubic) }
}

/** Puts -infinity, infinity and NaN where they belong in a logarithm of `x`. */
function logEnds(v: Math32, x: number, result: number): number {
  const infinity = v.constant(Number.POSITIVE_INFINITY)
  const finite = v.select(v.compare(x, 'lt', infinity), result, x)
  const zero = v.constant(0)
  const below = v.select(v.compare(x, 'eq', zero), v.constant(Number.NEGATIVE_INFINITY), v.constant(Number.NaN))
  return v.select(v.compare(x, 'gt', zero), finite, below)
}

function log(v: Math32, x: number): number {
  const { e, f, g } = logParts(v, x)
  const low = v.madd(e, v.constant(LN2_LOW), g)
  return logEnds(v, x, v.madd(e, v.constant(LN2_HIGH), v.add(f, low)))
}

/** ln(u) for u = 1 + x, corrected by what the addition lost. */
function log1p(v: Math32, x: number): number {
  const one = v.constant(1)
  const u = v.add(one, x)
  const large = v.compare(x, 'gt', one)
  const lost = v.select(large, v.sub(one, v.sub(u, x)), v.sub(x, v.sub(u, one)))
  const { e, f, g } = logParts(v, u)
  const low = v.add(v.madd(e, v.constant(LN2_LOW), g), v.div(lost, u))
  const result = logEnds(v, u, v.madd(e, v.constant(LN2_HIGH), v.add(f, low)))
  // Where 1 + x is 1, the result is x, with the sign of its zero.
  return v.select(v.compare(u, 'eq', one), x, result)
}

/** Where erf becomes 1. */
const ERF_END = 4

/** x + x P(x^2) below 1, 1 - e^Q(|x|) above. */
function erf(v: Math32, x: number): number {
  const near = v.madd(x, v.polynomial(v.mul(x, x), POLYNOMIALS.erf), x)
  const size = v.apply('f32x4.pmin', v.abs(x), v.constant(ERF_END))
  const { bits, r } = reduce(v, v.polynomial(size, POLYNOMIALS.logErfc), EXPONENT_BIAS)
  const far = v.sub(v.constant(1), expSmall(v, r, power(v, bits)))
  return v.select(v.compare(size, 'lt', v.constant(1)), near, v.or(far, v.signOf(x)))
}

/** Float32 functions computed in float32. */
export const DIRECT_FUNCTIONS = {
  exp: onStack(exp),
  expm1: onStack(expm1),
  tanh: onStack(tanh),
  sigmoid: onStack(sigmoid),
  log: onStack(log),
  log1p: onStack(log1p),
  erf: onStack(erf),
} as const
