/** Below these the power series is used; above them the sum over a grid. */
const ERF_SERIES = 1
const ERFC_SERIES = 0.5
/** From here on erfc underflows even as a subnormal. */
const ERFC_ZERO = 27.3
/** Spacing of the grid, and the number of points after which a term is below rounding. */
const GRID = 0.5
const GRID_POINTS = 13
const GRID_WEIGHTS = Array.from({ length: GRID_POINTS }, (_, i) => Math.exp(-(((i + 1) * GRID) ** 2)))

/** `2 / sqrt(pi) * exp(-x^2) * sum(2^n x^(2n+1) / (2n+1)!!)`: all terms have one sign. */
function erfSeries(x: number): number {
  let term = x
  let sum = x
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1)
    sum += term
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum
}

/**
 * `exp(-x^2)` times the trapezoidal rule for `erfc(x) exp(x^2)`, with the correction for its pole
 * (Chiarella and Reichel, "On the evaluation of integrals related to the error function", 1968).
 */
function erfcGrid(x: number): number {
  let sum = 1 / (x * x)
  for (let i = GRID_POINTS; i > 0; i--) sum += (2 * GRID_WEIGHTS[i - 1]!) / ((i * GRID) ** 2 + x * x)
  // The square in two parts: its rounding error would be magnified by the exponential.
  const head = Math.fround(x)
  const gauss = Math.exp(-head * head) * Math.exp(-(x - head) * (x + head))
  const correction = x < Math.PI / GRID ? 2 / Math.expm1((2 * Math.PI * x) / GRID) : 0
  return ((GRID * x) / Math.PI) * gauss * sum - correction
}

/** The error function, `2 / sqrt(pi) * integral of exp(-t^2) from 0 to x`, to about 1e-15 relative. */
export function erf(x: number): number {
  if (Math.abs(x) < ERF_SERIES) return x === 0 ? x : erfSeries(x)
  if (Number.isNaN(x)) return x
  return x > 0 ? 1 - erfc(x) : erfc(-x) - 1
}

/** `1 - erf(x)`, to about 1e-15 relative also where it is tiny. */
export function erfc(x: number): number {
  if (Number.isNaN(x)) return x
  if (x < 0) return 2 - erfc(-x)
  if (x < ERFC_SERIES) return 1 - erfSeries(x)
  return x >= ERFC_ZERO ? 0 : erfcGrid(x)
}
