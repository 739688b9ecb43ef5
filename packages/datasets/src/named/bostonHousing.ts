import { checkOptions, FormatError } from '@neurite/core'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import { parseCsv } from '../tables/csv.ts'
import { textOf } from '../tables/loadCsv.ts'
import { TableDataset } from '../tables/tableDataset.ts'
import { numbersOf, rowMajor } from './publishedTable.ts'

const ROWS = 506
/** All columns as published, in order. */
const PUBLISHED = 'CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO B LSTAT MEDV'.split(' ')
const TARGET = 'MEDV'
const FEATURES = PUBLISHED.filter((name) => name !== 'B' && name !== TARGET)
/** Lines of text above the numbers in the publisher's file. */
const PREAMBLE = 22

const FILE = {
  folder: 'boston-housing',
  folders: ['tabular'],
  name: 'boston.txt',
  aliases: ['boston-housing.csv', 'BostonHousing.csv', 'boston.csv'],
  urls: [
    'http://lib.stat.cmu.edu/datasets/boston',
    'https://raw.githubusercontent.com/selva86/datasets/master/BostonHousing.csv',
  ],
  maxBytes: 2 ** 18,
} as const

/** The publisher's form: numbers between blanks, each row on two lines. */
function publishedColumns(text: string, name: string): Map<string, ArrayLike<number>> {
  const body = text.split(/\r?\n/).slice(PREAMBLE).join(' ').trim()
  const numbers = Float64Array.from(body.split(/\s+/), Number)
  if (numbers.length !== ROWS * PUBLISHED.length || numbers.some(Number.isNaN)) {
    throw new FormatError(
      `[bostonHousing] ${name} has ${numbers.length} numbers below its description; there must be ${ROWS * PUBLISHED.length}`,
    )
  }
  return new Map(PUBLISHED.map((title, i) => [title, numbers.filter((_, at) => at % PUBLISHED.length === i)]))
}

function csvColumns(text: string, name: string): Map<string, ArrayLike<number>> {
  const table = parseCsv(text, { name })
  if (table.length !== ROWS) {
    throw new FormatError(`[bostonHousing] ${name} has ${table.length} rows; there must be ${ROWS}`)
  }
  const byName = new Map(table.columns.map((column) => [column.name.toUpperCase(), column.name]))
  return new Map(
    [...FEATURES, TARGET].map((title) => {
      const own = byName.get(title)
      if (own === undefined) throw new FormatError(`[bostonHousing] ${name} has no column ${title}`)
      return [title, numbersOf('bostonHousing', table, own)]
    }),
  )
}

/**
 * Boston housing: 506 districts, 12 measures, and the median price of a house in thousands of dollars (D. Harrison and
 * D. L. Rubinfeld, 1978). The published column B, made of the share of Black residents, is left out. No checksum is
 * published; rows, columns and numbers are checked. http://lib.stat.cmu.edu/datasets/boston
 *
 * @throws DownloadError where the file is missing and cannot be fetched.
 * @throws FormatError where it is damaged.
 */
export async function bostonHousing(options: FetchOptions = {}): Promise<TableDataset> {
  checkOptions('bostonHousing', options, FETCH_OPTIONS)
  checkRoot('bostonHousing', options)
  return obtain('bostonHousing', FILE, options, async (source) => {
    const text = await textOf('bostonHousing', source)
    const isCsv = text.slice(0, text.indexOf('\n')).includes(',')
    const columns = isCsv ? csvColumns(text, source.name) : publishedColumns(text, source.name)
    return new TableDataset({
      features: rowMajor(
        FEATURES.map((title) => columns.get(title)!),
        ROWS,
      ),
      featureNames: FEATURES,
      target: Float32Array.from(columns.get(TARGET)!),
      targetName: TARGET,
    })
  })
}
