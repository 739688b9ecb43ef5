import type { FetchOptions } from '../files/obtain.ts'
import type { TableDataset } from '../tables/tableDataset.ts'
import { classTable, labelsOf, numbersOf } from './publishedTable.ts'

const FEATURES = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']
const CLASSES = ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica']

/**
 * Iris: 150 flowers, 4 lengths in centimetres, 3 species (R. A. Fisher, 1936). In a folder it may also lie as
 * `iris.csv` with a header. https://archive.ics.uci.edu/dataset/53/iris
 *
 * @throws DownloadError where the file is missing and cannot be fetched.
 * @throws FormatError where it is damaged.
 */
export function iris(options: FetchOptions = {}): Promise<TableDataset> {
  return classTable(
    {
      where: 'iris',
      file: {
        folder: 'iris',
        folders: ['tabular'],
        name: 'iris.data',
        aliases: ['iris.csv'],
        urls: [
          'https://archive.ics.uci.edu/ml/machine-learning-databases/iris/iris.data',
          'https://raw.githubusercontent.com/jbrownlee/Datasets/master/iris.csv',
        ],
        maxBytes: 2 ** 16,
        checksum: {
          algorithm: 'sha256',
          hex: '6f608b71a7317216319b4d27b4d9bc84e6abd734eda7872b71a458569e2656c0',
        },
      },
      rows: 150,
      featureNames: FEATURES,
      classes: CLASSES,
      targetName: 'species',
      hasHeader: (text) => !/^[\d.]/.test(text),
      read: (table) => {
        const names = table.columns.map(({ name }) => name)
        return {
          features: names.slice(0, 4).map((name) => numbersOf('iris', table, name)),
          labels: labelsOf('iris', table, names[4]!, CLASSES),
        }
      },
    },
    options,
  )
}
