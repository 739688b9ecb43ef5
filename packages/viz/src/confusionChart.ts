import { ArgumentError, ShapeError } from '@neurite/core'
import { Chart } from './chart.ts'
import { type ChartOptions, checkChart } from './options.ts'
import { type Data, nameOf, readData } from './read.ts'
import { formatNumber } from './svg/axis.ts'
import { element } from './svg/element.ts'
import { heading, round, widthFor } from './svg/frame.ts'
import { fitText, text, textWidth } from './svg/text.ts'
import { columnsOf, type Paint, pad } from './terminal/paint.ts'

export interface ConfusionChartOptions extends Omit<ChartOptions, 'height'> {
  /** Names of the classes. */
  classes?: readonly string[]
}

/** What the ConfusionMatrix of `@neurite/metrics` is. */
export interface ConfusionLike {
  readonly matrix: readonly (readonly number[])[]
  readonly names?: readonly string[]
}

const EDGE = 16
/** Opacity of a cell from which white is easier to read on it than black, on a light ground. */
export const DENSE = { hit: 0.7275, miss: 0.77 } as const
const LARGEST_CELL = 72
/** Cells smaller than this hold no number. */
const READABLE = 22

function readMatrix(matrix: Data | ConfusionLike): { rows: number[][]; names: readonly string[] | undefined } {
  const held = typeof matrix === 'object' && 'matrix' in matrix
  const { shape, values } = readData('confusionChart', 'matrix', held ? matrix.matrix : matrix)
  const [size] = shape
  if (shape.length !== 2 || size !== shape[1] || !size) {
    throw new ShapeError(
      `[confusionChart] received shape [${shape.join(', ')}]; a confusion matrix is square, with true classes as rows`,
    )
  }
  const rows = Array.from({ length: size }, (_, i) => values.slice(i * size, (i + 1) * size))
  return { rows, names: held ? matrix.names : undefined }
}

/** Each count as a share of its row. */
const shares = (rows: readonly (readonly number[])[]): number[][] =>
  rows.map((row) => {
    const sum = row.reduce((total, count) => total + count, 0)
    return row.map((count) => (sum > 0 ? count / sum : 0))
  })

const show = (count: number): string => (Number.isInteger(count) ? formatNumber(count) : count.toFixed(2))

/**
 * Counts of true classes (rows) and predicted ones (columns), the stronger in colour the larger their share of the
 * row: hits in blue, misses in orange. Takes a `ConfusionMatrix`, a tensor or rows of numbers.
 */
export function confusionChart(matrix: Data | ConfusionLike, options: ConfusionChartOptions = {}): Chart {
  checkChart('confusionChart', options, ['classes'])
  const { rows, names } = readMatrix(matrix)
  const classes = options.classes ?? names
  if (classes !== undefined && classes.length !== rows.length) {
    throw new ArgumentError(`[confusionChart] received ${classes.length} names for ${rows.length} classes`)
  }
  const labels = rows.map((_, i) => nameOf(classes, i))
  const { title, width: wanted = 640 } = options
  const margin = EDGE + 22 + Math.min(150, Math.max(...labels.map((label) => textWidth(label, 12))))
  const cell = Math.min(LARGEST_CELL, (wanted - margin - EDGE) / rows.length)
  const width = widthFor(title, margin + cell * rows.length + EDGE, wanted)
  const head = heading(title, width)
  const tall = Math.min(cell, 44)
  // Names that are wider than a column stand upright
  const upright = labels.some((label) => textWidth(label, 12) > cell - 2)
  const room = upright ? Math.min(120, Math.max(...labels.map((label) => textWidth(label, 12)))) + 8 : 20
  const top = head.height + 20 + room
  const middle = margin + (cell * rows.length) / 2
  const share = shares(rows)
  const size = Math.min(12, tall * 0.45)
  const grounds = rows.flatMap((row, i) =>
    row.map(
      (_, j) =>
        `M${round(margin + j * cell + 1)} ${round(top + i * tall + 1)}h${round(cell - 2)}v${round(tall - 2)}h${round(2 - cell)}z`,
    ),
  )
  const cells = rows.flatMap((row, i) =>
    row.map((count, j) => {
      const [x, y] = [margin + j * cell, top + i * tall]
      const part = share[i]![j]!
      // A few misses must be seen beside thousands of hits
      const strength = part > 0 ? 0.08 + 0.92 * (i === j ? part : Math.sqrt(part)) : 0
      const box = { x: x + 1, y: y + 1, width: cell - 2, height: tall - 2, fill: 'currentColor' }
      const kind = i === j ? 'hit' : 'miss'
      const heat = part > 0 ? element('rect', { ...box, class: kind, 'fill-opacity': strength }) : ''
      if (tall < READABLE || textWidth(show(count), size) > cell) return heat
      const ink = strength > DENSE[kind] ? 'onHeat' : count === 0 ? 'soft' : 'onFaint'
      return heat + text(x + cell / 2, y + tall / 2, show(count), { size, ink, anchor: 'middle' })
    }),
  )
  const ground = element('path', { class: 'panel', fill: 'currentColor', d: grounds.join('') })
  const columnNames = labels.map((label, j) => {
    const x = margin + (j + 0.5) * cell
    if (!upright) return text(x, top - 12, label, { anchor: 'middle', ink: 'soft' })
    const name = fitText(label, 12, room)
    return element('g', { transform: `rotate(-90 ${x} ${top - 8})` }, text(x, top - 8, name, { ink: 'soft' }))
  })
  const rowNames = labels.map((label, i) =>
    text(margin - 8, top + (i + 0.5) * tall, fitText(label, 12, 150), { anchor: 'end', ink: 'soft' }),
  )
  const height = top + rows.length * tall + EDGE
  const side = top + (rows.length * tall) / 2
  const axes = [
    text(middle, head.height + 8, 'predicted', { anchor: 'middle', bold: true }),
    element(
      'g',
      { transform: `rotate(-90 ${EDGE + 4} ${side})` },
      text(EDGE + 4, side, 'true', { anchor: 'middle', bold: true }),
    ),
  ]
  return new Chart({
    width,
    height,
    title: title ?? 'Confusion matrix',
    body: [head.markup, ...axes, ...columnNames, ...rowNames, ground, ...cells].join(''),
    terminal: (columns, _, paint) => [
      ...(title ? [paint.bold(title)] : []),
      ...tableLines(rows, labels, columns, paint),
    ],
  })
}

/** Shares from none to all, for matrices that are too wide for numbers. */
const shades = ['·', '░', '▒', '▓', '█']

/** The counts as a table; hits and misses in colour. */
function tableLines(rows: readonly number[][], labels: readonly string[], width: number, paint: Paint): string[] {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map(columnsOf))
  const least = widest(rows.flat().map(show)) + 1
  const room = (margin: number): number => Math.floor((width - margin - 2) / rows.length)
  const wanted = Math.max(least, widest(labels) + 1)
  const plain = Math.min(24, Math.max(4, widest(labels)))
  // Where names do not fit above their columns, classes are numbered
  const numbered = wanted > room(plain)
  const names = numbered ? labels.map((label, i) => (label === String(i) ? label : `${i} ${label}`)) : labels
  const margin = numbered ? Math.min(24, Math.max(4, widest(names))) : plain
  const dense = least > room(margin)
  // Where there is no room for the number of every column, each fifth has one
  const heads = numbered ? labels.map((_, i) => (dense && i % 5 > 0 ? '' : String(i))) : labels
  const column = numbered ? Math.max(dense ? 2 : least, dense ? 0 : widest(heads) + 1) : wanted
  const parts = shares(rows)
  const cell = (count: number, i: number, j: number): string => {
    const shade = shades[Math.ceil(parts[i]![j]! * (shades.length - 1))]!
    const shown = pad(count === 0 ? '·' : dense ? shade.repeat(column - 1) : show(count), column, 'right')
    return count === 0 ? paint.soft(shown) : paint.series(i === j ? 0 : 1, shown)
  }
  return [
    `${pad('true', margin)} │ ${paint.soft('predicted')}`,
    `${pad('', margin)} │${heads.map((label) => pad(label, column, 'right')).join('')}`,
    `${'─'.repeat(margin + 1)}┼${'─'.repeat(column * rows.length)}`,
    ...rows.map((row, i) => `${pad(names[i]!, margin)} │${row.map((count, j) => cell(count, i, j)).join('')}`),
  ]
}
