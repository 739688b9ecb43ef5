import { ArgumentError } from '@neurite/core'
import { line } from 'd3-shape'
import { Chart } from './chart.ts'
import type { ChartOptions } from './options.ts'
import { extent } from './read.ts'
import { numericAxis } from './svg/axis.ts'
import { element } from './svg/element.ts'
import { dot, frame, type LegendItem } from './svg/frame.ts'
import { seriesInk } from './svg/theme.ts'
import { plotLines } from './terminal/plot.ts'

export type Point = readonly [x: number, y: number]

export interface Series {
  readonly name: string
  readonly points: readonly Point[]
  /** Index of its colour. */
  readonly color: number
  readonly dashed: boolean
}

export interface DrawOptions extends ChartOptions {
  xLabel?: string
  yLabel?: string
  logX?: boolean
  logY?: boolean
  /** Points on top, in order, with a thin line from each to the next. */
  path?: readonly Point[]
}

/** The colour of steps, which no second series is likely to have. */
const PATH = seriesInk(4)

const visible = ([x, y]: Point): boolean => Number.isFinite(x) && Number.isFinite(y)

/** Series of points as curves, in SVG and in characters. */
export function drawSeries(where: string, series: readonly Series[], options: DrawOptions): Chart {
  const { title, width = 640, height = 400, xLabel = '', yLabel = '', logX = false, logY = false, path = [] } = options
  const all = [...series.flatMap(({ points }) => points), ...path].filter(visible)
  const xs = extent(all.map(([x]) => x))
  const ys = extent(all.map(([, y]) => y))
  if (xs === undefined || ys === undefined) {
    const rule = logX || logY ? 'a logarithmic scale shows positive numbers only' : 'give at least one finite number'
    throw new ArgumentError(
      `[${where}] there is nothing to draw in ${series.map(({ name }) => name).join(', ') || 'no series'}; ${rule}`,
    )
  }
  const whole = all.every(([x]) => Number.isInteger(x))
  const xAxis = numericAxis(xs, { label: xLabel, log: logX, nice: false, whole })
  const yAxis = numericAxis(ys, { label: yLabel, log: logY })
  const legend = series.map(
    ({ name, color, dashed }): LegendItem => ({ label: name, ink: seriesInk(color), mark: dashed ? 'dashes' : 'line' }),
  )
  const plot = frame({ title, width, height, x: xAxis, y: yAxis, legend: series.length > 1 ? legend : [] })
  const curve = line<Point>()
    .defined(visible)
    .x(([x]) => plot.x(x))
    .y(([, y]) => plot.y(y))
    .digits(2)
  const marks = series.flatMap(({ points, color, dashed }) => {
    const shared = { class: seriesInk(color), stroke: 'currentColor', fill: 'none', 'stroke-width': 2 }
    const drawn = element('path', {
      ...shared,
      d: curve([...points]) ?? '',
      'stroke-linejoin': 'round',
      'stroke-linecap': 'round',
      'stroke-dasharray': dashed ? '6 5' : undefined,
    })
    const seen = (i: number): boolean => points[i] !== undefined && visible(points[i])
    const alone = points.filter((_, i) => seen(i) && !seen(i - 1) && !seen(i + 1))
    return [drawn, ...alone.map(([x, y]) => dot(plot.x(x), plot.y(y), seriesInk(color)))]
  })
  const steps = path.filter(visible)
  if (steps.length > 0) {
    const d = curve([...steps]) ?? ''
    marks.push(
      element('path', { class: 'ink', stroke: 'currentColor', fill: 'none', d }),
      ...steps.map(([x, y]) => dot(plot.x(x), plot.y(y), PATH, 3.5)),
    )
  }
  return new Chart({
    width,
    height,
    title: title ?? `Curves: ${series.map(({ name }) => name).join(', ')}`,
    body: plot.compose(marks),
    terminal: (columns, rows, paint) =>
      plotLines(
        {
          title,
          x: xAxis,
          y: yAxis,
          names: series.map(({ name }) => name),
          draw(canvas, x, y) {
            series.forEach(({ points }, index) => {
              points.forEach((point, i) => {
                if (!visible(point)) return
                const before = points[i - 1]
                const from = before && visible(before) ? before : point
                canvas.line(x(from[0]), y(from[1]), x(point[0]), y(point[1]), index)
              })
            })
            for (const [px, py] of steps) canvas.mark(x(px), y(py))
          },
        },
        columns,
        rows,
        paint,
      ),
  })
}
