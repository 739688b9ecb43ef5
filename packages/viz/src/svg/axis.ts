import { scaleBand, scaleLinear, scaleLog } from 'd3-scale'

export interface Tick {
  readonly value: number
  readonly label: string
}

/** One direction of a plot. */
export interface Axis {
  readonly label: string
  /** About so many marks, at round values. */
  ticks(count: number): Tick[]
  /** Pixel of a value, where the axis goes from pixel `start` to pixel `end`. */
  place(start: number, end: number): (value: number) => number
  /** The share of a category's room that it fills; 0 on a numeric axis. */
  readonly fill: number
}

export interface AxisOptions {
  label?: string
  log?: boolean
  /** Whether the ends move out to round values. */
  nice?: boolean
  /** The values count something: no marks between whole numbers. */
  whole?: boolean
}

/** How far a constant is from the ends of its axis, relative to it. */
const ROOM = 0.5

/** An extent of some length, inside what the scale can show. */
function widen([low, high]: readonly [number, number], log: boolean): [number, number] {
  if (low < high) return [low, high]
  if (log) return [low / 2, high * 2]
  const room = Math.abs(low) * ROOM || 1
  return [low - room, high + room]
}

/** How d3-format writes numbers of this size. */
function specifier(low: number, high: number): string | undefined {
  const largest = Math.max(Math.abs(low), Math.abs(high))
  if (largest < 1e-3) return '~e'
  return largest >= 1e6 ? '~s' : undefined
}

const decade = (value: number): string => {
  const exponent = Math.round(Math.log10(value))
  if (Math.abs(value / 10 ** exponent - 1) > 1e-9) return formatNumber(value)
  return exponent >= -3 && exponent <= 4 ? formatNumber(value) : `1e${exponent < 0 ? '−' : ''}${Math.abs(exponent)}`
}

export function numericAxis(extent: readonly [number, number], options: AxisOptions = {}): Axis {
  const { label = '', log = false, nice = true, whole = false } = options
  const scale = (log ? scaleLog() : scaleLinear()).domain(widen(extent, log))
  if (nice) scale.nice()
  const [low, high] = scale.domain() as [number, number]
  return {
    label,
    fill: 0,
    ticks(count) {
      if (!log) {
        const marks = whole ? Math.max(1, Math.min(count, Math.floor(high - low))) : count
        const format = scale.tickFormat(marks, specifier(low, high))
        return scale.ticks(marks).map((value) => ({ value, label: format(value) }))
      }
      return logTicks(scale.ticks(count), low, high, count).map((value) => ({ value, label: decade(value) }))
    },
    place: (start, end) => scale.copy().range([start, end]),
  }
}

/** Powers of ten where there are enough of them, thinned where there are too many. */
function logTicks(all: readonly number[], low: number, high: number, count: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  if (last - first < 2) {
    const kept = all.filter((value) =>
      [1, 2, 5].includes(Math.round(value / 10 ** Math.floor(Math.log10(value) + 1e-9))),
    )
    return kept.length >= 2 ? kept : [...all]
  }
  const step = Math.ceil((last - first + 1) / Math.max(2, count))
  const powers: number[] = []
  for (let exponent = first; exponent <= last; exponent += step) powers.push(10 ** exponent)
  return powers
}

/** An axis of names; the value of the i-th is i. */
export function bandAxis(names: readonly string[], options: { label?: string; fill?: number } = {}): Axis {
  const { label = '', fill = 0.75 } = options
  return {
    label,
    fill,
    ticks: () => names.map((name, value) => ({ value, label: name })),
    place(start, end) {
      const scale = scaleBand<number>()
        .domain(names.map((_, i) => i))
        .range([start, end])
      const half = scale.bandwidth() / 2
      return (value) => (scale(value) ?? start) + half
    },
  }
}

/** A number in few characters, with a true minus. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('-', '−')
  const size = Math.abs(value)
  const far = size !== 0 && (size >= 1e6 || size < 1e-4)
  const digits = Number(value.toPrecision(far ? 3 : 4))
  const shown = far
    ? digits.toExponential().replace('e+', 'e')
    : size >= 10_000
      ? digits.toLocaleString('en-US')
      : String(digits)
  return shown.replaceAll('-', '−')
}
