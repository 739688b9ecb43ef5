/** Trigonometric functions of float32 and their inverses. */
export const TRIGONOMETRIC = {
  /**
   * `x = quadrant pi/2 + r + low` up to multiples of 2 pi, for x from 0 to the largest number: x times the bits of 2/pi
   * that count, in integers, so that no bit is lost where x is close to a multiple of pi/2 (Payne and Hanek, 1983).
   */
  quadrant: `
struct Quadrant$_ {
  index: $U,
  r: $F,
  low: $F,
}
fn quadrant$_(x: $F) -> Quadrant$_ {
  let bits = bitcast<$U>(x);
  let m = (bits & $U(0x7fffffu)) | $U(0x800000u);
  // Where the first bit of 2/pi lies that does not only add whole turns; 32 zeros stand in front of it.
  let at = clamp(bits >> $U(23u), $U(126u), $U(254u)) - $U(120u);
  let word = at >> $U(5u);
  let shift = at & $U(31u);
  let one = word >= $U(1u);
  let two = word >= $U(2u);
  let three = word >= $U(3u);
  let four = word >= $U(4u);
  let t0 = select(select(select(select($U(0u), $U(0xa2f9836eu), one), $U(0x4e441529u), two), $U(0xfc2757d1u), three), $U(0xf534ddc0u), four);
  let t1 = select(select(select(select($U(0xa2f9836eu), $U(0x4e441529u), one), $U(0xfc2757d1u), two), $U(0xf534ddc0u), three), $U(0xdb629599u), four);
  let t2 = select(select(select(select($U(0x4e441529u), $U(0xfc2757d1u), one), $U(0xf534ddc0u), two), $U(0xdb629599u), three), $U(0x3c439041u), four);
  let t3 = select(select(select(select($U(0xfc2757d1u), $U(0xf534ddc0u), one), $U(0xdb629599u), two), $U(0x3c439041u), three), $U(0xfe5163abu), four);
  let rest = $U(31u) - shift;
  let w0 = (t0 << shift) | ((t1 >> $U(1u)) >> rest);
  let w1 = (t1 << shift) | ((t2 >> $U(1u)) >> rest);
  let w2 = (t2 << shift) | ((t3 >> $U(1u)) >> rest);
  let p1 = m * w1 + mulHigh$_(m, w2);
  let carry = select($U(0u), $U(1u), p1 < m * w1);
  let p0 = m * w0 + mulHigh$_(m, w1) + carry;
  let index = (p0 + $U(0x20000000u)) >> $U(30u);
  let f0 = (p0 << $U(2u)) | (p1 >> $U(30u));
  let f1 = p1 << $U(2u);
  // The distance to the nearest quadrant as 64 bits, made positive, then without zeros in front.
  let negative = f0 >= $U(0x80000000u);
  let a1 = select(f1, ~f1 + $U(1u), negative);
  let a0 = select(f0, ~f0 + select($U(0u), $U(1u), f1 == $U(0u)), negative);
  let empty = a0 == $U(0u);
  let b0 = select(a0, a1, empty);
  let b1 = select(a1, $U(0u), empty);
  let zeros = min(countLeadingZeros(b0), $U(31u));
  let c = (b0 << zeros) | ((b1 >> $U(1u)) >> ($U(31u) - zeros));
  let product = mulHigh$_(c, $U(0xc90fdaa2u));
  let scale = (($U(96u) - zeros - select($U(0u), $U(32u), empty)) << $U(23u)) | select($U(0u), $U(0x80000000u), negative);
  let unit = bitcast<$F>(scale);
  let small = x <= $F(0.785398163f);
  let r = $F(product & $U(0xffffff00u)) * unit;
  let low = $F(product & $U(0xffu)) * unit;
  return Quadrant$_(select(index, $U(0u), small), select(r, x, small), select(low, $F(0f), small));
}`,

  /** sin(r + low) - r for |r| <= pi/4, to 3e-9 before rounding. */
  sinRest: `
fn sinRest$_(r: $F, low: $F) -> $F {
  let z = r * r;
  let q = ((z * $F(2.71830413e-6f) + $F(-0.000198393347f)) * z + $F(0.00833332911f)) * z + $F(-0.166666672f);
  return r * z * q + low;
}`,

  /** cos(r + low) - 1 for |r| <= pi/4, to 5e-10 before rounding. */
  cosRest: `
fn cosRest$_(r: $F, low: $F) -> $F {
  let z = r * r;
  let q = ((z * $F(-2.72101687e-7f) + $F(2.47995195e-5f)) * z + $F(-0.00138888834f)) * z + $F(0.0416666679f);
  return z * z * q - r * low - $F(0.5f) * z;
}`,

  /** The sine of quadrant `turn` further on. */
  sinTurned: `
fn sinTurned$_(x: $F, turn: $U) -> $F {
  let size = abs(x);
  let part = quadrant$_(size);
  let index = part.index + turn;
  let sine = part.r + sinRest$_(part.r, part.low);
  let cosine = $F(1f) + cosRest$_(part.r, part.low);
  let value = select(sine, cosine, (index & $U(1u)) != $U(0u));
  let bits = bitcast<$U>(value) ^ ((index & $U(2u)) << $U(30u));
  return bitcast<$F>(select(bits, $U(0x7fc00000u), bitcast<$U>(size) >= $U(0x7f800000u)));
}`,

  sin: `
fn sin$_(x: $F) -> $F {
  let result = sinTurned$_(x, $U(0u));
  return bitcast<$F>(bitcast<$U>(result) ^ (bitcast<$U>(x) & $U(0x80000000u)));
}`,

  cos: `
fn cos$_(x: $F) -> $F {
  return sinTurned$_(x, $U(1u));
}`,

  /** s / c with both in two parts, or -c / s in odd quadrants. */
  tan: `
fn tan$_(x: $F) -> $F {
  let size = abs(x);
  let part = quadrant$_(size);
  let sRest = sinRest$_(part.r, part.low);
  let cRest = cosRest$_(part.r, part.low);
  let s = opaque$_(part.r + sRest);
  let c = opaque$_($F(1f) + cRest);
  let sLow = sRest - opaque$_(s - part.r);
  let cLow = cRest - opaque$_(c - $F(1f));
  let odd = (part.index & $U(1u)) != $U(0u);
  let top = select(s, -c, odd);
  let topLow = select(sLow, -cLow, odd);
  let bottom = select(c, s, odd);
  let bottomLow = select(cLow, sLow, odd);
  let q = divide$_(top, bottom);
  let p = opaque$_(q * bottom);
  let better = q + (((top - p) - productError$_(q, bottom, p)) + topLow - q * bottomLow) / bottom;
  let bits = bitcast<$U>(select(better, x, size < $F(1e-4f))) ^ (bitcast<$U>(x) & select($U(0x80000000u), $U(0u), size < $F(1e-4f)));
  return bitcast<$F>(select(bits, $U(0x7fc00000u), bitcast<$U>(size) >= $U(0x7f800000u)));
}`,

  /** asin(x) / x - 1 in z = x^2, |x| <= 1/2, to 6e-9 before rounding. */
  asinRest: `
fn asinRest$_(z: $F) -> $F {
  let high = (z * $F(0.0422185659f) + $F(0.0241476018f)) * z + $F(0.0454770997f);
  return ((high * z + $F(0.0749524161f)) * z + $F(0.166667536f)) * z;
}`,

  /** With s = sqrt((1 - |x|) / 2) as s + c, |x| > 1/2: asin is pi/2 - 2 asin(s). */
  asinFar: `
struct AsinFar$_ {
  s: $F,
  c: $F,
  w: $F,
}
fn asinFar$_(a: $F) -> AsinFar$_ {
  let z = max($F(0.5f) * ($F(1f) - a), $F(0f));
  let root = squareRoot$_(z);
  let s = head$_(root);
  let c = (z - opaque$_(s * s)) / max(root + s, $F(1e-30f));
  return AsinFar$_(s, c, root * asinRest$_(z));
}`,

  asin: `
fn asin$_(x: $F) -> $F {
  let a = abs(x);
  let near = a + a * asinRest$_(a * a);
  let part = asinFar$_(a);
  let p = (part.w + part.w) - ($F(-4.371138828673793e-8f) - (part.c + part.c));
  let far = $F(0.7853981852531433f) - (p - opaque$_($F(0.7853981852531433f) - (part.s + part.s)));
  let result = withSign$_(select(far, near, a < $F(0.5f)), x);
  let wrong = (bitcast<$U>(x) & $U(0x7fffffffu)) > $U(0x3f800000u);
  return bitcast<$F>(select(bitcast<$U>(result), $U(0x7fc00000u), wrong));
}`,

  acos: `
fn acos$_(x: $F) -> $F {
  let a = abs(x);
  let near = $F(1.5707963705062866f) - (x - ($F(-4.371138828673793e-8f) - x * asinRest$_(x * x)));
  let part = asinFar$_(a);
  let above = (part.s + part.s) + ((part.w + part.c) + (part.w + part.c));
  let below = $F(3.1415927410125732f) - ((part.s + part.s) + (((part.w + part.c) + $F(4.371138828673793e-8f)) * $F(2f)));
  let result = select(select(above, below, x < $F(0f)), near, a < $F(0.5f));
  let wrong = (bitcast<$U>(x) & $U(0x7fffffffu)) > $U(0x3f800000u);
  return bitcast<$F>(select(bitcast<$U>(result), $U(0x7fc00000u), wrong));
}`,

  /** atan(t) - t for |t| <= tan(pi/8), to 2e-9 before rounding. */
  atanRest: `
fn atanRest$_(t: $F) -> $F {
  let z = t * t;
  let high = (z * $F(-0.0608249493f) + $F(0.10595642f)) * z + $F(-0.142438024f);
  return t * z * ((high * z + $F(0.199984878f)) * z + $F(-0.333333164f));
}`,

  /** atan(top / bottom) for top from 0 to bottom, bottom above 0. */
  atanRatio: `
fn atanRatio$_(top: $F, bottom: $F) -> $F {
  let turned = top > $F(0.41421356f) * bottom;
  let t = divide$_(select(top, top - bottom, turned), select(bottom, top + bottom, turned));
  let rest = atanRest$_(t);
  return select(t + rest, $F(0.7853981852531433f) + (t + (rest + $F(-2.1855694143368964e-8f))), turned);
}`,

  atan: `
fn atan$_(x: $F) -> $F {
  let a = abs(x);
  let steep = a > $F(2.41421356f);
  let turned = (a > $F(0.41421356f)) & !steep;
  let top = select(select(a, a - $F(1f), turned), $F(-1f), steep);
  let bottom = select(select($F(1f), a + $F(1f), turned), min(a, $F(1e30f)), steep);
  let t = divide$_(top, bottom);
  let rest = atanRest$_(t);
  let high = select(select($F(0f), $F(0.7853981852531433f), turned), $F(1.5707963705062866f), steep);
  let low = select(select($F(0f), $F(-2.1855694143368964e-8f), turned), $F(-4.371138828673793e-8f), steep);
  return keepNaN$_(x, withSign$_(high + (t + (rest + low)), x));
}`,

  /** The angle of (x, y). Both are brought to where quotients are exact enough. */
  atan2: `
fn atan2$_(y: $F, x: $F) -> $F {
  let yBits = bitcast<$U>(y) & $U(0x7fffffffu);
  let xBits = bitcast<$U>(x) & $U(0x7fffffffu);
  let infinite = $U(0x7f800000u);
  let both = (yBits == infinite) & (xBits == infinite);
  let larger = max(yBits, xBits);
  let scale = select(select($F(1f), $F(5.9604645e-8f), larger > $U(0x7a000000u)), $F(1.3292279957849159e36f), larger < $U(0x10000000u));
  let a = select(select(bitcast<$F>(min(yBits, $U(0x7f7fffffu))), $F(0f), (yBits < infinite) & (xBits == infinite)), $F(1f), both) * scale;
  let b = select(select(bitcast<$F>(min(xBits, $U(0x7f7fffffu))), $F(0f), (xBits < infinite) & (yBits == infinite)), $F(1f), both) * scale;
  let steep = yBits > xBits;
  let left = (bitcast<$U>(x) >> $U(31u)) != $U(0u);
  let bottom = max(select(b, a, steep), $F(1e-30f));
  let angle = atanRatio$_(select(a, b, steep), bottom);
  // Reflected at pi/4, then at pi/2.
  let first = select(angle, opaque$_($F(1.5707963705062866f) - angle) + $F(-4.371138828673793e-8f), steep);
  let second = select(
    opaque$_($F(3.1415927410125732f) - angle) + $F(-8.742277657347586e-8f),
    opaque$_($F(1.5707963705062866f) + angle) + $F(-4.371138828673793e-8f),
    steep,
  );
  let result = withSign$_(select(first, second, left), y);
  let wrong = (yBits > infinite) | (xBits > infinite);
  return bitcast<$F>(select(bitcast<$U>(result), $U(0x7fc00000u), wrong));
}`,
} as const satisfies Record<string, string>
