import { ArgumentError, ShapeError, type Tensor, tensor } from '@neurite/core'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import {
  type Bounds,
  checkPlane,
  type Data,
  extent,
  nameOf,
  type PlaneRange,
  type Read,
  readData,
  readPairs,
  readRow,
} from './read.ts'
import { numericAxis } from './svg/axis.ts'
import { contourPath, type Grid, gridOver } from './svg/contour.ts'
import { element } from './svg/element.ts'
import { dot, frame, type LegendItem } from './svg/frame.ts'
import { seriesInk } from './svg/theme.ts'
import { regionLines } from './terminal/regions.ts'

export interface DecisionBoundaryOptions extends ChartOptions {
  /** Samples to show: rows of two features. */
  points?: Data
  /** Class of each point. */
  labels?: Data
  /** Names of the classes. */
  classes?: readonly string[]
  /** From where to where, for both features or for each; around the points when left out. */
  range?: PlaneRange
  /** Value of a single output from which the class is 1; 0.5 when left out, 0 for logits. */
  threshold?: number
  xLabel?: string
  yLabel?: string
}

/** A function from points [n, 2] to values [n] or [n, 1] or scores [n, classes]; or a model. */
export type Predictor<R> = ((points: Tensor) => R) | { call(points: Tensor): R }

const RESOLUTION = 72
const TERMINAL_ROWS = 20
/** A margin of nothing belongs to the first class alone. */
const UNDECIDED = Number.MIN_VALUE

/** How much each class is preferred to all others, at every point: positive in its region. */
type Margins = readonly (readonly number[])[]

function toMargins(read: Read, count: number, threshold: number): Margins {
  const [rows, columns = 1] = read.shape
  if (rows !== count || read.shape.length > 2 || columns === 0) {
    throw new ShapeError(
      `[decisionBoundary] the prediction for [${count}, 2] points has shape [${read.shape.join(', ')}]; it must be [${count}], [${count}, 1] or [${count}, classes]`,
    )
  }
  if (columns === 1)
    return [read.values.map((value) => threshold - value), read.values.map((value) => value - threshold)]
  return Array.from({ length: columns }, (_, k) =>
    Array.from({ length: count }, (_, i) => {
      const row = read.values.slice(i * columns, (i + 1) * columns)
      return row[k]! - Math.max(...row.filter((_, other) => other !== k))
    }),
  )
}

/** The margin of a decision that could not be surer: of probabilities it is known, of others it is the largest there is. */
function surestOf({ values }: Read, margins: Margins): number {
  const [low, high] = extent(values) ?? [0, 0]
  if (low >= 0 && high <= 1) return margins.length === 2 ? 0.5 : 1
  return extent(margins.flat())?.[1] ?? 0
}

/**
 * What a classifier decides at every point of a plane, with the samples. A single output is a value and its threshold,
 * several are scores of classes. An asynchronous function (for a device that must be awaited) gives a promise.
 */
export function decisionBoundary(predict: Predictor<Data>, options?: DecisionBoundaryOptions): Chart
export function decisionBoundary(predict: Predictor<Promise<Data>>, options?: DecisionBoundaryOptions): Promise<Chart>
export function decisionBoundary(
  predict: Predictor<Data> | Predictor<Promise<Data>>,
  options: DecisionBoundaryOptions = {},
): Chart | Promise<Chart> {
  checkChart('decisionBoundary', options, ['points', 'labels', 'classes', 'range', 'threshold', 'xLabel', 'yLabel'])
  const points = options.points === undefined ? [] : readPairs('decisionBoundary', 'points', options.points)
  const labels = options.labels === undefined ? [] : readRow('decisionBoundary', 'labels', options.labels)
  if (labels.length > 0 && labels.length !== points.length) {
    throw new ArgumentError(`[decisionBoundary] received ${labels.length} labels for ${points.length} points`)
  }
  const [xs, ys] = checkPlane('decisionBoundary', options.range, points)
  const grid = gridOver(xs, ys, RESOLUTION)
  const cells = tensor(grid.ys.flatMap((y) => grid.xs.map((x) => [x, y])))
  const result = typeof predict === 'function' ? predict(cells) : predict.call(cells)
  const finish = (data: Data): Chart => {
    const read = readData('decisionBoundary', 'the prediction', data)
    const margins = toMargins(read, grid.xs.length * grid.ys.length, options.threshold ?? 0.5)
    return draw({ grid, xs, ys, margins, surest: surestOf(read, margins), points, labels }, options)
  }
  return result instanceof Promise ? result.then(finish) : finish(result)
}

interface Scene {
  readonly grid: Grid
  readonly xs: Bounds
  readonly ys: Bounds
  readonly margins: Margins
  readonly surest: number
  readonly points: readonly (readonly [number, number])[]
  readonly labels: readonly number[]
}

function draw({ grid, xs, ys, margins, surest, points, labels }: Scene, options: DecisionBoundaryOptions): Chart {
  const { title, width = 560, height = 480, xLabel = '', yLabel = '', classes } = options
  const count = Math.max(margins.length, 1 + (extent(labels)?.[1] ?? 0))
  const legend = Array.from(
    { length: count },
    (_, k): LegendItem => ({ label: nameOf(classes, k), ink: seriesInk(k), mark: 'dot' }),
  )
  const xAxis = numericAxis(xs, { label: xLabel, nice: false })
  const yAxis = numericAxis(ys, { label: yLabel, nice: false })
  const plot = frame({ title, width, height, x: xAxis, y: yAxis, legend, grid: 'none' })
  const regions = margins.flatMap((margin, k) =>
    // Darker where the decision is surer
    [0, 0.25, 0.5, 0.75].map((share) =>
      element('path', {
        class: seriesInk(k),
        fill: 'currentColor',
        'fill-opacity': share === 0 ? 0.2 : 0.1,
        d: contourPath(grid, margin, share > 0 ? share * surest : k > 0 ? UNDECIDED : 0, plot.x, plot.y),
      }),
    ),
  )
  const borders = (margins.length === 2 ? margins.slice(1) : margins).map((margin) =>
    element('path', {
      class: 'ink',
      fill: 'none',
      stroke: 'currentColor',
      'stroke-width': 1.5,
      d: contourPath(grid, margin, 0, plot.x, plot.y),
    }),
  )
  const dots = points.map(([x, y], i) =>
    dot(plot.x(x), plot.y(y), seriesInk(labels[i] ?? 0), points.length > 400 ? 2 : 3.5),
  )
  return new Chart({
    width,
    height,
    title: title ?? 'Decision boundary',
    body: plot.compose([plot.clip(...regions, ...borders, ...dots)]),
    terminal: (columns, rows, paint) =>
      regionLines({
        title,
        x: xAxis,
        y: yAxis,
        names: legend.map(({ label }) => label),
        columns,
        rows: rows ?? TERMINAL_ROWS,
        classAt: (x, y) => {
          const column = Math.floor(x * (grid.columns - 2)) + 1
          const row = Math.floor(y * (grid.rows - 2)) + 1
          const at = Math.min(row, grid.rows - 2) * grid.columns + Math.min(column, grid.columns - 2)
          return margins.reduce((best, margin, k) => (margin[at]! > margins[best]![at]! ? k : best), 0)
        },
        points: points.map(([x, y], i) => ({ x, y, label: labels[i] ?? 0 })),
        paint,
      }),
  })
}
