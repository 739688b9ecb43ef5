import { ArgumentError, Tensor } from '@neurite/core'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { extent } from './read.ts'
import { bandAxis, formatNumber, numericAxis } from './svg/axis.ts'
import { element } from './svg/element.ts'
import { baseline, frame, type LegendItem, round } from './svg/frame.ts'
import { text, textWidth } from './svg/text.ts'
import { seriesInk } from './svg/theme.ts'
import { barLines, fills } from './terminal/barLines.ts'
import { headLines } from './terminal/plot.ts'

export interface BarsOptions extends ChartOptions {
  /** Logarithmic scale of the values, which must be positive. */
  log?: boolean
  /** What the values are. */
  yLabel?: string
}

/** A value for each name, or for each series values by name. */
export type BarValues = Row | Readonly<Record<string, Row>>

type Row = Readonly<Record<string, number | Tensor>>

interface Bar {
  readonly category: number
  readonly series: number
  readonly value: number
}

function readBars(values: BarValues): { names: string[]; series: string[]; bars: Bar[] } {
  const entries = Object.entries(values) as [string, number | Tensor | Row][]
  const isRow = (value: unknown): value is Row =>
    typeof value === 'object' && value !== null && !(value instanceof Tensor)
  const grouped = entries.length > 0 && entries.every(([, value]) => isRow(value))
  const rows = (grouped ? entries : [['', values]]) as [string, Row][]
  const names = [...new Set(rows.flatMap(([, row]) => Object.keys(row)))]
  const bars = rows.flatMap(([, row], series) =>
    Object.entries(row).map(([name, held]) => {
      const value = held instanceof Tensor ? held.itemSync() : held
      if (typeof value === 'number') return { category: names.indexOf(name), series, value }
      throw new ArgumentError(`[bars] ${name} must be a number or a tensor of one element, received ${typeof value}`)
    }),
  )
  if (!bars.some(({ value }) => Number.isFinite(value))) {
    throw new ArgumentError('[bars] there is nothing to draw; give at least one finite number')
  }
  return { names, series: rows.map(([name]) => name), bars }
}

/** Where bars begin: 0, or below the smallest on a logarithmic scale. */
function limits(bars: readonly Bar[], log: boolean): { start: number; low: number; high: number } {
  const finite = bars.map(({ value }) => value).filter((value) => Number.isFinite(value) && (!log || value > 0))
  const found = extent(finite)
  if (found === undefined)
    throw new ArgumentError('[bars] a logarithmic scale shows positive numbers only; leave log out')
  if (!log) return { start: 0, low: Math.min(0, found[0]), high: Math.max(0, found[1]) }
  const start = 10 ** Math.floor(Math.log10(found[0] / 1.5))
  return { start, low: start, high: found[1] }
}

/**
 * A bar for each name; `{ seriesA: { name: value }, seriesB: { … } }` draws groups. Bars stand up, or lie where their
 * names would not fit.
 */
export function bars(values: BarValues, options: BarsOptions = {}): Chart {
  checkChart('bars', options, ['log', 'yLabel'])
  const { title, width = 640, log = false, yLabel = '' } = options
  const { names, series, bars: all } = readBars(values)
  const { start, low, high } = limits(all, log)
  const lying = names.some((name) => textWidth(name, 12) > (width - 90) / names.length - 6)
  const height = options.height ?? (lying ? 110 + names.length * Math.max(26, 18 * series.length) : 360)
  // A vertical axis starts at the bottom, and the first name belongs at the top
  const category = bandAxis(lying ? [...names].reverse() : names)
  // Values of bars that go to the left stand between them and the names
  const room = lying && low < 0 && !log ? (high - low) * 0.12 : 0
  const value = numericAxis([low - room, high], { label: yLabel, log, nice: room === 0 })
  const grouped = series.length > 1
  const legend = grouped ? series.map((label, i): LegendItem => ({ label, ink: seriesInk(i), mark: 'box' })) : []
  const plot = lying
    ? frame({ title, width, height, x: value, y: category, legend, grid: 'x', right: 44 })
    : frame({ title, width, height, x: category, y: value, legend, grid: 'y' })
  const across = (lying ? plot.bottom - plot.top : plot.right - plot.left) / names.length
  const thick = Math.min(64, (across * category.fill) / series.length)
  const along = lying ? plot.x : plot.y
  const zero = along(start)
  const labelled =
    lying || all.every(({ value: size }) => textWidth(formatNumber(size), 11) <= thick + (grouped ? 0 : across - thick))
  const marks = all.flatMap(({ category: at, series: index, value: size }) => {
    if (!Number.isFinite(size) || (log && size <= 0)) return []
    const place = (lying ? plot.y(names.length - 1 - at) : plot.x(at)) + (index - (series.length - 1) / 2) * thick
    const end = along(size)
    const [from, length] = [Math.min(zero, end), Math.abs(end - zero)]
    const box = lying
      ? { x: from, y: place - thick / 2 + 1, width: length, height: thick - 2 }
      : { x: place - thick / 2 + 1, y: from, width: thick - 2, height: length }
    const label = formatNumber(size)
    const rectangle = element('rect', { ...box, class: seriesInk(index), rx: 2, fill: 'currentColor' })
    if (!labelled) return [rectangle]
    const outside = lying
      ? text(end + (size < 0 ? -6 : 6), place, label, { size: 11, anchor: size < 0 ? 'end' : 'start' })
      : text(place, end + (size < 0 ? 9 : -9), label, { size: 11, anchor: 'middle' })
    return [rectangle, outside]
  })
  const axis = lying
    ? element('path', {
        class: 'axis',
        stroke: 'currentColor',
        d: `M${round(zero)} ${round(plot.top)}V${round(plot.bottom)}`,
      })
    : baseline(plot, zero)
  const longest = Math.max(Math.abs(low), Math.abs(high))
  const share = (size: number): number =>
    log ? Math.log(size / start) / Math.log(high / start) : Math.abs(size) / longest
  return new Chart({
    width,
    height,
    title: title ?? `Bars: ${names.join(', ')}`,
    body: plot.compose([...marks, axis]),
    terminal: (columns, _, paint) => [
      ...headLines(title, grouped ? series : [], paint.color ? ['██'] : fills, paint),
      ...(yLabel ? [paint.soft(yLabel)] : []),
      ...barLines(
        [...all]
          .sort((a, b) => a.category - b.category || a.series - b.series)
          .map(({ category: at, series: index, value: size }) => {
            const name = names[at]!
            return {
              label: grouped ? `${name}, ${series[index]!}` : name,
              value: size,
              share: share(size),
              series: index,
            }
          }),
        columns,
        paint,
      ),
    ],
  })
}
