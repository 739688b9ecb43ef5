import { checkOptions } from '@neurite/core'
import { ImageDataset } from '../imageDataset.ts'
import { surroundingsHere } from '../loading/recipe.ts'
import { type ImageDecoder, type ImageFilesOptions, listImages } from './imageFiles.ts'
import { openImages } from './imageReader.ts'
import type { DecodedImage } from './pngKernel.ts'

/** Reads the bytes of an image. */
export type DecodeImage = (bytes: Uint8Array, name: string) => Promise<DecodedImage>

export interface ImageFolderOptions extends Omit<ImageFilesOptions, 'decode'> {
  /** Reads what is no PNG. By default JPEG in Node, in a browser whatever that can show. */
  readonly decode?: DecodeImage | ImageDecoder
}

/** Images read at a time. */
const AT_ONCE = 16

/**
 * Images by class, read into memory: a folder for each class, named as it, with the images in it. In a browser give it
 * the files of an `<input type="file" webkitdirectory>`. Classes and images are in the order of their names.
 *
 * @throws FormatError where a folder is missing or empty, an image cannot be read, or has another size.
 */
export async function imageFolder(
  folder: string | readonly File[],
  options: ImageFolderOptions = {},
): Promise<ImageDataset> {
  checkOptions('imageFolder', options, ['size', 'channels', 'decode'])
  const { decode } = options
  const given = typeof decode === 'function'
  const decoder = given
    ? { module: 'the given function', export: 'decode' }
    : decode && { module: String(decode.module), export: decode.export ?? 'default' }
  const { classes, options: plain } = await listImages(folder, options, decoder)
  const surroundings = given ? { ...surroundingsHere, load: loadInstead(decode) } : surroundingsHere
  const source = await openImages(plain, surroundings)
  const imageShape = source.fields[0]!.shape as [number, number, number]
  const area = imageShape[0] * imageShape[1] * imageShape[2]
  const pixels = new Uint8Array(source.length * area)
  let next = 0
  const readSome = async () => {
    while (next < source.length) {
      const index = next++
      const [image] = await source.sample(index)
      pixels.set(image as Uint8Array, index * area)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, readSome))
  return new ImageDataset({ pixels, imageShape, labels: Int32Array.from(plain.files, ({ label }) => label), classes })
}

/** The given function stands for its module; others are imported. */
function loadInstead(decode: DecodeImage) {
  return async (url: string): Promise<Readonly<Record<string, unknown>>> =>
    url === 'the given function' ? { decode } : surroundingsHere.load(url)
}
