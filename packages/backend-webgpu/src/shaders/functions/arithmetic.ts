/**
 * Arithmetic that WGSL leaves loose. In all functions of this folder `$F`, `$I`, `$U`, `$B` stand for f32, i32, u32, bool
 * or vectors of four, and `$_` for the ending of names that goes with them (see `library.ts`).
 *
 * Compilers may assume that no NaN and no infinity exists and may reorder sums: special values are told apart and put in
 * place as bits, and where the order of a sum matters its parts pass through `opaque`.
 */
export const ARITHMETIC = {
  opaque: `
fn opaque$_(x: $F) -> $F {
  return bitcast<$F>(bitcast<$U>(x) ^ $U(zero()));
}`,

  isNaN: `
fn isNaN$_(x: $F) -> $B {
  return (bitcast<$U>(x) & $U(0x7fffffffu)) > $U(0x7f800000u);
}`,

  /** `result`, or NaN where x is NaN. */
  keepNaN: `
fn keepNaN$_(x: $F, result: $F) -> $F {
  return bitcast<$F>(select(bitcast<$U>(result), $U(0x7fc00000u), isNaN$_(x)));
}`,

  /** The size of one number with the sign of another. */
  withSign: `
fn withSign$_(size: $F, sign: $F) -> $F {
  return bitcast<$F>((bitcast<$U>(size) & $U(0x7fffffffu)) | (bitcast<$U>(sign) & $U(0x80000000u)));
}`,

  /** The upper 12 bits of the significand: products of two such numbers are exact. */
  head: `
fn head$_(x: $F) -> $F {
  return bitcast<$F>(bitcast<$U>(x) & $U(0xfffff000u));
}`,

  /** What the rounded product `p` of a and b lacks. */
  productError: `
fn productError$_(a: $F, b: $F, p: $F) -> $F {
  let ah = head$_(a);
  let bh = head$_(b);
  let al = a - ah;
  let bl = b - bh;
  return opaque$_(opaque$_(opaque$_(ah * bh - p) + ah * bl) + al * bh) + al * bl;
}`,

  /** A quotient within one rounding; WGSL's own may be 2.5 ulp off, and anything where b is above 2^126. */
  divide: `
fn divide$_(a: $F, b: $F) -> $F {
  let scale = select($F(1f), $F(0.25f), abs(b) > $F(8.5e37f));
  let q = opaque$_((a * scale) / opaque$_(b * scale));
  let p = opaque$_(q * b);
  let rest = (a - p) - productError$_(q, b, p);
  let better = q + rest / b;
  let least = min(min(abs(a), abs(b)), abs(q));
  let most = max(max(abs(a), abs(b)), abs(q));
  let sound = (least > $F(3e-30f)) & (most < $F(1e37f)) & ((bitcast<$U>(better) & $U(0x7f800000u)) != $U(0x7f800000u));
  return bitcast<$F>(select(bitcast<$U>(q), bitcast<$U>(better), sound));
}`,

  /** A square root within one rounding; WGSL's own may be some ulp off. */
  squareRoot: `
fn squareRoot$_(x: $F) -> $F {
  let s = opaque$_(sqrt(x));
  let p = opaque$_(s * s);
  let better = s + ((x - p) - productError$_(s, s, p)) / (s + s);
  let sound = (x > $F(3e-30f)) & (x < $F(1e38f));
  return rootEnds$_(x, select(s, better, sound));
}`,

  rootEnds: `
fn rootEnds$_(x: $F, root: $F) -> $F {
  let bits = bitcast<$U>(x);
  let kept = (bits == $U(0x7f800000u)) | (bits == $U(0x80000000u));
  let wrong = (bits > $U(0x80000000u)) | isNaN$_(x);
  return bitcast<$F>(select(select(bitcast<$U>(root), bits, kept), $U(0x7fc00000u), wrong));
}`,

  maximum: `
fn maximum$_(a: $F, b: $F) -> $F {
  let larger = select(bitcast<$U>(b), bitcast<$U>(a), a > b);
  return bitcast<$F>(select(select(larger, bitcast<$U>(b), isNaN$_(b)), bitcast<$U>(a), isNaN$_(a)));
}`,

  minimum: `
fn minimum$_(a: $F, b: $F) -> $F {
  let smaller = select(bitcast<$U>(b), bitcast<$U>(a), a < b);
  return bitcast<$F>(select(select(smaller, bitcast<$U>(b), isNaN$_(b)), bitcast<$U>(a), isNaN$_(a)));
}`,

  /** The larger of a and a bound that is no NaN. */
  atLeast: `
fn atLeast$_(a: $F, bound: $F) -> $F {
  return bitcast<$F>(select(bitcast<$U>(a), bitcast<$U>(bound), (a < bound) & !isNaN$_(a)));
}`,

  atMost: `
fn atMost$_(a: $F, bound: $F) -> $F {
  return bitcast<$F>(select(bitcast<$U>(a), bitcast<$U>(bound), (a > bound) & !isNaN$_(a)));
}`,

  signOf: `
fn signOf$_(x: $F) -> $F {
  let sign = select(select($F(0f), $F(1f), x > $F(0f)), $F(-1f), x < $F(0f));
  return keepNaN$_(x, sign);
}`,

  /** Truncated, and held in the range of i32; NaN gives 0. */
  toInteger: `
fn toInteger$_(x: $F) -> $I {
  let inside = $I(clamp(x, $F(-2147483648f), $F(2147483520f)));
  let held = select(inside, $I(2147483647), x >= $F(2147483648f));
  return select(held, $I(0), isNaN$_(x));
}`,

  /** The low byte of the truncated number; from 2^31 on every float32 is a multiple of 256. */
  toByte: `
fn toByte$_(x: $F) -> $U {
  let size = bitcast<$U>(x) & $U(0x7fffffffu);
  return bitcast<$U>(toInteger$_(select($F(0f), x, size < $U(0x4f000000u)))) & $U(255u);
}`,

  /** Rounded to the numbers of float16: to nearest, halves to even, subnormal numbers included. */
  toHalf: `
fn toHalf$_(x: $F) -> $F {
  let bits = bitcast<$U>(x);
  let size = bits & $U(0x7fffffffu);
  let normal = (size + $U(0xfffu) + ((size >> $U(13u)) & $U(1u))) & $U(0xffffe000u);
  let tiny = bitcast<$U>(round(bitcast<$F>(size) * $F(16777216f)) * $F(5.9604644775390625e-8f));
  let finite = select(normal, tiny, size < $U(0x38800000u));
  let rounded = select(finite, $U(0x7f800000u), size >= $U(0x477ff000u));
  return bitcast<$F>(select(rounded, $U(0x7fc00000u), size > $U(0x7f800000u)) | (bits & $U(0x80000000u)));
}`,

  mulHigh: `
fn mulHigh$_(a: $U, b: $U) -> $U {
  let aLow = a & $U(0xffffu);
  let aHigh = a >> $U(16u);
  let bLow = b & $U(0xffffu);
  let bHigh = b >> $U(16u);
  let middle = aHigh * bLow + ((aLow * bLow) >> $U(16u));
  let other = aLow * bHigh + (middle & $U(0xffffu));
  return aHigh * bHigh + (middle >> $U(16u)) + (other >> $U(16u));
}`,

  /** Quotient by zero: 0. */
  divideIntegers: `
fn divideIntegers$_(a: $I, b: $I) -> $I {
  let none = b == $I(0);
  return select(a / select(b, $I(1), none), $I(0), none);
}`,

  remainderIntegers: `
fn remainderIntegers$_(a: $I, b: $I) -> $I {
  let none = b == $I(0);
  return select(a % select(b, $I(1), none), $I(0), none);
}`,
} as const satisfies Record<string, string>

/** Functions with loops, written for one number; for vectors they are called on each part. */
export const ARITHMETIC_LOOPS = {
  /** Remainder of the division with the sign of the dividend, exact: long division of the significands, 8 bits at a time. */
  remainder: `
fn remainder_f(a: f32, b: f32) -> f32 {
  let ua = bitcast<u32>(a) & 0x7fffffffu;
  let ub = bitcast<u32>(b) & 0x7fffffffu;
  let sign = bitcast<u32>(a) & 0x80000000u;
  if (ua >= 0x7f800000u || ub > 0x7f800000u || ub == 0u) {
    let bits = 0x7fc00000u + (zero() & ua);
    return bitcast<f32>(bits);
  }
  if (ua < ub) {
    return a;
  }
  let low = max(ub >> 23u, 1u);
  var distance = max(ua >> 23u, 1u) - low;
  let divisor = (ub & 0x7fffffu) | select(0u, 0x800000u, ub >= 0x800000u);
  var rest = ((ua & 0x7fffffu) | select(0u, 0x800000u, ua >= 0x800000u)) % divisor;
  while (distance > 0u && rest != 0u) {
    let step = min(distance, 8u);
    rest = (rest << step) % divisor;
    distance -= step;
  }
  if (rest == 0u) {
    return bitcast<f32>(sign);
  }
  let shift = countLeadingZeros(rest) - 8u;
  let normal = ((rest << shift) & 0x7fffffu) | ((low - shift) << 23u);
  return bitcast<f32>(sign | select(rest << (low - 1u), normal, shift < low));
}`,

  /** a^b modulo 2^32; a negative exponent gives 0 unless a is 1 or -1. */
  integerPower: `
fn integerPower_f(a: i32, b: i32) -> i32 {
  if (b < 0) {
    return select(select(0, select(1, -1, (b & 1) != 0), a == -1), 1, a == 1);
  }
  var result = 1;
  var base = a;
  var exponent = b;
  while (exponent > 0) {
    if ((exponent & 1) != 0) {
      result *= base;
    }
    base *= base;
    exponent = exponent >> 1u;
  }
  return result;
}`,
} as const satisfies Record<string, string>
