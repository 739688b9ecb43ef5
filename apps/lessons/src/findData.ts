import {
  bostonHousing,
  cacheFolder,
  cifar10,
  DownloadError,
  type FetchOptions,
  fashionMnist,
  Generator,
  iris,
  mnist,
  randn,
  syntheticDigits,
  TableDataset,
  type TrainAndTest,
} from 'neurite'
import type { Page } from './page.ts'

/** A network that does not answer for this long, in milliseconds, counts as missing. */
const NETWORK_TIMEOUT = 1500

/** Says instead of a folder that nothing real is wanted. */
const NOTHING_REAL = 'synthetic'

/**
 * Data from the folder that was named, else from the cache folder or their publisher; where they are not to be had, or
 * are not wanted, something that takes their place, which is said.
 */
async function find<Data>(
  page: Page,
  folder: string | undefined,
  name: string,
  load: (options: FetchOptions) => Promise<Data>,
  standIn: { readonly what: string; readonly make: () => Data },
): Promise<Data> {
  try {
    if (folder === NOTHING_REAL) throw new DownloadError('not wanted')
    const data = await load(folder === undefined ? { timeout: NETWORK_TIMEOUT } : { root: folder, download: false })
    page.line(`data: ${name} from ${folder ?? cacheFolder()}`)
    return data
  } catch (error) {
    if (!(error instanceof DownloadError)) throw error
    const why =
      folder === NOTHING_REAL
        ? `not ${name}`
        : `${name} is ${folder === undefined ? 'neither in the cache nor to be had over the network' : `not in ${folder}`}`
    page.line(`data: ${why}; these are ${standIn.what}`)
    return standIn.make()
  }
}

const digits = {
  what: 'digits drawn by the program',
  make: (): TrainAndTest => ({
    train: syntheticDigits({ count: 12_500, seed: 1 }),
    test: syntheticDigits({ count: 2_500, seed: 2 }),
  }),
}

export const findDigits = (page: Page, folder?: string) => find(page, folder, 'MNIST', mnist, digits)

export const findFashion = (page: Page, folder?: string) => find(page, folder, 'Fashion-MNIST', fashionMnist, digits)

export const findPhotographs = (page: Page, folder?: string) => find(page, folder, 'CIFAR-10', cifar10, digits)

/** Rows around the mean of each of three species. */
function inventedFlowers(): TableDataset {
  const means = [
    [5, 3.4, 1.5, 0.2],
    [5.9, 2.8, 4.3, 1.3],
    [6.6, 3, 5.6, 2],
  ]
  const spread = randn([150, 4], { generator: new Generator(1) }).dataSync()
  return new TableDataset({
    features: Float32Array.from(spread, (value, i) => means[Math.floor(i / 200)]![i % 4]! + 0.3 * value),
    featureNames: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
    target: Int32Array.from({ length: 150 }, (_, row) => Math.floor(row / 50)),
    targetName: 'species',
    classes: ['Iris-setosa', 'Iris-versicolor', 'Iris-virginica'],
  })
}

/** Prices that a formula makes of some of the columns. */
function inventedDistricts(): TableDataset {
  const features = randn([506, 12], { generator: new Generator(1) }).dataSync() as Float32Array
  const noise = randn([506], { generator: new Generator(2) }).dataSync()
  return new TableDataset({
    features,
    featureNames: 'CRIM ZN INDUS CHAS NOX RM AGE DIS RAD TAX PTRATIO LSTAT'.split(' '),
    target: Float32Array.from(noise, (value, row) => {
      const [crime, , , , , rooms, , , , tax, , poor] = features.subarray(12 * row) as unknown as number[]
      return 22 + 5 * rooms! - 3 * poor! + poor! ** 2 - crime! - tax! + value
    }),
    targetName: 'MEDV',
  })
}

export const findFlowers = (page: Page, folder?: string) =>
  find(page, folder, 'Iris', iris, { what: 'flowers invented by the program', make: inventedFlowers })

export const findHouses = (page: Page, folder?: string) =>
  find(page, folder, 'Boston housing', bostonHousing, {
    what: 'districts invented by the program',
    make: inventedDistricts,
  })
