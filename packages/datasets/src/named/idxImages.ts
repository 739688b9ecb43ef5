import { checkOptions, FormatError } from '@neurite/core'
import { decodeIdx, type IdxArray } from '../files/idx.ts'
import { checkRoot, FETCH_OPTIONS, type FetchOptions, obtain, type PublishedFile } from '../files/obtain.ts'
import { readAll } from '../files/source.ts'
import { ImageDataset } from '../imageDataset.ts'

export interface TrainAndTest {
  readonly train: ImageDataset
  readonly test: ImageDataset
}

/** A dataset in the form of MNIST: an IDX file of images and one of labels for each part. */
export interface IdxImages {
  readonly where: string
  readonly classes: readonly string[]
  /** The label of the first class; 0 by default. */
  readonly firstLabel?: number
  readonly read: (part: 'train' | 'test', kind: 'images' | 'labels') => Promise<IdxArray>
}

const SIDE = 28

/** A file may lie there packed or unpacked, and older copies have a dot before `idx`. */
export function idxAliases(file: string): string[] {
  const dotted = file.replace('-idx', '.idx')
  return [file, `${dotted}.gz`, dotted]
}

/** Names of the four files, as MNIST's publisher chose them. */
export function idxName(part: 'train' | 'test', kind: 'images' | 'labels'): string {
  return `${part === 'train' ? 'train' : 't10k'}-${kind}-idx${kind === 'images' ? 3 : 1}-ubyte`
}

/** Reads one IDX file of a folder or of its publisher. */
export function obtainIdx(where: string, file: PublishedFile, options: FetchOptions): Promise<IdxArray> {
  return obtain(where, file, options, async (source) => decodeIdx(await readAll(source), { name: source.name }))
}

async function readPart(part: 'train' | 'test', { where, classes, firstLabel = 0, read }: IdxImages) {
  const labels = await read(part, 'labels')
  const images = await read(part, 'images')
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
      `[${where}] ${part}: images are ${images.dtype} [${images.shape.join(', ')}] and labels [${labels.shape.join(', ')}]; ` +
        `they must be uint8 [count, ${SIDE}, ${SIDE}] and [count]`,
    )
  }
  return new ImageDataset({
    pixels: images.data as Uint8Array,
    imageShape: [1, SIDE, SIDE],
    labels: checkedLabels(`${where}] ${part}`, labels.data, classes.length, firstLabel),
    classes,
  })
}

/** Labels counted from 0. Throws where one is outside the classes. */
export function checkedLabels(where: string, labels: ArrayLike<number>, classes: number, first = 0): Int32Array {
  return Int32Array.from(labels, (label, index) => {
    if (label >= first && label < first + classes) return label - first
    throw new FormatError(`[${where}: label ${index} is ${label}; labels are ${first} to ${first + classes - 1}`, {
      index,
      label,
    })
  })
}

export async function readIdxImages(images: IdxImages): Promise<TrainAndTest> {
  // The small part first: a network that is missing shows at once.
  const test = await readPart('test', images)
  return { test, train: await readPart('train', images) }
}

/** A data set in MNIST's four files, packed, from hosts that list their MD5. */
export interface PublishedIdx {
  /** Name of the function, and folder in the cache. */
  readonly where: string
  readonly folder: string
  /** The folder that torchvision uses. */
  readonly torchFolder: string
  readonly classes: readonly string[]
  readonly hosts: readonly string[]
  /** MD5 of the packed files by name. */
  readonly checksums: Readonly<Record<string, string>>
}

/** Obtains and reads such a data set. */
export function publishedIdx(source: PublishedIdx, options: FetchOptions): Promise<TrainAndTest> {
  const { where, folder, torchFolder, classes, hosts, checksums } = source
  checkOptions(where, options, FETCH_OPTIONS)
  checkRoot(where, options)
  return readIdxImages({
    where,
    classes,
    read(part, kind) {
      const name = idxName(part, kind)
      const file = {
        folder,
        folders: [torchFolder],
        name: `${name}.gz`,
        aliases: idxAliases(name),
        urls: hosts.map((host) => `${host}/${name}.gz`),
        maxBytes: 2 ** 25,
        checksum: { algorithm: 'md5', hex: checksums[name]! },
      } as const
      return obtainIdx(where, file, options)
    },
  })
}
