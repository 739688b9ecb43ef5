import type { FetchOptions } from '../files/obtain.ts'
import type { TableDataset } from '../tables/tableDataset.ts'
import { classTable, labelsOf, numbersOf } from './publishedTable.ts'

const FEATURES = (
  'alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins ' +
  'color_intensity hue od280_od315_of_diluted_wines proline'
).split(' ')
/** As the first column writes them. */
const CODES = ['1', '2', '3']
const CLASSES = ['class_0', 'class_1', 'class_2']

/**
 * Wine: 178 wines of one region, 13 measured contents, 3 growers. https://archive.ics.uci.edu/dataset/109/wine
 *
 * @throws DownloadError where the file is missing and cannot be fetched.
 * @throws FormatError where it is damaged.
 */
export function wine(options: FetchOptions = {}): Promise<TableDataset> {
  return classTable(
    {
      where: 'wine',
      file: {
        folder: 'wine',
        folders: ['tabular'],
        name: 'wine.data',
        aliases: ['wine.csv'],
        urls: [
          'https://archive.ics.uci.edu/ml/machine-learning-databases/wine/wine.data',
          'http://archive.ics.uci.edu/ml/machine-learning-databases/wine/wine.data',
        ],
        bytes: 10_782,
        checksum: {
          algorithm: 'sha256',
          hex: '6be6b1203f3d51df0b553a70e57b8a723cd405683958204f96d23d7cd6aea659',
        },
      },
      rows: 178,
      featureNames: FEATURES,
      classes: CLASSES,
      targetName: 'class',
      hasHeader: (text) => !/^[\d.]/.test(text),
      read: (table) => {
        const names = table.columns.map(({ name }) => name)
        return {
          features: names.slice(1).map((name) => numbersOf('wine', table, name)),
          labels: labelsOf('wine', table, names[0]!, CODES),
        }
      },
    },
    options,
  )
}
