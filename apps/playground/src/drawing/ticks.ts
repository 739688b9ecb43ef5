const STEPS = [1, 2, 5, 10]

/** Round numbers between two ends, about as many as wanted. */
export function ticksBetween(low: number, high: number, wanted: number): number[] {
  const span = high - low
  if (!(span > 0)) return [low]
  const rough = span / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const count = Math.floor(high / step + 1e-9) - first
  return Array.from({ length: count + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

/** A tick as it is written: no more digits than it needs, thousands as k. */
export function tickText(value: number): string {
  if (Math.abs(value) >= 1e6) return `${value / 1e6}M`
  return Math.abs(value) >= 10_000 ? `${value / 1000}k` : String(value)
}
