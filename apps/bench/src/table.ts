export interface Column {
  readonly title: string
  readonly align: 'left' | 'right'
}

/** Rows under their titles; an empty line comes before each row whose first cell is not empty. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, i) =>
        align === 'left' ? (cells[i] ?? '').padEnd(widths[i]!) : (cells[i] ?? '').padStart(widths[i]!),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  const body = rows.flatMap((row, i) => (i > 0 && row[0] !== '' ? ['', line(row)] : [line(row)]))
  return [line(columns.map(({ title }) => title)), rule, ...body].join('\n')
}
