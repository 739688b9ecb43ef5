import type { FetchOptions } from '../files/obtain.ts'
import type { TableDataset } from '../tables/tableDataset.ts'
import { classTable, labelsOf, numbersOf } from './publishedTable.ts'

const MEASURES =
  'radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension'.split(' ')
/** Mean, standard error and mean of the three largest of each measure. */
const FEATURES = ['mean', 'error', 'worst'].flatMap((part) => MEASURES.map((measure) => `${part}_${measure}`))
/** As the second column writes them. */
const CODES = ['M', 'B']
const CLASSES = ['malignant', 'benign']

/**
 * Breast cancer (Wisconsin, diagnostic): 569 tumours, 30 measures of their cell nuclei, malignant (0) or benign (1).
 * https://archive.ics.uci.edu/dataset/17/breast+cancer+wisconsin+diagnostic
 *
 * @throws DownloadError where the file is missing and cannot be fetched.
 * @throws FormatError where it is damaged.
 */
export function breastCancer(options: FetchOptions = {}): Promise<TableDataset> {
  return classTable(
    {
      where: 'breastCancer',
      file: {
        folder: 'breast-cancer',
        folders: ['tabular'],
        name: 'wdbc.data',
        aliases: ['wdbc.csv'],
        urls: [
          'https://archive.ics.uci.edu/ml/machine-learning-databases/breast-cancer-wisconsin/wdbc.data',
          'http://archive.ics.uci.edu/ml/machine-learning-databases/breast-cancer-wisconsin/wdbc.data',
        ],
        bytes: 124_103,
        checksum: {
          algorithm: 'sha256',
          hex: 'd606af411f3e5be8a317a5a8b652b425aaf0ff38ca683d5327ffff94c3695f4a',
        },
      },
      rows: 569,
      featureNames: FEATURES,
      classes: CLASSES,
      targetName: 'diagnosis',
      hasHeader: (text) => !/^\d/.test(text),
      read: (table) => {
        const names = table.columns.map(({ name }) => name)
        return {
          features: names.slice(2).map((name) => numbersOf('breastCancer', table, name)),
          labels: labelsOf('breastCancer', table, names[1]!, CODES),
        }
      },
    },
    options,
  )
}
