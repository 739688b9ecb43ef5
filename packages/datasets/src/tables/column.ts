import { FormatError } from '@neurite/core'

/** A field, and whether it stood in quotes. */
export interface Cell {
  readonly text: string
  readonly quoted: boolean
}

export interface NumberColumn {
  readonly kind: 'number'
  readonly name: string
  /** NaN where a value is missing. */
  readonly values: Float64Array
}

export interface CategoryColumn {
  readonly kind: 'category'
  readonly name: string
  /** Index into `categories`, -1 where a value is missing. */
  readonly codes: Int32Array
  /** The different texts, sorted. */
  readonly categories: readonly string[]
}

export type Column = NumberColumn | CategoryColumn

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^[+-]?inf(inity)?$/i

function numberOf(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined
  const value = Number(text)
  return Number.isNaN(value) ? (text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : value
}

/** Infers what a column holds, unless `kind` says it; `place` tells where a row stands, for errors. */
export function columnOf(
  name: string,
  cells: readonly Cell[],
  isMissing: (cell: Cell) => boolean,
  kind: 'number' | 'category' | undefined,
  place: (row: number) => string,
): Column {
  if (kind !== 'category') {
    const numbers = cells.map((cell) => (isMissing(cell) ? Number.NaN : numberOf(cell.text)))
    const wrong = numbers.indexOf(undefined)
    const empty = numbers.every(Number.isNaN)
    if (wrong < 0 && (!empty || kind === 'number')) {
      return { kind: 'number', name, values: Float64Array.from(numbers as number[]) }
    }
    if (kind === 'number') {
      throw new FormatError(`[${place(wrong)}: ${name} is '${cells[wrong]!.text}'; the column must hold numbers`, {
        name,
      })
    }
  }
  const texts = cells.map((cell) => (isMissing(cell) ? undefined : cell.text))
  const categories = [...new Set(texts.filter((text) => text !== undefined))].sort()
  const codes = new Map(categories.map((text, code) => [text, code]))
  return {
    kind: 'category',
    name,
    categories,
    codes: Int32Array.from(texts, (text) => (text === undefined ? -1 : codes.get(text)!)),
  }
}

export function isMissingAt(column: Column, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0
}
