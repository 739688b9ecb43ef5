import { ArgumentError, checkOptions } from '@neurite/core'
import { countPairs, decide, findClasses, type Labels } from './labels.ts'

export interface ConfusionOptions {
  /** Number of classes; found from the labels when left out. */
  classes?: number
  /** Shares in place of counts: of each row (`'true'`), of each column (`'pred'`), or of all. */
  normalize?: 'true' | 'pred' | 'all' | null
  /** Names of the classes, for the table. */
  names?: readonly string[]
}

/** Counts of true (rows) and predicted (columns) classes. */
export class ConfusionMatrix {
  /** `matrix[i][j]`: how many samples of class i were predicted as class j, or their share. */
  readonly matrix: readonly (readonly number[])[]
  readonly names: readonly string[]

  constructor(matrix: readonly (readonly number[])[], names?: readonly string[]) {
    this.matrix = matrix
    this.names = names ?? matrix.map((_, i) => String(i))
  }

  get classes(): number {
    return this.matrix.length
  }

  /** Samples of class `i` predicted as `i`. */
  truePositives(i: number): number {
    return this.#row(i)[i]!
  }

  /** Samples of other classes predicted as `i`. */
  falsePositives(i: number): number {
    return this.matrix.reduce((sum, row) => sum + row[i]!, 0) - this.truePositives(i)
  }

  /** Samples of class `i` predicted as another class. */
  falseNegatives(i: number): number {
    return this.#row(i).reduce((sum, count) => sum + count, 0) - this.truePositives(i)
  }

  /** Samples that are not of class `i`, and were not predicted as `i`. */
  trueNegatives(i: number): number {
    const all = this.matrix.flat().reduce((sum, count) => sum + count, 0)
    return all - this.truePositives(i) - this.falsePositives(i) - this.falseNegatives(i)
  }

  #row(i: number): readonly number[] {
    const row = this.matrix[i]
    if (row !== undefined) return row
    throw new ArgumentError(`[ConfusionMatrix] there is no class ${i}; there are ${this.classes}`, { class: i })
  }

  /** A table that says which way round it is. */
  toString(): string {
    const whole = this.matrix.every((row) => row.every(Number.isInteger))
    const format = (value: number): string => (whole ? String(value) : value.toFixed(3))
    const body = this.matrix.map((row, i) => [`true ${this.names[i]!}`, ...row.map(format)])
    const table = [['', ...this.names.map((name) => `pred ${name}`)], ...body]
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
    const lines = table.map((row) =>
      row.map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join('  '),
    )
    return ['confusion matrix (rows: true class, columns: predicted class)', ...lines].join('\n')
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

/** Counts as shares of their row, of their column, or of all; 0 of nothing is 0. */
export function normalizeCounts(counts: readonly (readonly number[])[], by: 'true' | 'pred' | 'all'): number[][] {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  const columns = counts.map((_, j) => sum(counts.map((row) => row[j]!)))
  const all = sum(columns)
  return counts.map((row) => {
    const total = sum(row)
    return row.map((count, j) => {
      const share = count / (by === 'true' ? total : by === 'pred' ? columns[j]! : all)
      return Number.isFinite(share) ? share : 0
    })
  })
}

/** Rows of a flat square matrix. */
export function rowsOf(flat: ArrayLike<number>, classes: number): number[][] {
  return Array.from({ length: classes }, (_, i) => Array.from({ length: classes }, (_, j) => flat[i * classes + j]!))
}

export function checkConfusionOptions(where: string, options: ConfusionOptions): void {
  checkOptions(where, options, ['classes', 'normalize', 'names'])
  const { normalize = null } = options
  if (normalize === null || normalize === 'true' || normalize === 'pred' || normalize === 'all') return
  throw new ArgumentError(
    `[${where}] normalize must be 'true', 'pred', 'all' or null, received '${String(normalize)}'`,
    { normalize },
  )
}

/**
 * Counts how often each true class (row) was predicted as each class (column). Reads the values: on a device that must
 * be awaited use a `ConfusionMatrixCounter`, or pass arrays.
 *
 * Shapes: prediction [N, C] scores, [N] class indices, or binary probabilities [N] or [N, 1]; target [N].
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 */
export function confusionMatrix(prediction: Labels, target: Labels, options: ConfusionOptions = {}): ConfusionMatrix {
  checkConfusionOptions('confusionMatrix', options)
  const decisions = decide('confusionMatrix', prediction, target)
  const classes = options.classes ?? findClasses(decisions)
  const counts = rowsOf(countPairs(decisions, classes).dataSync(), classes)
  return new ConfusionMatrix(options.normalize ? normalizeCounts(counts, options.normalize) : counts, options.names)
}
