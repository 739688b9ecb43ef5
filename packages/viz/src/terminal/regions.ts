import type { Axis } from '../svg/axis.ts'
import { columnsOf, type Paint, pad } from './paint.ts'
import { labelLine } from './plot.ts'

export interface RegionOptions {
  title: string | undefined
  x: Axis
  y: Axis
  names: readonly string[]
  columns: number
  rows: number
  /** The class at a place, given as shares of the way along each axis. */
  classAt(x: number, y: number): number
  points: readonly { readonly x: number; readonly y: number; readonly label: number }[]
  paint: Paint
}

/** How the region of a class is filled where there is no colour, and what its points are. */
const fills = [' ', '░', '▒', '▓']
const signs = ['o', 'x', '+', '*', '#', '@', '%', '&']

/** A plane with characters around its drawing, which is given line by line. */
export function boxed(
  options: Pick<RegionOptions, 'x' | 'y' | 'paint'>,
  rows: readonly string[],
  columns: number,
): string[] {
  const { x, y, paint } = options
  const ticks = y.ticks(Math.max(2, Math.floor(rows.length / 4)))
  const margin = Math.max(1, ...ticks.map(({ label }) => columnsOf(label)))
  const rowOf = y.place(rows.length - 1, 0)
  const columnOf = x.place(0, columns - 1)
  const labels = new Map(ticks.map(({ value, label }) => [Math.round(rowOf(value)), label]))
  const below = x.ticks(Math.max(2, Math.floor(columns / 12)))
  return [
    ...rows.map((line, row) => {
      const label = labels.get(row)
      return `${paint.soft(`${pad(label ?? '', margin, 'right')} ${label === undefined ? '│' : '┤'}`)}${line}`
    }),
    paint.soft(`${' '.repeat(margin)} └${'─'.repeat(columns)}`),
    paint.soft(
      ' '.repeat(margin + 2) +
        labelLine(
          below.map(({ value, label }) => [columnOf(value), label]),
          columns,
        ),
    ),
  ]
}

/** Columns left for a drawing inside `boxed`. */
export function columnsInside(y: Axis, rows: number, columns: number): number {
  const ticks = y.ticks(Math.max(2, Math.floor(rows / 4)))
  return Math.max(8, columns - 2 - Math.max(1, ...ticks.map(({ label }) => columnsOf(label))))
}

/** Regions of classes with points on them. */
export function regionLines(options: RegionOptions): string[] {
  const { title, x, y, names, rows, classAt, points, paint } = options
  const columns = Math.min(columnsInside(y, rows, options.columns), Math.round(rows * 2.6))
  const [columnOf, rowOf] = [x.place(0, columns - 1), y.place(rows - 1, 0)]
  const marks = new Map(
    points.map((point) => [`${Math.round(columnOf(point.x))},${Math.round(rowOf(point.y))}`, point.label]),
  )
  const lines = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => {
      const mark = marks.get(`${column},${row}`)
      if (mark !== undefined) return paint.bold(paint.series(mark, signs[mark % signs.length]!))
      const region = classAt((column + 0.5) / columns, (rows - row - 0.5) / rows)
      return paint.color ? paint.series(region, '░') : fills[region % fills.length]!
    }).join(''),
  )
  const legend = names.map(
    (name, i) => `${paint.series(i, `${signs[i % signs.length]!} ${fills[i % fills.length]!}`.trimEnd())} ${name}`,
  )
  return [...(title ? [paint.bold(title)] : []), legend.join('   '), ...boxed({ x, y, paint }, lines, columns)]
}
