import { ArgumentError } from '@neurite/core'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { type Bounds, checkRange, type Data, extent, readData } from './read.ts'
import { numericAxis } from './svg/axis.ts'
import { element } from './svg/element.ts'
import { baseline, frame, type LegendItem } from './svg/frame.ts'
import { seriesInk } from './svg/theme.ts'
import { barLines, fills } from './terminal/barLines.ts'
import { headLines } from './terminal/plot.ts'

export interface HistogramOptions extends ChartOptions {
  /** How many; left out, the square root of the number of values, from 5 to 50. */
  bins?: number
  /** What lies outside is not counted; from the smallest to the largest value when left out. */
  range?: Bounds
  xLabel?: string
}

/** How many values lie in each bin; the last holds its upper end too. */
export function countBins(values: readonly number[], low: number, high: number, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0)
  for (const value of values) {
    if (!(value >= low && value <= high)) continue
    counts[Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins))]! += 1
  }
  return counts
}

function isRecord(values: Data | Readonly<Record<string, Data>>): values is Readonly<Record<string, Data>> {
  return typeof values === 'object' && Object.getPrototypeOf(values) === Object.prototype
}

/**
 * How often values occur; all elements of a tensor count, whatever its shape. `{ name: values }` draws several over
 * each other. NaN and infinities are left out.
 */
export function histogramChart(values: Data | Readonly<Record<string, Data>>, options: HistogramOptions = {}): Chart {
  checkChart('histogramChart', options, ['bins', 'range', 'xLabel'])
  const { title, width = 640, height = 360, xLabel = '' } = options
  const groups = Object.entries(isRecord(values) ? values : { values }).map(([name, data]) => ({
    name,
    values: readData('histogramChart', name, data).values.filter(Number.isFinite),
  }))
  const count = Math.max(...groups.map((group) => group.values.length))
  const { bins = Math.min(50, Math.max(5, Math.ceil(Math.sqrt(count)))) } = options
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ArgumentError(`[histogramChart] bins must be a positive integer, received ${bins}`, { bins })
  }
  const found = options.range
    ? checkRange('histogramChart', options.range)
    : extent(groups.flatMap((group) => group.values))
  if (found === undefined) {
    throw new ArgumentError('[histogramChart] there is nothing to draw; give at least one finite number')
  }
  const [low, high] = found[0] < found[1] ? found : [found[0] - 0.5, found[1] + 0.5]
  const counts = groups.map((group) => countBins(group.values, low, high, bins))
  const legend = groups.map(({ name }, i): LegendItem => ({ label: name, ink: seriesInk(i), mark: 'box' }))
  const plot = frame({
    title,
    width,
    height,
    x: numericAxis([low, high], { label: xLabel, nice: false }),
    y: numericAxis([0, Math.max(1, ...counts.flat())], { label: 'count' }),
    legend: groups.length > 1 ? legend : [],
    grid: 'y',
  })
  const edge = (bin: number): number => low + ((high - low) * bin) / bins
  const marks = counts.flatMap((row, i) =>
    row.flatMap((size, bin) => {
      if (size === 0) return []
      const [left, right, top] = [plot.x(edge(bin)), plot.x(edge(bin + 1)), plot.y(size)]
      return element('rect', {
        class: seriesInk(i),
        x: left + 0.5,
        y: top,
        width: Math.max(0.5, right - left - 1),
        height: plot.bottom - top,
        fill: 'currentColor',
        'fill-opacity': groups.length > 1 ? 0.6 : undefined,
      })
    }),
  )
  return new Chart({
    width,
    height,
    title: title ?? `Histogram of ${groups.map(({ name }) => name).join(', ')}`,
    body: plot.compose([...marks, baseline(plot, plot.bottom)]),
    terminal: (columns, lines, paint) => {
      // So many bins that each has a line of its own
      const rows = Math.min(bins, lines ?? 20)
      const tables = groups.map((group) => countBins(group.values, low, high, rows))
      const largest = Math.max(1, ...tables.flat())
      // As many decimals as tell two bounds apart
      const digits = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10((high - low) / rows))))
      const bound = (row: number): string => (low + ((high - low) * row) / rows).toFixed(digits).replace('-', '−')
      const table = Array.from({ length: rows }, (_, row) =>
        tables.map((counted, series) => ({
          label: series === 0 ? `${bound(row)} … ${bound(row + 1)}` : '',
          value: counted[row]!,
          share: counted[row]! / largest,
          series,
        })),
      )
      const names = groups.length > 1 ? groups.map(({ name }) => name) : []
      return [
        ...headLines(title, names, paint.color ? ['██'] : fills, paint),
        ...barLines(table.flat(), columns, paint),
      ]
    },
  })
}
