import { checkOptions, FormatError } from '@neurite/core'
import { inflate } from '../files/gunzip.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain } from '../files/obtain.ts'
import { chunksOf } from '../files/source.ts'
import { tarMembers } from '../files/tar.ts'
import { ImageDataset } from '../imageDataset.ts'
import { checkedLabels, type TrainAndTest } from './idxImages.ts'
import { findMember } from './recordImages.ts'

const SIDE = 96
const IMAGE_BYTES = 3 * SIDE * SIDE
const INSIDE = 'stl10_binary'
const CLASSES = ['airplane', 'bird', 'car', 'cat', 'deer', 'dog', 'horse', 'monkey', 'ship', 'truck']

/** The files that are read, and how large they may be. */
const LIMITS: Readonly<Record<string, number>> = {
  'test_X.bin': 8_000 * IMAGE_BYTES,
  'test_y.bin': 8_000,
  'train_X.bin': 5_000 * IMAGE_BYTES,
  'train_y.bin': 5_000,
}

const ARCHIVE = {
  folder: 'stl-10',
  folders: [INSIDE, `stl-10/${INSIDE}`],
  name: 'stl10_binary.tar.gz',
  urls: [
    'https://cs.stanford.edu/~acoates/stl10/stl10_binary.tar.gz',
    'http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz',
  ],
  bytes: 2_640_397_119,
  checksum: { algorithm: 'md5', hex: '91f7769df0f17e558f3565bffb0c7dfb' },
} as const

/** Planes are published column by column. */
function rowsFirst(bytes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(bytes.length)
  const area = SIDE * SIDE
  for (let plane = 0; plane < bytes.length; plane += area) {
    for (let x = 0; x < SIDE; x++) {
      for (let y = 0; y < SIDE; y++) pixels[plane + y * SIDE + x] = bytes[plane + x * SIDE + y]!
    }
  }
  return pixels
}

function partOf(part: string, pixels: Uint8Array, labels: Uint8Array): ImageDataset {
  if (labels.length === 0 || pixels.length !== labels.length * IMAGE_BYTES) {
    throw new FormatError(
      `[stl10] ${part}_X.bin has ${pixels.length} bytes and ${part}_y.bin ${labels.length} labels; ` +
        `each image has ${IMAGE_BYTES} bytes and one label`,
    )
  }
  return new ImageDataset({
    pixels: rowsFirst(pixels),
    imageShape: [3, SIDE, SIDE],
    labels: checkedLabels(`stl10] ${part}_y.bin`, labels, CLASSES.length, 1),
    classes: CLASSES,
  })
}

/**
 * STL-10: 5,000 photographs to train on and 8,000 to test on, 96 by 96 pixels in colour, 10 classes. The download has
 * 2.6 GB (most of it images without labels, which are not read); a folder `stl10_binary` with the unpacked files is
 * read faster. https://cs.stanford.edu/~acoates/stl10
 *
 * @throws DownloadError where the files are missing and cannot be fetched.
 * @throws FormatError where a file is damaged.
 */
export async function stl10(options: FetchOptions = {}): Promise<TrainAndTest> {
  checkOptions('stl10', options, FETCH_OPTIONS)
  checkRoot('stl10', options)
  const names = Object.keys(LIMITS)
  const lying = await Promise.all(names.map((name) => findMember(ARCHIVE, name, LIMITS[name]!, options)))
  const read = (bytes: readonly Uint8Array[]): TrainAndTest => ({
    test: partOf('test', bytes[0]!, bytes[1]!),
    train: partOf('train', bytes[2]!, bytes[3]!),
  })
  const present = lying.flatMap((file) => file?.bytes ?? [])
  if (present.length === names.length) return read(present)
  return obtain('stl10', ARCHIVE, options, async (archive) => {
    const wanted = new Map(names.map((name) => [`${INSIDE}/${name}`, LIMITS[name]!]))
    const found = await tarMembers(inflate(chunksOf(archive), archive.name), archive.name, wanted)
    return read(names.map((name) => found.get(`${INSIDE}/${name}`)!))
  })
}
