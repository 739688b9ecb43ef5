import { formatNumber } from '../svg/axis.ts'
import { columnsOf, type Paint, pad } from './paint.ts'

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** What bars of a series consist of where there is no colour. */
export const fills = ['█', '▒', '░', '▓'] as const

export interface TerminalBar {
  readonly label: string
  readonly value: number
  /** Share of the longest bar, 0 to 1. */
  readonly share: number
  readonly series: number
}

/** Bars from left to right, with label and value. */
export function barLines(bars: readonly TerminalBar[], width: number, paint: Paint): string[] {
  const values = bars.map(({ value }) => formatNumber(value))
  const margin = Math.min(Math.floor(width / 3), Math.max(0, ...bars.map(({ label }) => columnsOf(label))))
  const room = Math.max(4, width - margin - 3 - Math.max(0, ...values.map(columnsOf)))
  return bars.map(({ label, share, series }, i) => {
    const length = Math.max(0, Math.round((Number.isFinite(share) ? share : 0) * room * 8))
    const fill = paint.color ? fills[0] : fills[series % fills.length]!
    const bar = fill.repeat(Math.floor(length / 8)) + (fill === fills[0] ? eighths[length % 8]! : '')
    return `${pad(label, margin, 'right')} ${paint.soft('│')}${paint.series(series, bar)} ${values[i]!}`
  })
}
