import type { FetchOptions } from '../files/obtain.ts'
import { publishedIdx, type TrainAndTest } from './idxImages.ts'

/** The syllables, romanised. */
const CLASSES = ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo']
const HOSTS = [
  'https://codh.rois.ac.jp/kmnist/dataset/kmnist',
  'http://codh.rois.ac.jp/kmnist/dataset/kmnist',
  'https://storage.googleapis.com/s4tf-hosted-binaries/datasets/KMNIST',
]
/** MD5 of the packed files, as torchvision lists them. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': 'bdb82020997e1d708af4cf47b453dcf7',
  'train-labels-idx1-ubyte': 'e144d726b3acfaa3e44228e80efcd344',
  't10k-images-idx3-ubyte': '5c965bf0a639b31b8f53240b1b52f4d7',
  't10k-labels-idx1-ubyte': '7320c461ea6c1c855c0b718fb2a4b134',
}

/**
 * Kuzushiji-MNIST: 60,000 cursive Japanese syllables to train on and 10,000 to test on, 28 by 28 grey pixels, 10
 * classes. https://github.com/rois-codh/kmnist
 *
 * @throws DownloadError where a file is missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function kmnist(options: FetchOptions = {}): Promise<TrainAndTest> {
  const source = {
    where: 'kmnist',
    folder: 'kmnist',
    torchFolder: 'KMNIST/raw',
    classes: CLASSES,
    hosts: HOSTS,
    checksums: CHECKSUMS,
  }
  return publishedIdx(source, options)
}
