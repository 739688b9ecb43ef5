import type { FetchOptions } from '../files/obtain.ts'
import { publishedIdx, type TrainAndTest } from './idxImages.ts'

const CLASSES = 'T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot'.split(',')
const HOSTS = [
  'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
  'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
  'https://storage.googleapis.com/tensorflow/tf-keras-datasets',
]
/** MD5 of the packed files, as the publisher lists them. */
const CHECKSUMS: Readonly<Record<string, string>> = {
  'train-images-idx3-ubyte': '8d4fb7e6c68d591d4c3dfef9ec88bf0d',
  'train-labels-idx1-ubyte': '25c81989df183df01b3e8a0aad5dffbe',
  't10k-images-idx3-ubyte': 'bef4ecab320f06d8554ea6380940ec79',
  't10k-labels-idx1-ubyte': 'bb300cfdad3c16e7a12a480ee83cd310',
}

/**
 * Fashion-MNIST: 60,000 pictures of clothes to train on and 10,000 to test on, 28 by 28 grey pixels, 10 classes.
 * https://github.com/zalandoresearch/fashion-mnist
 *
 * @throws DownloadError where a file is missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function fashionMnist(options: FetchOptions = {}): Promise<TrainAndTest> {
  const source = {
    where: 'fashionMnist',
    folder: 'fashion-mnist',
    torchFolder: 'FashionMNIST/raw',
    classes: CLASSES,
    hosts: HOSTS,
    checksums: CHECKSUMS,
  }
  return publishedIdx(source, options)
}
