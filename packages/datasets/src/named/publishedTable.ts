import { checkOptions, FormatError } from '@neurite/core'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain, type PublishedFile } from '../files/obtain.ts'
import { parseCsv } from '../tables/csv.ts'
import { textOf } from '../tables/loadCsv.ts'
import type { Table } from '../tables/table.ts'
import { TableDataset } from '../tables/tableDataset.ts'

export interface PublishedTable {
  readonly where: string
  readonly file: PublishedFile
  readonly rows: number
  readonly featureNames: readonly string[]
  readonly classes: readonly string[]
  readonly targetName: string
  /** Features and label of each row of the file as its publisher wrote it, or as another writes it. */
  readonly read: (table: Table) => { features: readonly Float64Array[]; labels: Int32Array }
  /** Whether a first line names the columns. */
  readonly hasHeader: (text: string) => boolean
}

/** The values of a column. @throws FormatError where it does not hold numbers only. */
export function numbersOf(where: string, table: Table, name: string): Float64Array {
  const column = table.column(name)
  if (column.kind === 'number' && !column.values.some(Number.isNaN)) return column.values
  throw new FormatError(`[${where}] column ${name} must hold a number in every row`, { column: name })
}

/** Where each value of a column stands in `classes`. */
export function labelsOf(where: string, table: Table, name: string, classes: readonly string[]): Int32Array {
  const column = table.column(name)
  const codeOf = (text: string, row: number) => {
    const code = classes.indexOf(text)
    if (code >= 0) return code
    throw new FormatError(`[${where}] row ${row}: ${name} is '${text}'; it must be one of ${classes.join(', ')}`, {
      row,
    })
  }
  if (column.kind === 'number') return Int32Array.from(column.values, (value, row) => codeOf(String(value), row))
  return Int32Array.from(column.codes, (code, row) => codeOf(column.categories[code] ?? '', row))
}

/** Row by row. */
export function rowMajor(columns: readonly ArrayLike<number>[], rows: number): Float32Array {
  const data = new Float32Array(rows * columns.length)
  for (const [i, column] of columns.entries()) {
    for (let row = 0; row < rows; row++) data[row * columns.length + i] = column[row]!
  }
  return data
}

/** A table of numbers with a class per row. */
export async function classTable(table: PublishedTable, options: FetchOptions): Promise<TableDataset> {
  const { where, file, rows, featureNames, classes, targetName, read, hasHeader } = table
  checkOptions(where, options, FETCH_OPTIONS)
  checkRoot(where, options)
  return obtain(where, file, options, async (source) => {
    const text = await textOf(where, source)
    const parsed = parseCsv(text, { name: source.name, header: hasHeader(text) })
    if (parsed.length !== rows) {
      throw new FormatError(`[${where}] ${source.name} has ${parsed.length} rows; there must be ${rows}`)
    }
    const { features, labels } = read(parsed)
    return new TableDataset({ features: rowMajor(features, rows), featureNames, target: labels, targetName, classes })
  })
}
