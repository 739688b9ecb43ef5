/** Three significant digits, without an exponent. */
export function formatNumber(value: number): string {
  const size = Math.abs(value)
  if (size >= 100 || value === 0) return value.toFixed(0)
  if (size >= 10) return value.toFixed(1)
  if (size >= 1) return value.toFixed(2)
  return value.toFixed(3)
}

/** A time in the unit that suits it. */
export function formatMs(milliseconds: number): string {
  return milliseconds < 0.1995 ? `${formatNumber(milliseconds * 1000)} us` : `${formatNumber(milliseconds)} ms`
}

export function formatRatio(ratio: number): string {
  return `${formatNumber(ratio)}x`
}
