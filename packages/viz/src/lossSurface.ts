import { ArgumentError, Tensor } from '@neurite/core'
import { line } from 'd3-shape'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { checkPlane, type Data, type PlaneRange, readPairs, type Bounds } from './read.ts'
import { formatNumber, numericAxis } from './svg/axis.ts'
import { contourPath, type Grid, gridOver } from './svg/contour.ts'
import { element } from './svg/element.ts'
import { type Frame, frame } from './svg/frame.ts'
import { rampColour, rampRgb } from './svg/ramp.ts'
import { text } from './svg/text.ts'
import type { Paint } from './terminal/paint.ts'
import { boxed, columnsInside } from './terminal/regions.ts'

export interface LossSurfaceOptions extends ChartOptions {
  /** Steps of a descent, in order: rows of two parameters. */
  path?: Data
  /** From where to where, for both parameters or for each; around the path when left out. */
  range?: PlaneRange
  xLabel?: string
  yLabel?: string
}

type Steps = readonly (readonly [number, number])[]

const RESOLUTION = 48
const BANDS = 14
const TERMINAL_ROWS = 20
const SCALE = 70

/** Values between which equal parts of the surface lie, so that a steep edge does not hide the valley. */
function levelsOf(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b)
  if (sorted.length === 0) throw new ArgumentError('[lossSurface] the function gives no finite number in this range')
  const levels = Array.from({ length: BANDS }, (_, i) => sorted[Math.floor((i / BANDS) * sorted.length)]!)
  return levels.filter((level, i) => i === 0 || level > levels[i - 1]!)
}

/**
 * A function of two parameters as bands of colour, dark where it is low, with the path of a descent on it. The
 * function takes two numbers and gives a number or a tensor of one element; an asynchronous one gives a promise.
 */
export function lossSurface(fn: (x: number, y: number) => number | Tensor, options?: LossSurfaceOptions): Chart
export function lossSurface(
  fn: (x: number, y: number) => Promise<number | Tensor>,
  options?: LossSurfaceOptions,
): Promise<Chart>
export function lossSurface(
  fn: (x: number, y: number) => number | Tensor | Promise<number | Tensor>,
  options: LossSurfaceOptions = {},
): Chart | Promise<Chart> {
  checkChart('lossSurface', options, ['path', 'range', 'xLabel', 'yLabel'])
  const path = options.path === undefined ? [] : readPairs('lossSurface', 'path', options.path)
  const [xs, ys] = checkPlane('lossSurface', options.range, path)
  const grid = gridOver(xs, ys, RESOLUTION)
  const finish = (values: readonly number[]): Chart => draw({ grid, xs, ys, values, path }, options)
  const cells = grid.ys.flatMap((y) => grid.xs.map((x) => [x, y] as const))
  // One after the other, each read before the next: the function may change a model's weights
  const values: number[] = []
  for (const [i, [x, y]] of cells.entries()) {
    const value = fn(x, y)
    if (value instanceof Promise) return evaluateLater(fn, value, cells.slice(i + 1), values).then(finish)
    values.push(numberOf(value))
  }
  return finish(values)
}

const numberOf = (value: number | Tensor): number => (value instanceof Tensor ? value.itemSync() : value)

async function evaluateLater(
  fn: (x: number, y: number) => number | Tensor | Promise<number | Tensor>,
  first: Promise<number | Tensor>,
  rest: readonly (readonly [number, number])[],
  values: number[],
): Promise<number[]> {
  values.push(numberOf(await first))
  for (const [x, y] of rest) values.push(numberOf(await fn(x, y)))
  return values
}

interface Scene {
  readonly grid: Grid
  readonly xs: Bounds
  readonly ys: Bounds
  readonly values: readonly number[]
  readonly path: Steps
}

/** The colours and what they stand for, at the right. */
function colourScale(plot: Frame, levels: readonly number[], highest: number): string {
  const tall = (plot.bottom - plot.top) / levels.length
  const x = plot.right + 14
  const every = Math.ceil(levels.length / 7)
  return levels
    .map((level, i) => {
      const y = plot.bottom - (i + 1) * tall
      const box = element('rect', {
        x,
        y,
        width: 12,
        height: tall + 0.5,
        fill: rampColour(i / Math.max(1, levels.length - 1)),
      })
      const named = i % every === 0 ? text(x + 18, y + tall, formatLevel(level), { size: 11, ink: 'soft' }) : ''
      return box + named
    })
    .concat(text(x + 18, plot.top, formatLevel(highest), { size: 11, ink: 'soft' }))
    .join('')
}

const formatLevel = (level: number): string => formatNumber(Number(level.toPrecision(3)))

function draw({ grid, xs, ys, values, path }: Scene, options: LossSurfaceOptions): Chart {
  const { title, width = 560, height = 460, xLabel = '', yLabel = '' } = options
  const levels = levelsOf(values)
  const highest = Math.max(...values.filter(Number.isFinite))
  const shareOf = (level: number): number => level / Math.max(1, levels.length - 1)
  const xAxis = numericAxis(xs, { label: xLabel, nice: false })
  const yAxis = numericAxis(ys, { label: yLabel, nice: false })
  const plot = frame({ title, width, height, x: xAxis, y: yAxis, grid: 'none', right: SCALE })
  // Where nothing can be computed the highest band shows
  const shown = values.map((value) => (Number.isFinite(value) ? value : highest))
  const bands = levels.map((level, i) =>
    element('path', {
      fill: rampColour(shareOf(i)),
      stroke: rampColour(shareOf(i + 1)),
      'stroke-width': 0.5,
      d: contourPath(grid, shown, level, plot.x, plot.y),
    }),
  )
  const steps = path.map(([x, y]) => [plot.x(x), plot.y(y)] as [number, number])
  const d = line().digits(2)(steps) ?? ''
  const trail =
    steps.length === 0
      ? []
      : [
          element('path', {
            d,
            fill: 'none',
            stroke: '#000000',
            'stroke-opacity': 0.7,
            'stroke-width': 4,
            'stroke-linejoin': 'round',
          }),
          element('path', { d, fill: 'none', stroke: '#ffffff', 'stroke-width': 2, 'stroke-linejoin': 'round' }),
          ...(steps.length > 60 ? [] : steps.slice(1, -1).map(([cx, cy]) => ring(cx, cy, 2.5, '#ffffff'))),
          ring(steps[0]![0], steps[0]![1], 5, '#ffffff'),
          ring(steps[steps.length - 1]![0], steps[steps.length - 1]![1], 5, '#ff5c39'),
        ]
  return new Chart({
    width,
    height,
    title: title ?? 'Loss surface',
    body: plot.compose([plot.clip(...bands, ...trail), colourScale(plot, levels, highest)]),
    terminal: (columns, rows = TERMINAL_ROWS, paint) => {
      const across = Math.min(columnsInside(yAxis, rows, columns), Math.round(rows * 2.6))
      const lines = surfaceLines(
        { grid, values: shown, levels, across, rows, paint },
        path,
        xAxis.place(0, across - 1),
        yAxis.place(rows - 1, 0),
      )
      return [...(title ? [paint.bold(title)] : []), ...boxed({ x: xAxis, y: yAxis, paint }, lines, across)]
    },
  })
}

function ring(cx: number, cy: number, r: number, fill: string): string {
  return element('circle', { cx, cy, r, fill, stroke: '#000000', 'stroke-width': 1.5 })
}

interface Raster {
  readonly grid: Grid
  readonly values: readonly number[]
  readonly levels: readonly number[]
  readonly across: number
  readonly rows: number
  readonly paint: Paint
}

/** Bands from light (low) to dense, the path as its steps: S is the start, E the end. */
function surfaceLines(
  { grid, values, levels, across, rows, paint }: Raster,
  path: Steps,
  columnOf: (x: number) => number,
  rowOf: (y: number) => number,
): string[] {
  const signs = new Map(
    path.map(([x, y], i) => {
      const sign = i === path.length - 1 ? 'E' : i === 0 ? 'S' : '•'
      return [`${Math.round(columnOf(x))},${Math.round(rowOf(y))}`, sign] as const
    }),
  )
  const shades = ' .:-=+*#%@'
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: across }, (_, column) => {
      const gx = Math.floor(((column + 0.5) / across) * (grid.columns - 2)) + 1
      const gy = Math.floor(((rows - row - 0.5) / rows) * (grid.rows - 2)) + 1
      const value = values[gy * grid.columns + gx]!
      const band = levels.reduce((found, level, i) => (value >= level ? i : found), 0)
      const share = band / Math.max(1, levels.length - 1)
      const sign = signs.get(`${column},${row}`)
      if (paint.color) return paint.rgb(sign ?? ' ', [255, 255, 255], rampRgb(share))
      return sign ?? shades[Math.round(share * (shades.length - 1))]!
    }).join(''),
  )
}
