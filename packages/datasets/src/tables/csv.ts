import { ArgumentError, checkOptions, FormatError } from '@neurite/core'
import { type Cell, columnOf } from './column.ts'
import { Table } from './table.ts'

export interface CsvOptions {
  /** Between fields; ',' by default. */
  readonly delimiter?: string
  /** Whether the first row names the columns; true by default. Else they are named here, or 0, 1, 2, … */
  readonly header?: boolean | readonly string[]
  /** Fields that stand for nothing; '', 'NA', 'N/A', 'NaN', 'nan', 'null' and '?' by default. Quoted fields always count. */
  readonly missing?: readonly string[]
  /** Kinds of columns by name, where they are not to be inferred. */
  readonly types?: Readonly<Record<string, 'number' | 'category'>>
  /** What errors call the file. */
  readonly name?: string
}

const MISSING = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', '?']

/** Rows of cells with the line on which each begins; empty lines are passed over. */
function* rowsOf(text: string, delimiter: string, where: string): Generator<{ cells: Cell[]; line: number }> {
  let at = text.startsWith('\ufeff') ? 1 : 0
  let line = 1
  while (at < text.length) {
    const cells: Cell[] = []
    const start = line
    let more = true
    while (more) {
      let field = ''
      const quoted = text[at] === '"'
      if (quoted) {
        const opened = line
        for (at += 1; ; at++) {
          if (at >= text.length) throw new FormatError(`[${where}] the quote opened on line ${opened} is never closed`)
          const end = text.indexOf('"', at)
          const part = text.slice(at, end < 0 ? text.length : end)
          line += part.split('\n').length - 1
          field += part
          at = end < 0 ? text.length : end + 1
          if (end < 0) continue
          if (text[at] !== '"') break
          field += '"'
        }
      } else {
        let end = at
        while (end < text.length && text[end] !== '\n' && !text.startsWith(delimiter, end)) end++
        field = text.slice(at, end)
        at = end
        if (field.endsWith('\r')) field = field.slice(0, -1)
        field = field.trim()
      }
      cells.push({ text: field, quoted })
      if (text[at] === '\r') at++
      more = at < text.length && text[at] !== '\n'
      if (more && !text.startsWith(delimiter, at)) {
        throw new FormatError(`[${where}] line ${line}: after a closing quote comes '${text[at]}', not a delimiter`)
      }
      at += more ? delimiter.length : 1
    }
    line++
    if (cells.length > 1 || cells[0]!.text !== '' || cells[0]!.quoted) yield { cells, line: start }
  }
}

/**
 * Reads comma-separated values (RFC 4180: fields may stand in quotes, which are doubled inside). A column whose fields
 * are all numbers is numeric; any other is a category. Missing numbers are NaN, missing categories -1.
 *
 * @throws FormatError for a row of another length than the first, an open quote, and a text where a number must be.
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  checkOptions('parseCsv', options, ['delimiter', 'header', 'missing', 'types', 'name'])
  const { delimiter = ',', header = true, missing = MISSING, types = {}, name } = options
  const where = name === undefined ? 'parseCsv' : `parseCsv: ${name}`
  if (delimiter === '' || /["\r\n]/.test(delimiter)) {
    throw new ArgumentError(
      `[parseCsv] delimiter is ${JSON.stringify(delimiter)}; it cannot be empty, a quote or a line end`,
    )
  }
  const rows: Cell[][] = []
  const lines: number[] = []
  let width: number | undefined
  for (const { cells, line } of rowsOf(text, delimiter, where)) {
    width ??= cells.length
    if (cells.length !== width) {
      throw new FormatError(`[${where}] line ${line} has ${cells.length} fields; the first row has ${width}`, { line })
    }
    rows.push(cells)
    lines.push(line)
  }
  if (width === undefined) throw new FormatError(`[${where}] has no rows`)
  const named = header === true ? rows.shift()!.map((cell) => cell.text) : header
  if (header === true) lines.shift()
  const names = named === false ? Array.from({ length: width }, (_, i) => String(i)) : named
  if (names.length !== width || new Set(names).size !== width) {
    throw new FormatError(`[${where}] columns are ${names.join(', ')}; they must be ${width} different names`)
  }
  const absent = new Set(missing)
  const columns = names.map((title, i) => {
    const cells = rows.map((row) => row[i]!)
    return columnOf(
      title,
      cells,
      (cell) => !cell.quoted && absent.has(cell.text),
      types[title],
      (row) => {
        return `${where}] line ${lines[row]}`
      },
    )
  })
  for (const key of Object.keys(types)) {
    if (!names.includes(key))
      throw new ArgumentError(`[parseCsv] types names '${key}'; the columns are ${names.join(', ')}`)
  }
  return new Table(columns, rows.length)
}
