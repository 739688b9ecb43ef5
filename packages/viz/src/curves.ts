import { ArgumentError } from '@neurite/core'
import type { Chart } from './chart.ts'
import { drawSeries, type Series } from './drawSeries.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { type Data, readRow } from './read.ts'

export interface CurvesOptions extends ChartOptions {
  /** Logarithmic scale of the values (`true`, `'y'`), of x, or of both. What is not positive leaves a gap. */
  log?: boolean | 'x' | 'y' | 'xy'
  /** Where the values stand; 0, 1, 2, … when left out. */
  x?: Data
  xLabel?: string
  yLabel?: string
}

/** The training series that `valLoss` or `val_loss` belongs to. */
function partner(name: string, names: readonly string[]): string | undefined {
  const match = /^val(?:_(.+)|([A-Z].*))$/.exec(name)
  const rest = match?.[1] ?? (match?.[2] && match[2][0]!.toLowerCase() + match[2].slice(1))
  return rest !== undefined && names.includes(rest) ? rest : undefined
}

function readSeries(where: string, series: Readonly<Record<string, Data>>, x: Data | undefined): Series[] {
  const names = Object.keys(series)
  const solid = names.filter((name) => partner(name, names) === undefined)
  const places = x === undefined ? undefined : readRow(where, 'x', x)
  return names.map((name) => {
    const values = readRow(where, name, series[name]!)
    if (places !== undefined && places.length < values.length) {
      throw new ArgumentError(
        `[${where}] ${name} has ${values.length} values, x has ${places.length}; x must have as many`,
      )
    }
    const main = partner(name, names)
    return {
      name,
      points: values.map((value, i) => [places?.[i] ?? i, value] as const),
      color: solid.indexOf(main ?? name),
      dashed: main !== undefined,
    }
  })
}

/**
 * Curves over a common x: the history of a training, for one. Values that are not finite leave a gap. A series named
 * `valLoss` beside `loss` is drawn in its colour, in dashes.
 */
export function curves(series: Readonly<Record<string, Data>>, options: CurvesOptions = {}): Chart {
  checkChart('curves', options, ['log', 'x', 'xLabel', 'yLabel'])
  const { log = false } = options
  const logX = log === 'x' || log === 'xy'
  const logY = log === true || log === 'y' || log === 'xy'
  const read = readSeries('curves', series, options.x)
  const kept = read.map((one) => ({
    ...one,
    points: one.points.map(([x, y]) => [logX && x <= 0 ? Number.NaN : x, logY && y <= 0 ? Number.NaN : y] as const),
  }))
  return drawSeries('curves', kept, { ...options, logX, logY })
}
