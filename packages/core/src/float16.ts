// float16 (IEEE 754 binary16) is a dtype to store in: elements lie in memory as their 16 bits, in a Uint16Array on the
// side of JavaScript, and are numbers of float32 to everything that computes.

const number = new Float32Array(1)
const word = new Int32Array(number.buffer)

const FRACTION_BITS = 10
/** Below 2^-14 the distance between neighbours stays 2^-24. */
const LEAST_EXPONENT = -14
const STEP = 2 ** (LEAST_EXPONENT - FRACTION_BITS)
const SMALLEST_NORMAL = 2 ** LEAST_EXPONENT
/** Halfway from the largest number, 65504, to where the next one would be: from here on it is infinity. */
const OVERFLOW = 65520
const INFINITY_BITS = 0x7c00
const NAN_BITS = 0x7e00
const SIGN_BIT = 0x8000
/** What the exponents of float32 are biased by, less the same of float16. */
const BIAS = 127 - 15
/** Fraction bits that float32 has more. */
const SHIFT = 23 - FRACTION_BITS

/** The nearest number that float16 holds, of two the even one; beyond the largest it is infinity. */
export function roundToFloat16(x: number): number {
  const size = Math.abs(x)
  if (!(size < OVERFLOW)) return Number.isNaN(x) ? x : x * Number.POSITIVE_INFINITY
  number[0] = size
  const exponent = Math.max((word[0]! >>> 23) - 127, LEAST_EXPONENT)
  // Added to this, float64 keeps no bit below the last one of float16, and rounds as is wanted.
  const coarse = 2 ** (exponent - FRACTION_BITS + 52)
  const rounded = size + coarse - coarse
  return x < 0 || Object.is(x, -0) ? -rounded : rounded
}

/** The bits of the nearest float16. */
export function float16Bits(x: number): number {
  const rounded = roundToFloat16(x)
  number[0] = rounded
  const sign = (word[0]! >>> 16) & SIGN_BIT
  const size = Math.abs(rounded)
  if (size < SMALLEST_NORMAL) return sign | (size / STEP)
  if (size < OVERFLOW) return sign | (((word[0]! & 0x7fffffff) >>> SHIFT) - (BIAS << FRACTION_BITS))
  return Number.isNaN(rounded) ? NAN_BITS : sign | INFINITY_BITS
}

/** The number that 16 bits stand for. */
export function float16Number(bits: number): number {
  const size = bits & ~SIGN_BIT
  let result = size * STEP
  if (size >= INFINITY_BITS) result = size === INFINITY_BITS ? Number.POSITIVE_INFINITY : Number.NaN
  else if (size >> FRACTION_BITS > 0) {
    word[0] = (size << SHIFT) + (BIAS << 23)
    result = number[0]!
  }
  return bits & SIGN_BIT ? -result : result
}

/** float16 as float32, which holds every one. */
export function widenFloat16(bits: Uint16Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i++) result[i] = float16Number(bits[i]!)
  return result
}

/** The engine's own array of float16, where there is one. It has the methods of a Float32Array. */
type NativeArray = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => Float32Array
const Native = (globalThis as { Float16Array?: NativeArray }).Float16Array

/** float16 as numbers to read: a Float16Array on the same memory where the engine has them, else a Float32Array. */
export function float16Numbers(bits: Uint16Array): Float32Array {
  return Native ? new Native(bits.buffer, bits.byteOffset, bits.length) : widenFloat16(bits)
}

/** The bits of numbers rounded to float16. A Uint16Array holds bits already, a Float16Array is looked at as bits. */
export function toFloat16(data: ArrayLike<number>): Uint16Array {
  if (data instanceof Uint16Array) return data
  if (Native && data instanceof Native) return new Uint16Array(data.buffer, data.byteOffset, data.length)
  const bits = new Uint16Array(data.length)
  for (let i = 0; i < data.length; i++) bits[i] = float16Bits(data[i]!)
  return bits
}
