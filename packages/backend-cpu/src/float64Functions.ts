import { callPerLane } from './fallback.ts'
import type { Emitter } from './emitter.ts'
import { POLYNOMIALS } from './polynomials.ts'
import { VectorMath } from './vectorMath.ts'

/*
 * Float32 functions by way of float64, two lanes at a time: good to about 1e-10, so that the rounding to float32 is nearly
 * all of the error. Operands are float32 numbers, so none is subnormal here.
 */

const LN2 = Math.LN2
/** 1.5 * 2^52: added to a small number, it leaves the nearest integer in the low bits. */
const ROUND = 6755399441055744
const EXPONENT_BITS = 52
const EXPONENT_BIAS = 1023n
/** Multiples of pi/2 in parts of 33 bits: products with integers below 2^20 are exact. */
const HALF_PI_PARTS = [1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21] as const
/** Up to here the reduction by these parts is good. */
const LARGEST_ANGLE = 2 ** 20

type Math64 = VectorMath<'f64x2'>

function shift(v: Math64, x: number, direction: 'shl' | 'shr_s' | 'shr_u', bits: number): number {
  v.e.f.get(x).i32(bits).op(`i64x2.${direction}`)
  return v.fromStack()
}

function integer64(v: Math64, value: bigint): number {
  v.e.int64(value)
  return v.fromStack()
}

export function exp64(v: Math64, x: number): number {
  const shifted = v.madd(v.clamp(x, -700, 700), v.constant(Math.LOG2E), v.constant(ROUND))
  const whole = v.sub(shifted, v.constant(ROUND))
  const r = v.nmadd(whole, v.constant(LN2), v.clamp(x, -700, 700))
  const e = v.add(v.madd(v.mul(r, r), v.polynomial(r, POLYNOMIALS.exp64), r), v.constant(1))
  // The low bits of `shifted` are n; all others leave when they are shifted to the exponent.
  const scale = shift(v, v.apply('i64x2.add', shifted, integer64(v, EXPONENT_BIAS)), 'shl', EXPONENT_BITS)
  return v.mul(e, scale)
}

/** ln(x), with -infinity at 0, NaN below and infinity at infinity. */
export function log64(v: Math64, x: number): number {
  const offset = shift(v, v.apply('i64x2.sub', x, v.constant(Math.SQRT1_2)), 'shr_s', EXPONENT_BITS)
  const mantissa = v.apply('i64x2.sub', x, shift(v, offset, 'shl', EXPONENT_BITS))
  // The exponent is small, so its low words are all of it.
  v.e.f.get(offset).get(offset).shuffleWords(0, 2, 0, 2).op('f64x2.convert_low_i32x4_s')
  const e = v.fromStack()
  const f = v.sub(mantissa, v.constant(1))
  const s = v.div(f, v.add(f, v.constant(2)))
  const w = v.mul(s, s)
  const tail = v.mul(v.mul(s, w), v.polynomial(w, POLYNOMIALS.log64))
  const result = v.madd(e, v.constant(LN2), v.add(v.add(s, s), tail))
  const zero = v.constant(0)
  const finite = v.select(v.compare(x, 'lt', v.constant(Number.POSITIVE_INFINITY)), result, x)
  const below = v.select(v.compare(x, 'eq', zero), v.constant(Number.NEGATIVE_INFINITY), v.constant(Number.NaN))
  return v.select(v.compare(x, 'gt', zero), finite, below)
}

/** Sine and cosine of what is left of x after multiples of pi/2, and their count modulo 4 in the low bits. */
function circle(v: Math64, x: number): { sin: number; cos: number; quarter: number } {
  const shifted = v.madd(x, v.constant(2 / Math.PI), v.constant(ROUND))
  const whole = v.sub(shifted, v.constant(ROUND))
  const r = HALF_PI_PARTS.reduce((rest, part) => v.sub(rest, v.mul(whole, v.constant(part))), x)
  const w = v.mul(r, r)
  const sin = v.madd(v.mul(r, w), v.polynomial(w, POLYNOMIALS.sin64), r)
  const half = v.nmadd(w, v.constant(0.5), v.constant(1))
  const cos = v.madd(v.mul(w, w), v.polynomial(w, POLYNOMIALS.cos64), half)
  return { sin, cos, quarter: shifted }
}

/** All ones where bit `bit` of a 64-bit lane is set. */
function bitMask(v: Math64, x: number, bit: number): number {
  return shift(v, shift(v, x, 'shl', 63 - bit), 'shr_s', 63)
}

function sin64(v: Math64, x: number, quarters: bigint): number {
  const { sin, cos, quarter } = circle(v, x)
  const turned = v.apply('i64x2.add', quarter, integer64(v, quarters))
  const value = v.select(bitMask(v, turned, 0), cos, sin)
  const sign = v.and(bitMask(v, turned, 1), v.constant(-0))
  return v.apply('v128.xor', value, sign)
}

function tan64(v: Math64, x: number): number {
  const { sin, cos, quarter } = circle(v, x)
  const odd = bitMask(v, quarter, 0)
  return v.div(v.select(odd, v.neg(cos), sin), v.select(odd, sin, cos))
}

export function atan64(v: Math64, x: number): number {
  const size = v.abs(x)
  const large = v.compare(size, 'gt', v.constant(1))
  const t = v.select(large, v.div(v.constant(-1), size), size)
  const w = v.mul(t, t)
  const small = v.madd(v.mul(t, w), v.polynomial(w, POLYNOMIALS.atan64), t)
  const result = v.add(small, v.and(large, v.constant(Math.PI / 2)))
  return v.or(result, v.signOf(x))
}

/** sqrt((1 - x) (1 + x)) */
function cosOfAsin(v: Math64, x: number): number {
  const one = v.constant(1)
  return v.sqrt(v.mul(v.sub(one, x), v.add(one, x)))
}

/** `f(|x|)` with the sign of x, and a series in x^2 in place of f where |x| is small. */
function odd(v: Math64, x: number, limit: number, series: readonly number[], f: (size: number) => number): number {
  const size = v.abs(x)
  const near = v.mul(size, v.polynomial(v.mul(size, size), series))
  const result = v.select(v.compare(size, 'lt', v.constant(limit)), near, f(size))
  return v.or(v.abs(result), v.signOf(x))
}

/** erfc(x) for x of at least 0.9. */
function erfcTail(v: Math64, x: number): number {
  const t = v.div(v.constant(1), v.madd(x, v.constant(0.5), v.constant(1)))
  return v.mul(v.mul(exp64(v, v.neg(v.mul(x, x))), t), v.polynomial(t, POLYNOMIALS.erfc64))
}

function erfNear(v: Math64, x: number): number {
  return v.mul(x, v.polynomial(v.mul(x, x), POLYNOMIALS.erf64))
}

/** Beyond this erfc is 0 in float32. */
const ERFC_END = 11

function erfc(v: Math64, x: number): number {
  const size = v.apply('f64x2.pmin', v.abs(x), v.constant(ERFC_END))
  const tail = erfcTail(v, size)
  const far = v.select(v.compare(x, 'lt', v.constant(0)), v.sub(v.constant(2), tail), tail)
  return v.select(v.compare(size, 'lt', v.constant(1)), v.sub(v.constant(1), erfNear(v, x)), far)
}

function pow(v: Math64, a: number, b: number): number {
  const [zero, one, infinity] = [v.constant(0), v.constant(1), v.constant(Number.POSITIVE_INFINITY)]
  const size = v.abs(a)
  const power = exp64(v, v.mul(b, log64(v, size)))
  const whole = v.compare(v.apply('f64x2.trunc', b), 'eq', b)
  const half = v.mul(b, v.constant(0.5))
  const oddPower = v.and(whole, v.compare(v.apply('f64x2.trunc', half), 'ne', half))
  const signed = v.or(power, v.and(oddPower, v.signOf(a)))
  // A negative base takes whole or infinite exponents only, unless it is infinite itself.
  const negative = v.and(v.compare(a, 'lt', zero), v.compare(size, 'lt', infinity))
  const broken = v.and(v.compare(v.abs(b), 'lt', infinity), v.apply('v128.not', whole))
  const real = v.select(v.and(negative, broken), v.constant(Number.NaN), signed)
  const unit = v.and(v.compare(size, 'eq', one), v.compare(v.abs(b), 'eq', infinity))
  const always = v.or(v.or(v.compare(b, 'eq', zero), v.compare(a, 'eq', one)), unit)
  return v.select(always, one, real)
}

function atan2(v: Math64, y: number, x: number): number {
  const [zero, infinity] = [v.constant(0), v.constant(Number.POSITIVE_INFINITY)]
  const [height, width] = [v.abs(y), v.abs(x)]
  const bothInfinite = v.and(v.compare(height, 'eq', infinity), v.compare(width, 'eq', infinity))
  const bothZero = v.and(v.compare(height, 'eq', zero), v.compare(width, 'eq', zero))
  const ratio = v.div(height, width)
  const slope = v.select(bothZero, zero, v.select(bothInfinite, v.constant(1), ratio))
  const angle = atan64(v, slope)
  // The sign bit of x, -0 included.
  const left = bitMask(v, x, 63)
  const turned = v.select(left, v.sub(v.constant(Math.PI), angle), angle)
  return v.or(turned, v.signOf(y))
}

type Unary64 = (v: Math64, x: number) => number

const UNARY: Readonly<Record<string, Unary64>> = {
  exp2: (v, x) => exp64(v, v.mul(x, v.constant(Math.LN2))),
  log2: (v, x) => v.mul(log64(v, x), v.constant(Math.LOG2E)),
  log10: (v, x) => v.mul(log64(v, x), v.constant(Math.LOG10E)),
  sin: (v, x) => v.select(v.compare(x, 'eq', v.constant(0)), x, sin64(v, x, 0n)),
  cos: (v, x) => sin64(v, x, 1n),
  tan: (v, x) => v.select(v.compare(x, 'eq', v.constant(0)), x, tan64(v, x)),
  asin: (v, x) => atan64(v, v.div(x, cosOfAsin(v, x))),
  acos: (v, x) => {
    const one = v.constant(1)
    const half = atan64(v, v.sqrt(v.div(v.sub(one, x), v.add(one, x))))
    return v.add(half, half)
  },
  atan: atan64,
  sinh: (v, x) =>
    odd(v, x, 0.1, [1 / 5040, 1 / 120, 1 / 6, 1], (size) => {
      const e = exp64(v, size)
      return v.mul(v.sub(e, v.div(v.constant(1), e)), v.constant(0.5))
    }),
  cosh: (v, x) => {
    const e = exp64(v, v.abs(x))
    return v.mul(v.add(e, v.div(v.constant(1), e)), v.constant(0.5))
  },
  asinh: (v, x) =>
    odd(v, x, 1e-3, [3 / 40, -1 / 6, 1], (size) => {
      const root = v.sqrt(v.madd(size, size, v.constant(1)))
      return log64(v, v.add(size, root))
    }),
  acosh: (v, x) => {
    const one = v.constant(1)
    const result = log64(v, v.add(x, v.sqrt(v.mul(v.sub(x, one), v.add(x, one)))))
    return v.select(v.compare(x, 'lt', one), v.constant(Number.NaN), result)
  },
  atanh: (v, x) =>
    odd(v, x, 1e-3, [1 / 5, 1 / 3, 1], (size) => {
      const one = v.constant(1)
      return v.mul(log64(v, v.div(v.add(one, size), v.sub(one, size))), v.constant(0.5))
    }),
  erfc,
}

/** Applies a float64 function to both halves of float32 vectors: the operands on the stack, one or two. */
function lift(e: Emitter, name: string, operands: number, compute: (v: Math64, ...operands: number[]) => number): void {
  const half = (inner: Emitter) =>
    inner.subroutine(`${name} f64x2`, operands, (innermost) => {
      const v = new VectorMath(innermost, 'f64x2')
      v.toStack(compute(v, ...Array.from({ length: operands }, (_, i) => i)))
    })
  e.subroutine(`${name} f32x4`, operands, (inner) => {
    const { f } = inner
    for (const high of [false, true]) {
      for (let operand = 0; operand < operands; operand++) {
        f.get(operand)
        if (high) f.get(operand).shuffleWords(2, 3, 2, 3)
        f.op('f64x2.promote_low_f32x4')
      }
      half(inner)
      f.op('f32x4.demote_f64x2_zero')
    }
    f.shuffleWords(0, 1, 4, 5)
  })
}

/** Angles that the reduction cannot take go through the imported function, all four lanes of them. */
function liftAngle(e: Emitter, name: 'sin' | 'cos' | 'tan'): void {
  e.named((x) => {
    const { f } = e
    f.get(x).op('f32x4.abs')
    e.float32(LARGEST_ANGLE).f.op('f32x4.gt', 'v128.any_true')
    f.if(
      () => {
        f.get(x)
        callPerLane(e, name, 'float32', 1, 4)
      },
      () => {
        f.get(x)
        lift(e, name, 1, UNARY[name]!)
      },
      'v128',
    )
  })
}

type Emit = (e: Emitter) => void
const lifted =
  (name: string): Emit =>
  (e) =>
    lift(e, name, 1, UNARY[name]!)

/** Float32 functions by way of float64. */
export const LIFTED_UNARY = {
  exp2: lifted('exp2'),
  log2: lifted('log2'),
  log10: lifted('log10'),
  sin: (e: Emitter) => liftAngle(e, 'sin'),
  cos: (e: Emitter) => liftAngle(e, 'cos'),
  tan: (e: Emitter) => liftAngle(e, 'tan'),
  asin: lifted('asin'),
  acos: lifted('acos'),
  atan: lifted('atan'),
  sinh: lifted('sinh'),
  cosh: lifted('cosh'),
  asinh: lifted('asinh'),
  acosh: lifted('acosh'),
  atanh: lifted('atanh'),
  erfc: lifted('erfc'),
} as const

export const LIFTED_BINARY = {
  pow: (e: Emitter) => lift(e, 'pow', 2, pow as (v: Math64, ...operands: number[]) => number),
  atan2: (e: Emitter) => lift(e, 'atan2', 2, atan2 as (v: Math64, ...operands: number[]) => number),
} as const
