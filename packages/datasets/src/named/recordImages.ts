import { FormatError } from '@neurite/core'
import { unpackedChunks } from '../files/gunzip.ts'
import { hasFolders } from '../files/folderStore.ts'
import { type FetchOptions, findSource, foldersOf, type PublishedFile } from '../files/obtain.ts'
import { chunksOf, gather, type Source } from '../files/source.ts'
import { ImageDataset } from '../imageDataset.ts'
import { checkedLabels } from './idxImages.ts'

/** A file of an archive that lies unpacked in a folder (gzip around it or not). */
export async function findMember(
  archive: PublishedFile,
  name: string,
  limit: number,
  options: FetchOptions,
): Promise<{ name: string; bytes: Uint8Array } | undefined> {
  const source = hasFolders() ? await findSource(foldersOf(archive, options), [name, `${name}.gz`]) : undefined
  return source && { name: source.name, bytes: await readUnpacked(source, limit) }
}

/** All of a file, unpacked where it is gzip; more than `limit` bytes are refused. */
export function readUnpacked(source: Source, limit: number): Promise<Uint8Array> {
  return gather(unpackedChunks(chunksOf(source), source.name), limit, source.name)
}

export interface RecordLayout {
  readonly where: string
  readonly imageShape: readonly [channels: number, height: number, width: number]
  /** Bytes before the pixels of a record, and which of them is the label. */
  readonly labelBytes: number
  readonly labelAt: number
  readonly classes: readonly string[]
}

/** Records of label and pixels, from one file after the other. */
export function recordImages(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  { where, imageShape, labelBytes, labelAt, classes }: RecordLayout,
): ImageDataset {
  const area = imageShape.reduce((product, length) => product * length, 1)
  const record = labelBytes + area
  const counts = files.map(({ name, bytes }) => {
    if (bytes.length > 0 && bytes.length % record === 0) return bytes.length / record
    throw new FormatError(
      `[${where}] ${name} has ${bytes.length} bytes; it must hold whole records of ${record} bytes, and at least one`,
      { name, bytes: bytes.length, record },
    )
  })
  const total = counts.reduce((sum, count) => sum + count, 0)
  const pixels = new Uint8Array(total * area)
  const labels = new Int32Array(total)
  let image = 0
  for (const [i, { name, bytes }] of files.entries()) {
    const own = Array.from({ length: counts[i]! }, (_, j) => bytes[j * record + labelAt]!)
    labels.set(checkedLabels(`${where}] ${name}`, own, classes.length), image)
    for (let j = 0; j < own.length; j++, image++) {
      pixels.set(bytes.subarray(j * record + labelBytes, (j + 1) * record), image * area)
    }
  }
  return new ImageDataset({ pixels, imageShape, labels, classes })
}
