import { checkOptions } from '@neurite/core'
import { inflate } from '../files/gunzip.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import { chunksOf } from '../files/source.ts'
import { tarMembers } from '../files/tar.ts'
import type { TrainAndTest } from './idxImages.ts'
import { findMember, recordImages } from './recordImages.ts'

const LAYOUT = {
  where: 'cifar10',
  imageShape: [3, 32, 32],
  labelBytes: 1,
  labelAt: 0,
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
} as const

const TRAIN = [1, 2, 3, 4, 5].map((i) => `data_batch_${i}.bin`)
const TEST = 'test_batch.bin'
/** Each of the six files holds 10,000 records. */
const FILE_BYTES = 10_000 * 3073
const INSIDE = 'cifar-10-batches-bin'

const ARCHIVE = {
  folder: 'cifar-10',
  folders: [INSIDE, `cifar-10/${INSIDE}`],
  name: 'cifar-10-binary.tar.gz',
  urls: [
    'https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz',
    'https://cave.cs.toronto.edu/kriz/cifar-10-binary.tar.gz',
    'https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/cifar-10-binary.tar.gz',
    'https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/cifar-10-binary.tar.gz',
  ],
  bytes: 170_052_171,
  checksum: { algorithm: 'md5', hex: 'c32a1d4ab5d03f1284b67883e8d87530' },
} as const

/**
 * CIFAR-10: 50,000 photographs to train on and 10,000 to test on, 32 by 32 pixels in colour, 10 classes. Where a folder
 * holds the test batch and some of the training batches (`data_batch_1.bin` and so on, gzip or not), those are read.
 * https://www.cs.toronto.edu/~kriz/cifar.html
 *
 * @throws DownloadError where the files are missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function cifar10(options: FetchOptions = {}): Promise<TrainAndTest> {
  checkOptions('cifar10', options, FETCH_OPTIONS)
  checkRoot('cifar10', options)
  const lying = await Promise.all([TEST, ...TRAIN].map((name) => findMember(ARCHIVE, name, FILE_BYTES, options)))
  const [test, ...train] = lying
  const present = train.filter((file) => file !== undefined)
  if (test && present.length > 0) {
    return { train: recordImages(present, LAYOUT), test: recordImages([test], LAYOUT) }
  }
  return obtain('cifar10', ARCHIVE, options, async (archive) => {
    const wanted = new Map([TEST, ...TRAIN].map((name) => [`${INSIDE}/${name}`, FILE_BYTES]))
    const found = await tarMembers(inflate(chunksOf(archive), archive.name), archive.name, wanted)
    const file = (name: string) => ({ name, bytes: found.get(`${INSIDE}/${name}`)! })
    return { train: recordImages(TRAIN.map(file), LAYOUT), test: recordImages([file(TEST)], LAYOUT) }
  })
}
