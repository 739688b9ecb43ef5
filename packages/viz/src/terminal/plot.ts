import type { Axis } from '../svg/axis.ts'
import { Canvas, symbols } from './canvas.ts'
import { center, columnsOf, type Paint, pad } from './paint.ts'

export interface PlotOptions {
  title?: string
  x: Axis
  y: Axis
  /** Names of the series, in order; the canvas knows them by their index. */
  names: readonly string[]
  draw(canvas: Canvas, x: (value: number) => number, y: (value: number) => number): void
}

const ROWS = 14

/** Labels along the bottom, each under its place, as many as fit. */
export function labelLine(labels: readonly (readonly [column: number, label: string])[], width: number): string {
  let line = ''
  for (const [column, label] of labels) {
    const start = Math.min(Math.max(0, Math.round(column - columnsOf(label) / 2)), width - columnsOf(label))
    if (start < columnsOf(line) + (line === '' ? 0 : 2)) continue
    line += ' '.repeat(start - columnsOf(line)) + label
  }
  return line
}

/** Title and names of series above a drawing, each name with the sign of its series. */
export function headLines(
  title: string | undefined,
  names: readonly string[],
  signs: readonly string[],
  paint: Paint,
): string[] {
  const legend = names.map((name, i) => `${paint.series(i, signs[i % signs.length]!)} ${name}`)
  return [...(title ? [paint.bold(title)] : []), ...(legend.length > 0 ? [legend.join('   ')] : [])]
}

/** A plot with axes. */
export function plotLines(options: PlotOptions, width: number, height: number | undefined, paint: Paint): string[] {
  const { title, x, y, names, draw } = options
  const rows = Math.max(3, height ?? ROWS)
  const yTicks = y.ticks(Math.max(2, Math.floor(rows / 4)))
  const margin = Math.max(1, ...yTicks.map(({ label }) => columnsOf(label)))
  const columns = Math.max(8, width - margin - 2)
  const braille = paint.color || names.length <= 1
  const canvas = new Canvas(columns, rows, braille, paint)
  draw(canvas, x.place(0, canvas.width - 1), y.place(canvas.height - 1, 0))

  const rowOf = y.place(rows - 1, 0)
  const columnOf = x.place(0, columns - 1)
  const labels = new Map(yTicks.map(({ value, label }) => [Math.round(rowOf(value)), label]))
  const xTicks = x.ticks(Math.max(2, Math.floor(columns / 12))).filter(({ value }) => columnOf(value) <= columns)
  return [
    ...headLines(title, names.length > 1 ? names : [], braille ? ['━━'] : symbols, paint),
    ...(y.label ? [paint.soft(y.label)] : []),
    ...canvas.lines().map((line, row) => {
      const label = labels.get(row)
      return `${paint.soft(`${pad(label ?? '', margin, 'right')} ${label === undefined ? '│' : '┤'}`)}${line}`
    }),
    paint.soft(`${' '.repeat(margin)} └${'─'.repeat(columns)}`),
    paint.soft(
      `${' '.repeat(margin + 2)}${labelLine(
        xTicks.map(({ value, label }) => [columnOf(value), label]),
        columns,
      )}`,
    ),
    ...(x.label ? [paint.soft(' '.repeat(margin + 2) + center(x.label, columns))] : []),
  ]
}
