import { checkOptions, FormatError } from '@neurite/core'
import { decodeMat } from '../files/mat.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import type { Source } from '../files/source.ts'
import { ImageDataset } from '../imageDataset.ts'
import { checkedLabels, type TrainAndTest } from './idxImages.ts'

const SIDE = 32
const CHANNELS = 3
const CLASSES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']

const FILES = {
  train: { bytes: 182_040_794, hex: 'e26dedcc434d2e4c54c9b2d4a06d8373' },
  test: { bytes: 64_275_384, hex: 'eb5a983be6a315427106f1b164d9cef3' },
} as const

/** MATLAB's [height, width, channel, image], the first axis fastest, as [image, channel, height, width]. */
function imagesFirst(data: ArrayLike<number>, count: number): Uint8Array {
  const pixels = new Uint8Array(data.length)
  let to = 0
  for (let image = 0; image < count; image++) {
    for (let channel = 0; channel < CHANNELS; channel++) {
      const plane = (image * CHANNELS + channel) * SIDE * SIDE
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) pixels[to++] = data[plane + x * SIDE + y]!
      }
    }
  }
  return pixels
}

async function readMat(source: Source): Promise<ImageDataset> {
  const arrays = await decodeMat(source)
  const images = arrays.get('X')
  const labels = arrays.get('y')
  if (!images || !labels) {
    throw new FormatError(
      `[svhn] ${source.name} holds ${[...arrays.keys()].join(', ') || 'nothing'}; it must hold X and y`,
    )
  }
  // MATLAB drops a last axis of length 1.
  const [height, width, channels, count = 1] = images.shape
  const right = height === SIDE && width === SIDE && channels === CHANNELS && images.shape.length <= 4
  if (!right || !(images.data instanceof Uint8Array) || labels.data.length !== count) {
    throw new FormatError(
      `[svhn] ${source.name}: X is [${images.shape.join(', ')}] and y [${labels.shape.join(', ')}]; ` +
        `they must be uint8 [${SIDE}, ${SIDE}, ${CHANNELS}, count] and [count, 1]`,
    )
  }
  // The digit 0 has the label 10.
  const counted = checkedLabels(`svhn] ${source.name}`, labels.data, CLASSES.length, 1)
  return new ImageDataset({
    pixels: imagesFirst(images.data, count),
    imageShape: [CHANNELS, SIDE, SIDE],
    labels: counted.map((label) => (label + 1) % CLASSES.length),
    classes: CLASSES,
  })
}

/**
 * SVHN, cropped digits: 73,257 house-number digits to train on and 26,032 to test on, 32 by 32 pixels in colour,
 * classes 0 to 9. http://ufldl.stanford.edu/housenumbers
 *
 * @throws DownloadError where a file is missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function svhn(options: FetchOptions = {}): Promise<TrainAndTest> {
  checkOptions('svhn', options, FETCH_OPTIONS)
  checkRoot('svhn', options)
  const part = (name: 'train' | 'test') => {
    const { bytes, hex } = FILES[name]
    const file = `${name}_32x32.mat`
    const urls = ['http', 'https'].map((scheme) => `${scheme}://ufldl.stanford.edu/housenumbers/${file}`)
    const published = { folder: 'svhn', name: file, urls, bytes, checksum: { algorithm: 'md5', hex } } as const
    return obtain('svhn', published, options, readMat)
  }
  const test = await part('test')
  return { test, train: await part('train') }
}
