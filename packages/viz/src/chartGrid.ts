import { ArgumentError, checkOptions } from '@neurite/core'
import { Chart } from './chart.ts'
import { group } from './svg/element.ts'
import { heading } from './svg/frame.ts'

export interface ChartGridOptions {
  title?: string
  /** Charts beside each other; two when left out. */
  columns?: number
}

/** Several charts in rows, as one picture. */
export function chartGrid(charts: readonly Chart[], options: ChartGridOptions = {}): Chart {
  checkOptions('chartGrid', options, ['title', 'columns'])
  const { title, columns = 2 } = options
  if (charts.length === 0) throw new ArgumentError('[chartGrid] received no charts; give at least one')
  if (!Number.isInteger(columns) || columns < 1) {
    throw new ArgumentError(`[chartGrid] columns must be a positive integer, received ${columns}`, { columns })
  }
  const rows = Array.from({ length: Math.ceil(charts.length / columns) }, (_, row) =>
    charts.slice(row * columns, (row + 1) * columns),
  )
  const widths = Array.from({ length: Math.min(columns, charts.length) }, (_, column) =>
    Math.max(...rows.map((row) => row[column]?.width ?? 0)),
  )
  const heights = rows.map((row) => Math.max(...row.map(({ height }) => height)))
  const width = widths.reduce((sum, value) => sum + value, 0)
  const head = title ? heading(title, width) : { markup: '', height: 0 }
  let top = head.height
  const parts = rows.flatMap((row, i) => {
    let left = 0
    const placed = row.map((chart, column) => {
      const part = group({ transform: `translate(${left} ${top})` }, chart.body)
      left += widths[column]!
      return part
    })
    top += heights[i]!
    return placed
  })
  return new Chart({
    width,
    height: top,
    title: title ?? `${charts.length} charts`,
    body: head.markup + parts.join(''),
    terminal: (across, height, paint) => [
      ...(title ? [paint.bold(title), ''] : []),
      ...charts.flatMap((chart, i) => [
        ...(i > 0 ? [''] : []),
        chart.toTerminal({ width: across, color: paint.color, ...(height === undefined ? {} : { height }) }),
      ]),
    ],
  })
}
