/**
 * Exponential functions of float32. `e^x = 2^n e^r` with `r = x - n ln 2`, `|r| <= ln(2)/2`; ln 2 in two parts, the first
 * of so few bits that its multiples are exact. Polynomials are near-minimax for relative error.
 */
export const EXPONENTIAL = {
  /** 2^n for n from -126 to 127. */
  power: `
fn power$_(n: $I) -> $F {
  return bitcast<$F>((n + $I(127)) << $U(23u));
}`,

  /** Applied in two halves, since n reaches beyond the exponents of float32. */
  scale: `
fn scale$_(x: $F, n: $I) -> $F {
  let half = n >> $U(1u);
  return opaque$_(x * power$_(half)) * power$_(n - half);
}`,

  residue: `
fn residue$_(x: $F, n: $F) -> $F {
  return opaque$_(x - n * $F(0.693359375f)) + n * $F(0.00021219444170128554f);
}`,

  /** e^r for |r| <= ln(2)/2, to 4e-9 before rounding. */
  expSmall: `
fn expSmall$_(r: $F) -> $F {
  let q = (((r * $F(0.00139504788f) + $F(0.00836888235f)) * r + $F(0.041666206f)) * r + $F(0.166665196f)) * r + $F(0.5f);
  return opaque$_(r * r * q + r) + $F(1f);
}`,

  exp: `
fn exp$_(x: $F) -> $F {
  let held = clamp(x, $F(-104f), $F(89f));
  let n = round(held * $F(1.44269504f));
  return keepNaN$_(x, scale$_(expSmall$_(residue$_(held, n)), $I(n)));
}`,

  exp2: `
fn exp2$_(x: $F) -> $F {
  let held = clamp(x, $F(-151f), $F(129f));
  let n = round(held);
  return keepNaN$_(x, scale$_(expSmall$_((held - n) * $F(0.693147180559945f)), $I(n)));
}`,

  /** e^r - 1 for |r| <= ln(2)/2, to 2e-9 before rounding. */
  expm1Small: `
fn expm1Small$_(r: $F) -> $F {
  let high = (r * $F(0.000199141563f) + $F(0.00139409979f)) * r + $F(0.00833327323f);
  let q = ((high * r + $F(0.041666355f)) * r + $F(0.166666672f)) * r + $F(0.5f);
  return r * r * q + r;
}`,

  /** 2^n (e^r - 1) + (2^n - 1), computed at half its size, so that 2^n never overflows. */
  expm1: `
fn expm1$_(x: $F) -> $F {
  let held = clamp(x, $F(-18f), $F(89f));
  let n = round(held * $F(1.44269504f));
  let scale = power$_($I(n) - $I(1));
  let half = scale * expm1Small$_(residue$_(held, n)) + opaque$_(scale - $F(0.5f));
  return keepNaN$_(x, select(withSign$_(half + half, x), x, abs(x) < $F(1e-8f)));
}`,

  /** With z = e^(-2|x|) - 1: -z / (2 + z). */
  tanh: `
fn tanh$_(x: $F) -> $F {
  let held = max(abs(x) * $F(-2f), $F(-20f));
  let n = round(held * $F(1.44269504f));
  let scale = power$_($I(n));
  let z = scale * expm1Small$_(residue$_(held, n)) + opaque$_(scale - $F(1f));
  return keepNaN$_(x, withSign$_(divide$_(z, z + $F(2f)), x));
}`,

  /** With z = e^(-|x|): 1 / (1 + z), or z / (1 + z) for negative x. */
  sigmoid: `
fn sigmoid$_(x: $F) -> $F {
  let z = exp$_(-abs(x));
  return keepNaN$_(x, divide$_(select($F(1f), z, x < $F(0f)), $F(1f) + z));
}`,

  /** e^x / 2 for x from 0 on. */
  expHalf: `
fn expHalf$_(x: $F) -> $F {
  let held = min(x, $F(90f));
  let n = round(held * $F(1.44269504f));
  return scale$_(expSmall$_(residue$_(held, n)), $I(n) - $I(1));
}`,

  sinh: `
fn sinh$_(x: $F) -> $F {
  let a = abs(x);
  let z = a * a;
  let q = ((z * $F(2.81743951e-6f) + $F(0.000198360663f)) * z + $F(0.00833335053f)) * z + $F(0.166666672f);
  let h = expHalf$_(a);
  return keepNaN$_(x, withSign$_(select(h - $F(0.25f) / h, a * z * q + a, a < $F(1f)), x));
}`,

  cosh: `
fn cosh$_(x: $F) -> $F {
  let h = expHalf$_(abs(x));
  return keepNaN$_(x, h + $F(0.25f) / h);
}`,
} as const satisfies Record<string, string>
