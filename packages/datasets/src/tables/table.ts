import { ArgumentError, checkOptions, nearest } from '@neurite/core'
import { type Column, isMissingAt } from './column.ts'
import { TableDataset } from './tableDataset.ts'

export interface TableDatasetOptions {
  /** Column to predict: numbers become float32 [count, 1], categories int32 labels. */
  readonly target: string
  /** Columns to predict from; all others by default. A category becomes one column of 0 and 1 for each of its values. */
  readonly features?: readonly string[]
  /** What to do with rows where a value is missing: refuse, leave them out, or put in the column's mean (numbers only); 'refuse' by default. */
  readonly missing?: 'refuse' | 'drop' | 'mean'
}

/** Columns of equal length. */
export class Table {
  readonly columns: readonly Column[]
  /** Number of rows. */
  readonly length: number

  constructor(columns: readonly Column[], length: number) {
    this.columns = columns
    this.length = length
  }

  /** @throws ArgumentError where there is no such column. */
  column(name: string): Column {
    const names = this.columns.map((column) => column.name)
    const found = this.columns[names.indexOf(name)]
    if (found) return found
    const near = nearest(name, names)
    throw new ArgumentError(
      `[Table] no column '${name}'; ${near ? `did you mean '${near}'?` : `there are ${names.join(', ')}`}`,
      { name, names },
    )
  }

  /**
   * Samples of [features, target].
   *
   * @throws ArgumentError for a missing value, unless the options say what to do with it.
   */
  dataset(options: TableDatasetOptions): TableDataset {
    checkOptions('Table.dataset', options, ['target', 'features', 'missing'])
    const { missing = 'refuse' } = options
    const target = this.column(options.target)
    const names = options.features ?? this.columns.map(({ name }) => name).filter((name) => name !== target.name)
    const features = names.map((name) => this.column(name))
    const rows = this.#rows(features, target, missing)
    const width = features.reduce((sum, column) => sum + widthOf(column), 0)
    const data = new Float32Array(rows.length * width)
    let offset = 0
    for (const column of features) {
      const fill = column.kind === 'number' ? meanOf(column.values) : 0
      for (const [i, row] of rows.entries()) {
        const at = i * width + offset
        if (column.kind === 'category') data[at + column.codes[row]!] = 1
        else data[at] = Number.isNaN(column.values[row]!) ? fill : column.values[row]!
      }
      offset += widthOf(column)
    }
    return new TableDataset({
      features: data,
      featureNames: features.flatMap((column) =>
        column.kind === 'number' ? column.name : column.categories.map((value) => `${column.name}=${value}`),
      ),
      targetName: target.name,
      ...(target.kind === 'number'
        ? { target: Float32Array.from(rows, (row) => target.values[row]!) }
        : { target: Int32Array.from(rows, (row) => target.codes[row]!), classes: target.categories }),
    })
  }

  /** The rows to use. */
  #rows(features: readonly Column[], target: Column, missing: 'refuse' | 'drop' | 'mean'): number[] {
    const all = Array.from({ length: this.length }, (_, row) => row)
    const needed =
      missing === 'mean' ? [target, ...features.filter(({ kind }) => kind === 'category')] : [target, ...features]
    if (missing === 'drop') return all.filter((row) => !needed.some((column) => isMissingAt(column, row)))
    for (const column of needed) {
      const row = all.find((index) => isMissingAt(column, index))
      if (row === undefined) continue
      throw new ArgumentError(
        `[Table.dataset] ${column.name} is missing in row ${row}; leave such rows out with { missing: 'drop' }` +
          (missing === 'refuse' && column.kind === 'number' ? " or fill them with { missing: 'mean' }" : ''),
        { column: column.name, row },
      )
    }
    return all
  }
}

function widthOf(column: Column): number {
  return column.kind === 'number' ? 1 : column.categories.length
}

function meanOf(values: Float64Array): number {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count > 0 ? sum / count : 0
}
