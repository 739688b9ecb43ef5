import { ArgumentError, checkOptions, FormatError } from '@neurite/core'
import { cacheFolder } from './cacheFolder.ts'
import { findFile, foldersBelow, inBrowser, storeFile } from './dataFolder.ts'
import { DownloadError, type DownloadProgress, download } from './download.ts'
import { decodeIdx, type IdxArray, parseIdx, unpackIdx } from './idx.ts'
import { ImageDataset } from './imageDataset.ts'
import { checkSha256 } from './sha256.ts'

export interface MnistOptions {
  /** Folder to read from, and to download to; the cache folder by default (`NEURITE_DATA`, else the platform's). Ignored in a browser. */
  readonly root?: string
  /** Fetches files that are not there; true by default. */
  readonly download?: boolean
  /** Base addresses of the files, tried in order. */
  readonly mirrors?: readonly string[]
  /** Longest silence of a host before the next one is tried, in milliseconds; 10,000 by default. */
  readonly timeout?: number
  readonly onProgress?: (progress: DownloadProgress) => void
  /** Ends a download. */
  readonly signal?: AbortSignal
}

export interface TrainAndTest {
  readonly train: ImageDataset
  readonly test: ImageDataset
}

const OPTIONS = ['root', 'download', 'mirrors', 'timeout', 'onProgress', 'signal'] as const
const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const SIDE = 28

const MIRRORS = ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist']

/** SHA-256 of the unpacked files: hosts may pack them differently. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
}
/** Twice the largest of the files. */
const MAX_DOWNLOAD_BYTES = 2 ** 27

/** A file may lie there packed or unpacked, and older copies have a dot before `idx`. */
function namesOf(file: string): string[] {
  const dotted = file.replace('-idx', '.idx')
  return [`${file}.gz`, file, `${dotted}.gz`, dotted]
}

async function fetchFile(file: string, folder: string | undefined, options: MnistOptions): Promise<IdxArray> {
  let array: IdxArray | undefined
  const bytes = await download({
    mirrors: options.mirrors ?? MIRRORS,
    file: `${file}.gz`,
    maxBytes: MAX_DOWNLOAD_BYTES,
    timeout: options.timeout ?? 10_000,
    onProgress: options.onProgress,
    signal: options.signal,
    check: async (received) => {
      const unpacked = await unpackIdx(received, { name: file })
      array = parseIdx(unpacked, { name: file })
      await checkSha256(unpacked, CHECKSUMS[file]!, file)
    },
  })
  if (folder !== undefined) await storeFile(folder, `${file}.gz`, bytes)
  return array!
}

async function readArray(file: string, options: MnistOptions): Promise<IdxArray> {
  const root = options.root ?? cacheFolder()
  const folders = root === undefined || inBrowser() ? [] : foldersBelow(root, 'mnist')
  const found = await findFile(folders, namesOf(file))
  if (found) return decodeIdx(found.bytes, { name: found.path })
  if (options.download !== false) return fetchFile(file, folders[1], options)
  throw new DownloadError(
    `[mnist] ${file}(.gz) is in none of ${folders.join(', ')}; name its folder in root, or allow download`,
    {
      file,
      folders,
    },
  )
}

async function readPart(part: 'train' | 't10k', options: MnistOptions): Promise<ImageDataset> {
  const labels = await readArray(`${part}-labels-idx1-ubyte`, options)
  const images = await readArray(`${part}-images-idx3-ubyte`, options)
  const [count, height, width] = images.shape
  const right =
    images.dtype === 'uint8' &&
    images.shape.length === 3 &&
    height === SIDE &&
    width === SIDE &&
    labels.shape.length === 1 &&
    labels.shape[0] === count
  if (!right) {
    throw new FormatError(
      `[mnist] ${part}: images are ${images.dtype} [${images.shape.join(', ')}] and labels [${labels.shape.join(', ')}]; ` +
        `they must be uint8 [count, ${SIDE}, ${SIDE}] and [count]`,
    )
  }
  const wrong = labels.data.findIndex((label: number) => label >= CLASSES.length || label < 0)
  if (wrong >= 0) throw new FormatError(`[mnist] ${part}: label ${wrong} is ${labels.data[wrong]}; labels are 0 to 9`)
  return new ImageDataset({
    pixels: images.data as Uint8Array,
    imageShape: [1, SIDE, SIDE],
    labels: Int32Array.from(labels.data),
    classes: CLASSES,
  })
}

/**
 * MNIST: 60,000 handwritten digits to train on and 10,000 to test on, 28 by 28 grey pixels, classes 0 to 9. Read from
 * `root` (else from the cache folder), or downloaded from its publisher's mirrors to there, and checked.
 *
 * @throws DownloadError where a file is missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function mnist(options: MnistOptions = {}): Promise<TrainAndTest> {
  checkOptions('mnist', options, OPTIONS)
  if (options.root !== undefined && typeof options.root !== 'string') {
    throw new ArgumentError(`[mnist] root is ${String(options.root)}; it must be the path of a folder`)
  }
  // The small part first: a network that is missing shows at once.
  const test = await readPart('t10k', options)
  return { test, train: await readPart('train', options) }
}
