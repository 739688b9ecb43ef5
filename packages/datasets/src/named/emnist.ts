import { ArgumentError, checkOptions } from '@neurite/core'
import { decodeIdx, type IdxArray } from '../files/idx.ts'
import { hasFolders } from '../files/folderStore.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, findSource, foldersOf, obtain } from '../files/obtain.ts'
import { readAll } from '../files/source.ts'
import { zipMember } from '../files/zip.ts'
import { readIdxImages, type TrainAndTest } from './idxImages.ts'

const DIGITS = [...'0123456789']
const UPPER = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
/** Small letters that do not look like their capitals. */
const OTHER_LOWER = [...'abdefghnqrt']
const MERGED = [...DIGITS, ...UPPER, ...OTHER_LOWER]

/** Classes of each split, in the order of their labels. */
const CLASSES = {
  byclass: [...DIGITS, ...UPPER, ...'abcdefghijklmnopqrstuvwxyz'],
  bymerge: MERGED,
  balanced: MERGED,
  letters: [...'abcdefghijklmnopqrstuvwxyz'],
  digits: DIGITS,
  mnist: DIGITS,
} as const

export type EmnistSplit = keyof typeof CLASSES

export interface EmnistOptions extends FetchOptions {
  /** Which of the six datasets; 'balanced' (47 classes) by default. */
  readonly split?: EmnistSplit
}

const MAX_MEMBER = 2 ** 30

/** All six datasets in one archive. */
const ARCHIVE = {
  folder: 'emnist',
  folders: ['EMNIST/raw'],
  name: 'gzip.zip',
  urls: [
    'https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip',
    'https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip',
    'https://rds.westernsydney.edu.au/Institutes/MARCS/BENS/EMNIST/emnist-gzip.zip',
  ],
  bytes: 561_753_746,
  checksum: { algorithm: 'md5', hex: '58c8d27c78d21e728a6bc7b3cc06412e' },
} as const

/** The published images are transposed: rows and columns change places here, so that letters stand upright. */
function upright(array: IdxArray): IdxArray {
  const [count, height, width] = array.shape as [number, number, number]
  const data = new Uint8Array(array.data.length)
  for (let image = 0; image < count; image++) {
    const start = image * height * width
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) data[start + x * height + y] = array.data[start + y * width + x]!
    }
  }
  return { ...array, shape: [count, width, height], data }
}

/**
 * EMNIST: handwritten letters and digits, 28 by 28 grey pixels, upright as MNIST's. The splits: 'byclass' (62 classes,
 * 814,255 images), 'bymerge' (47), 'balanced' (47, 131,600), 'letters' (26, 145,600), 'digits' (10, 280,000) and 'mnist'.
 * https://www.nist.gov/itl/products-and-services/emnist-dataset
 *
 * @throws DownloadError where the files are missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function emnist(options: EmnistOptions = {}): Promise<TrainAndTest> {
  checkOptions('emnist', options, [...FETCH_OPTIONS, 'split'])
  checkRoot('emnist', options)
  const { split = 'balanced' } = options
  if (!(split in CLASSES)) {
    throw new ArgumentError(`[emnist] split is '${split}'; it must be one of ${Object.keys(CLASSES).join(', ')}`)
  }
  return readIdxImages({
    where: 'emnist',
    classes: CLASSES[split],
    firstLabel: split === 'letters' ? 1 : 0,
    async read(part, kind) {
      const name = `emnist-${split}-${part}-${kind}-idx${kind === 'images' ? 3 : 1}-ubyte`
      const lying = hasFolders() ? await findSource(foldersOf(ARCHIVE, options), [`${name}.gz`, name]) : undefined
      const array = lying
        ? await decodeIdx(await readAll(lying), { name: lying.name })
        : await obtain('emnist', ARCHIVE, options, async (archive) => {
            return decodeIdx(await zipMember(archive, `gzip/${name}.gz`, MAX_MEMBER), {
              name: `${archive.name}/${name}`,
            })
          })
      return kind === 'images' && array.shape.length === 3 ? upright(array) : array
    },
  })
}
