import { checkOptions, FormatError } from '@neurite/core'
import { unpackedChunks } from '../files/gunzip.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import { chunksOf } from '../files/source.ts'
import { tarMembers } from '../files/tar.ts'
import { parseCsv } from '../tables/csv.ts'
import { TableDataset } from '../tables/tableDataset.ts'
import { numbersOf, rowMajor } from './publishedTable.ts'

const ROWS = 20_640
const MEMBER = 'CaliforniaHousing/cal_housing.data'
const MAX_BYTES = 2 ** 23
const COLUMNS = 'longitude latitude age rooms bedrooms population households income value'.split(' ')
const PRICE_UNIT = 100_000

const FILE = {
  folder: 'california-housing',
  name: 'cal_housing.tgz',
  aliases: ['cal_housing.tar.gz'],
  urls: [
    'https://www.dcc.fc.up.pt/~ltorgo/Regression/cal_housing.tgz',
    'https://ndownloader.figshare.com/files/5976036',
  ],
  maxBytes: 2 ** 21,
  checksum: { algorithm: 'sha256', hex: 'aaa5c9a6afe2225cc2aed2723682ae403280c4a3695a2ddda4ffb5d8215ea681' },
} as const

/**
 * California housing: 20,640 blocks of the census of 1990, and the median price of a house in units of 100,000 dollars
 * (R. K. Pace and R. Barry, 1997). The features are those that scikit-learn computes: median income, age, rooms and
 * bedrooms per household, population, people per household, latitude, longitude.
 *
 * @throws DownloadError where the file is missing and cannot be fetched.
 * @throws FormatError where it is damaged.
 */
export async function californiaHousing(options: FetchOptions = {}): Promise<TableDataset> {
  checkOptions('californiaHousing', options, FETCH_OPTIONS)
  checkRoot('californiaHousing', options)
  return obtain('californiaHousing', FILE, options, async (source) => {
    const wanted = new Map([[MEMBER, MAX_BYTES]])
    const found = await tarMembers(unpackedChunks(chunksOf(source), source.name), source.name, wanted)
    const table = parseCsv(new TextDecoder().decode(found.get(MEMBER)!), { header: COLUMNS, name: MEMBER })
    if (table.length !== ROWS) {
      throw new FormatError(`[californiaHousing] ${MEMBER} has ${table.length} rows; there must be ${ROWS}`)
    }
    const column = (name: string) => numbersOf('californiaHousing', table, name)
    const households = column('households')
    const perHousehold = (name: string) => column(name).map((value, row) => value / households[row]!)
    const features = {
      MedInc: column('income'),
      HouseAge: column('age'),
      AveRooms: perHousehold('rooms'),
      AveBedrms: perHousehold('bedrooms'),
      Population: column('population'),
      AveOccup: perHousehold('population'),
      Latitude: column('latitude'),
      Longitude: column('longitude'),
    }
    return new TableDataset({
      features: rowMajor(Object.values(features), ROWS),
      featureNames: Object.keys(features),
      target: Float32Array.from(column('value'), (value) => value / PRICE_UNIT),
      targetName: 'MedHouseVal',
    })
  })
}
