import { checkOptions } from '@neurite/core'
import { checkDigest } from '../files/digest.ts'
import { isGzip } from '../files/gunzip.ts'
import { unpackIdx } from '../files/idx.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions } from '../files/obtain.ts'
import { memorySource, readAll, type Source } from '../files/source.ts'
import { idxAliases, idxName, obtainIdx, readIdxImages, type TrainAndTest } from './idxImages.ts'

export interface MnistOptions extends FetchOptions {}

const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']
const HOSTS = ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist']

/** SHA-256 of the unpacked files: hosts may pack them differently. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  'train-labels-idx1-ubyte': '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  't10k-images-idx3-ubyte': '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  't10k-labels-idx1-ubyte': 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
}

async function checkContent(source: Source, name: string): Promise<void> {
  const bytes = await readAll(source)
  const content = isGzip(bytes) ? await unpackIdx(bytes, { name }) : bytes
  await checkDigest(memorySource(name, content), { algorithm: 'sha256', hex: CHECKSUMS[name]! })
}

/**
 * MNIST: 60,000 handwritten digits to train on and 10,000 to test on, 28 by 28 grey pixels, classes 0 to 9. Read from
 * `root` (else from the cache folder), or downloaded from its publisher's mirrors to there, and checked.
 *
 * @throws DownloadError where a file is missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function mnist(options: MnistOptions = {}): Promise<TrainAndTest> {
  checkOptions('mnist', options, FETCH_OPTIONS)
  checkRoot('mnist', options)
  return readIdxImages({
    where: 'mnist',
    classes: CLASSES,
    read(part, kind) {
      const name = idxName(part, kind)
      const file = {
        folder: 'mnist',
        folders: ['MNIST/raw'],
        name: `${name}.gz`,
        aliases: idxAliases(name),
        urls: HOSTS.map((host) => `${host}/${name}.gz`),
        maxBytes: 2 ** 24,
        checkContent: (source: Source) => checkContent(source, name),
      }
      return obtainIdx('mnist', file, options)
    },
  })
}
