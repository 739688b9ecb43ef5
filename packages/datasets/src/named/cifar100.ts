import { checkOptions } from '@neurite/core'
import { inflate } from '../files/gunzip.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import { chunksOf } from '../files/source.ts'
import { tarMembers } from '../files/tar.ts'
import { CIFAR100_COARSE, CIFAR100_FINE } from './cifar100Classes.ts'
import type { TrainAndTest } from './idxImages.ts'
import { findMember, recordImages } from './recordImages.ts'

export interface Cifar100Options extends FetchOptions {
  /** The 100 'fine' classes, or the 20 'coarse' ones above them; 'fine' by default. */
  readonly labels?: 'fine' | 'coarse'
}

const INSIDE = 'cifar-100-binary'
const LIMITS = { train: 50_000 * 3074, test: 10_000 * 3074 }

const ARCHIVE = {
  folder: 'cifar-100',
  folders: [INSIDE, `cifar-100/${INSIDE}`],
  name: 'cifar-100-binary.tar.gz',
  urls: [
    'https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz',
    'https://cave.cs.toronto.edu/kriz/cifar-100-binary.tar.gz',
    'https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/cifar-100-binary.tar.gz',
  ],
  bytes: 168_513_733,
  checksum: { algorithm: 'md5', hex: '03b5dce01913d631647c71ecec9e9cb8' },
} as const

/**
 * CIFAR-100: 50,000 photographs to train on and 10,000 to test on, 32 by 32 pixels in colour, 100 classes in 20 groups.
 * https://www.cs.toronto.edu/~kriz/cifar.html
 *
 * @throws DownloadError where the files are missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function cifar100(options: Cifar100Options = {}): Promise<TrainAndTest> {
  checkOptions('cifar100', options, [...FETCH_OPTIONS, 'labels'])
  checkRoot('cifar100', options)
  const fine = (options.labels ?? 'fine') === 'fine'
  const layout = {
    where: 'cifar100',
    imageShape: [3, 32, 32],
    labelBytes: 2,
    labelAt: fine ? 1 : 0,
    classes: fine ? CIFAR100_FINE : CIFAR100_COARSE,
  } as const
  const read = (train: Uint8Array, test: Uint8Array) => ({
    train: recordImages([{ name: 'train.bin', bytes: train }], layout),
    test: recordImages([{ name: 'test.bin', bytes: test }], layout),
  })
  const train = await findMember(ARCHIVE, 'train.bin', LIMITS.train, options)
  const test = await findMember(ARCHIVE, 'test.bin', LIMITS.test, options)
  if (train && test) return read(train.bytes, test.bytes)
  return obtain('cifar100', ARCHIVE, options, async (archive) => {
    const wanted = new Map([
      [`${INSIDE}/train.bin`, LIMITS.train],
      [`${INSIDE}/test.bin`, LIMITS.test],
    ])
    const found = await tarMembers(inflate(chunksOf(archive), archive.name), archive.name, wanted)
    return read(found.get(`${INSIDE}/train.bin`)!, found.get(`${INSIDE}/test.bin`)!)
  })
}
