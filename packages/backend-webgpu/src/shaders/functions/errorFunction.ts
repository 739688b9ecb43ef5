/** The error function of float32 and its complement. */
export const ERROR_FUNCTION = {
  /** erf(x) / x - 1 in z = x^2 up to 1, to 2e-8 before rounding. */
  erfRest: `
fn erfRest$_(z: $F) -> $F {
  let high = ((z * $F(7.88914622e-5f) + $F(-0.000802084978f)) * z + $F(0.00518953661f)) * z + $F(-0.0268544443f);
  return ((high * z + $F(0.112836003f)) * z + $F(-0.37612626f)) * z + $F(0.128379166f);
}`,

  /** x + x P(x^2) below 1, 1 - e^Q(|x|) above; from 4 on it is 1. */
  erf: `
fn erf$_(x: $F) -> $F {
  let near = select(x * erfRest$_(x * x) + x, x * $F(1.1283791671f), abs(x) < $F(1e-4f));
  let a = min(abs(x), $F(4f));
  let high = ((a * $F(2.51247599e-7f) + $F(-2.53137205e-5f)) * a + $F(0.000463781616f)) * a + $F(-0.00428236183f);
  let middle = ((high * a + $F(0.0253735129f)) * a + $F(-0.108638942f)) * a + $F(-0.633039653f);
  let q = (middle * a + $F(-1.12966108f)) * a + $F(0.00020435662f);
  let n = round(q * $F(1.44269504f));
  let far = $F(1f) - expSmall$_(residue$_(q, n)) * power$_($I(n));
  return keepNaN$_(x, select(withSign$_(far, x), near, abs(x) < $F(1f)));
}`,

  /** e^(x^2) erfc(x) in five stretches from 0.7 to 10.2: c + (x - m) P(x - m), each to 6e-8 or better. */
  erfcScaled: `
fn erfcScaled$_(x: $F) -> $F {
  let s1 = x >= $F(1f);
  let s2 = x >= $F(2f);
  let s3 = x >= $F(4f);
  let s4 = x >= $F(6.5f);
  let m = select(select(select(select($F(0.75f), $F(1.5f), s1), $F(3f), s2), $F(5.125f), s3), $F(8f), s4);
  let c = select(select(select(select($F(0.506937623f), $F(0.321585417f), s1), $F(0.179001153f), s2), $F(0.108099736f), s3), $F(0.0699851662f), s4);
  let c7 = select(select(select($F(0.00247665425f), $F(0.000234755527f), s1), $F(5.79969446e-6f), s2), $F(0f), s3);
  let c6 = select(select(select(select($F(-0.00618453976f), $F(-0.000704060134f), s1), $F(-2.39882556e-5f), s2), $F(-6.03004082e-7f), s3), $F(-2.04327915e-8f), s4);
  let c5 = select(select(select(select($F(0.014288133f), $F(0.00188451773f), s1), $F(8.31122306e-5f), s2), $F(4.11318752e-6f), s3), $F(2.30311713e-7f), s4);
  let c4 = select(select(select(select($F(-0.031891048f), $F(-0.00513803819f), s1), $F(-0.000321835367f), s2), $F(-2.20492821e-5f), s3), $F(-1.87002684e-6f), s4);
  let c3 = select(select(select(select($F(0.066790536f), $F(0.0133773834f), s1), $F(0.00122313236f), s2), $F(0.000123261532f), s3), $F(1.53865094e-5f), s4);
  let c2 = select(select(select(select($F(-0.129836172f), $F(-0.0329314508f), s1), $F(-0.00448006624f), s2), $F(-0.000687452033f), s3), $F(-0.000127753126f), s4);
  let c1 = select(select(select(select($F(0.230958134f), $F(0.0761510432f), s1), $F(0.0158843696f), s2), $F(0.00377088273f), s3), $F(0.00105310581f), s4);
  let c0 = select(select(select(select($F(-0.367972702f), $F(-0.163622901f), s1), $F(-0.0543722138f), s2), $F(-0.0203568786f), s3), $F(-0.00861651916f), s4);
  let y = x - m;
  let high = ((c7 * y + c6) * y + c5) * y + c4;
  return (((high * y + c3) * y + c2) * y + c1) * y * y + c0 * y + c;
}`,

  /** 1 - x - x P(x^2) near 0; else e^(-x^2), with the square in two parts, times `erfcScaled`. */
  erfc: `
fn erfc$_(x: $F) -> $F {
  let near = opaque$_($F(1f) - x) - x * erfRest$_(x * x);
  let a = clamp(abs(x), $F(0.7f), $F(10.2f));
  let p = opaque$_(a * a);
  let n = round(p * $F(-1.44269504f));
  let gauss = expSmall$_(residue$_(-p, n) - productError$_(a, a, p));
  let tail = scale$_(gauss * erfcScaled$_(a), $I(n));
  let far = select(tail, $F(2f) - tail, x < $F(0f));
  return keepNaN$_(x, select(far, near, abs(x) < $F(0.7f)));
}`,
} as const satisfies Record<string, string>
