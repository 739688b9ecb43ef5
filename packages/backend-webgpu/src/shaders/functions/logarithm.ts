/** Logarithms and what is made of them, of float32. */
export const LOGARITHM = {
  /**
   * `x = 2^e (1 + f)` with 1 + f from sqrt(1/2) to sqrt(2), `ln(1 + f) = f + g` with g to 1e-9 before rounding. For
   * positive finite x; subnormal numbers are made normal as integers, since arithmetic may take them for 0.
   */
  logParts: `
struct LogParts$_ {
  e: $F,
  f: $F,
  g: $F,
}
fn logParts$_(x: $F) -> LogParts$_ {
  let bits = bitcast<$U>(x);
  let small = bits < $U(0x00800000u);
  let scaled = select(bits, bitcast<$U>($F(bits)), small);
  let exponent = bitcast<$I>(scaled - $U(0x3f3504f3u)) >> $U(23u);
  let f = bitcast<$F>(scaled - (bitcast<$U>(exponent) << $U(23u))) - $F(1f);
  let high = ((f * $F(0.0691543445f) + $F(-0.117898397f)) * f + $F(0.118729636f)) * f + $F(-0.123843424f);
  let middle = ((high * f + $F(0.142186597f)) * f + $F(-0.16669251f)) * f + $F(0.200022265f);
  let q = (middle * f + $F(-0.249999866f)) * f + $F(0.333333105f);
  let square = f * f;
  return LogParts$_($F(exponent + select($I(0), $I(-149), small)), f, square * f * q - square * $F(0.5f));
}`,

  /** Puts -infinity, infinity and NaN where they belong in a logarithm of x. */
  logEnds: `
fn logEnds$_(x: $F, result: $F) -> $F {
  let bits = bitcast<$U>(x);
  let finite = select(bitcast<$U>(result), $U(0x7f800000u), bits == $U(0x7f800000u));
  let wrong = select(finite, $U(0x7fc00000u), bits > $U(0x7f800000u));
  return bitcast<$F>(select(wrong, $U(0xff800000u), (bits & $U(0x7fffffffu)) == $U(0u)));
}`,

  logOf: `
fn logOf$_(parts: LogParts$_, more: $F) -> $F {
  return parts.e * $F(0.693359375f) + opaque$_(parts.f + (parts.e * $F(-0.00021219444170128554f) + parts.g + more));
}`,

  log: `
fn log$_(x: $F) -> $F {
  return logEnds$_(x, logOf$_(logParts$_(x), $F(0f)));
}`,

  log2: `
fn log2$_(x: $F) -> $F {
  let parts = logParts$_(x);
  let low = parts.f * $F(0.00026944111f) + parts.g * $F(1.44269504f);
  return logEnds$_(x, parts.e + opaque$_(parts.f * $F(1.4424255989f) + low));
}`,

  log10: `
fn log10$_(x: $F) -> $F {
  let parts = logParts$_(x);
  let low = parts.e * $F(-0.00023953558411449194f) + (parts.f + parts.g) * $F(0.434294481903f);
  return logEnds$_(x, parts.e * $F(0.30126953125f) + low);
}`,

  /** ln(u) for u = 1 + x, corrected by what the addition lost. */
  log1p: `
fn log1p$_(x: $F) -> $F {
  return log1pSum$_(x, $F(0f));
}`,

  /** ln(1 + x + low) for a small correction `low`. */
  log1pSum: `
fn log1pSum$_(x: $F, low: $F) -> $F {
  let u = opaque$_($F(1f) + x);
  let lost = select(x - opaque$_(u - $F(1f)), $F(1f) - opaque$_(u - x), x > $F(1f));
  let result = logEnds$_(u, logOf$_(logParts$_(u), (lost + low) / u));
  return bitcast<$F>(select(bitcast<$U>(result), bitcast<$U>(x), u == $F(1f)));
}`,

  /** The square root of s + low, less its rounded value `root`. */
  rootError: `
fn rootError$_(s: $F, low: $F, root: $F) -> $F {
  let p = opaque$_(root * root);
  return ((s - p) - productError$_(root, root, p) + low) / (root + root);
}`,

  asinh: `
fn asinh$_(x: $F) -> $F {
  let a = abs(x);
  let z = a * a;
  let high = ((z * $F(0.00917539094f) + $F(-0.0199856367f)) * z + $F(0.0300145f)) * z + $F(-0.0446134433f);
  let near = a * z * ((high * z + $F(0.0749989003f)) * z + $F(-0.166666657f)) + a;
  let far = log$_(a) + $F(0.693147180559945f);
  let held = min(a, $F(8192f));
  let p = opaque$_(held * held);
  let s = opaque$_(p + $F(1f));
  let lost = select(p - opaque$_(s - $F(1f)), $F(1f) - opaque$_(s - p), p > $F(1f)) + productError$_(held, held, p);
  let root = squareRoot$_(s);
  let u = opaque$_(held + root);
  let low = held - opaque$_(u - root) + rootError$_(s, lost, root);
  let middle = logOf$_(logParts$_(u), low / u);
  return keepNaN$_(x, withSign$_(select(select(middle, near, a < $F(0.5f)), far, a >= $F(8192f)), x));
}`,

  /** With t = x - 1: ln(1 + t + sqrt(2t + t^2)). */
  acosh: `
fn acosh$_(x: $F) -> $F {
  let t = min(x, $F(8192f)) - $F(1f);
  let p = opaque$_(t * t);
  let s = opaque$_(p + (t + t));
  let lost = select(p - opaque$_(s - (t + t)), (t + t) - opaque$_(s - p), t > $F(2f)) + productError$_(t, t, p);
  let root = squareRoot$_(s);
  let u = opaque$_(t + root);
  let low = t - opaque$_(u - root) + select(rootError$_(s, lost, root), $F(0f), s == $F(0f));
  let far = log$_(x) + $F(0.693147180559945f);
  let result = select(log1pSum$_(u, low), far, x >= $F(8192f));
  let wrong = (x < $F(1f)) | isNaN$_(x);
  return bitcast<$F>(select(bitcast<$U>(result), $U(0x7fc00000u), wrong));
}`,

  atanh: `
fn atanh$_(x: $F) -> $F {
  let a = abs(x);
  let z = a * a;
  let high = ((z * $F(0.176457763f) + $F(0.0240764711f)) * z + $F(0.102977499f)) * z + $F(0.109646767f);
  let near = a * z * (((high * z + $F(0.142950639f)) * z + $F(0.199997187f)) * z + $F(0.333333373f)) + a;
  let far = $F(0.5f) * log1p$_(divide$_(a + a, $F(1f) - a));
  let inside = withSign$_(select(far, near, a < $F(0.5f)), x);
  let size = bitcast<$U>(x) & $U(0x7fffffffu);
  let end = $U(0x7f800000u) | (bitcast<$U>(x) & $U(0x80000000u));
  let bits = select(bitcast<$U>(inside), end, size == $U(0x3f800000u));
  return bitcast<$F>(select(bits, $U(0x7fc00000u), size > $U(0x3f800000u)));
}`,

  /**
   * log2(x) for positive finite x as a head of 12 bits and the rest: with s = f / (2 + f) in two parts,
   * `ln(1 + f) = 2 s + s^3 P(s^2)`, P to 9e-10.
   */
  log2Parts: `
struct Log2Parts$_ {
  head: $F,
  rest: $F,
}
fn log2Parts$_(x: $F) -> Log2Parts$_ {
  let bits = bitcast<$U>(x);
  let small = bits < $U(0x00800000u);
  let scaled = select(bits, bitcast<$U>($F(bits)), small);
  let exponent = bitcast<$I>(scaled - $U(0x3f3504f3u)) >> $U(23u);
  let e = $F(exponent + select($I(0), $I(-149), small));
  let f = bitcast<$F>(scaled - (bitcast<$U>(exponent) << $U(23u))) - $F(1f);
  let d = opaque$_($F(2f) + f);
  let dHead = head$_(d);
  let dRest = opaque$_(d - dHead) + (f - opaque$_(d - $F(2f)));
  let sHead = head$_(f / d);
  let sRest = opaque$_(opaque$_(f - sHead * dHead) - sHead * dRest) / d;
  let s = sHead + sRest;
  let z = s * s;
  let q = ((z * $F(0.235849872f) + $F(0.285371691f)) * z + $F(0.400003374f)) * z + $F(0.666666627f);
  let log = (sRest + sRest) + s * z * q;
  let high = $F(2.8857421875f) * sHead;
  let low = $F(-0.00035210572207f) * sHead + $F(1.44269504f) * log;
  let sum = opaque$_(e + high);
  let lost = select(e - opaque$_(sum - high), high - opaque$_(sum - e), e != $F(0f)) + low;
  let total = opaque$_(sum + lost);
  let head = head$_(total);
  return Log2Parts$_(head, opaque$_(sum - head) + lost);
}`,

  /** C's pow. The product with log2(a) is kept in two parts, since the exponential magnifies its error. */
  pow: `
fn pow$_(a: $F, b: $F) -> $F {
  let size = bitcast<$U>(a) & $U(0x7fffffffu);
  let log = log2Parts$_(bitcast<$F>(clamp(size, $U(1u), $U(0x7f7fffffu))));
  let power = clamp(b, $F(-1e10f), $F(1e10f));
  let bHead = head$_(power);
  let high = opaque$_(bHead * log.head);
  let low = opaque$_(power - bHead) * log.head + power * log.rest;
  let whole = clamp(round(high + low), $F(-151f), $F(129f));
  let r = clamp(opaque$_(high - whole) + low, $F(-1f), $F(1f));
  let finite = scale$_(expSmall$_(r * $F(0.693147180559945f)), $I(whole));
  let exponent = bitcast<$U>(b) & $U(0x7fffffffu);
  let falling = (bitcast<$U>(b) >> $U(31u)) != $U(0u);
  // What lies beyond every number: 0 or infinity, by the sign of the exponent and the side of 1.
  let below = size < $U(0x3f800000u);
  let end = select($U(0x7f800000u), $U(0u), below != falling);
  let extreme = (size == $U(0u)) | (size == $U(0x7f800000u)) | (exponent == $U(0x7f800000u));
  let magnitude = select(bitcast<$U>(finite), end, extreme);
  let even = exponent >= $U(0x4b800000u);
  let integral = even | (floor(b) == b);
  let odd = integral & !even & (($I(clamp(b, $F(-16777216f), $F(16777216f))) & $I(1)) != $I(0));
  let negative = (bitcast<$U>(a) >> $U(31u)) != $U(0u);
  let signed = magnitude | select($U(0u), $U(0x80000000u), negative & odd);
  let wrong = negative & !integral & (size != $U(0u)) & (size < $U(0x7f800000u));
  let unordered = wrong | (size > $U(0x7f800000u)) | (exponent > $U(0x7f800000u));
  let one = (exponent == $U(0u)) | (bitcast<$U>(a) == $U(0x3f800000u))
    | ((size == $U(0x3f800000u)) & (exponent == $U(0x7f800000u)));
  return bitcast<$F>(select(select(signed, $U(0x7fc00000u), unordered), $U(0x3f800000u), one));
}`,
} as const satisfies Record<string, string>
