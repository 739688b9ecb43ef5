import { ArgumentError, checkOptions, DeviceError, FormatError } from '@neurite/core'
import { fileSource, hasFolders, joinPath } from '../files/folderStore.ts'
import { blobSource, readAll, type Source } from '../files/source.ts'
import { ImageDataset } from '../imageDataset.ts'
import { nodeModule } from '../nodeModule.ts'
import { type DecodedImage, decodePng, isPng } from './png.ts'
import { fit } from './fit.ts'

export interface ImageFolderOptions {
  /** Height and width to bring all images to; that of the first by default, which all must then have. */
  readonly size?: readonly [height: number, width: number]
  /** 1 (grey) or 3 (colour); as many as the first has by default. */
  readonly channels?: 1 | 3
  /** Reads what is no PNG, in Node; a browser reads its own formats by itself. */
  readonly decode?: (bytes: Uint8Array, name: string) => Promise<DecodedImage>
}

interface ImageFile {
  readonly label: string
  readonly source: Source
}

const EXTENSIONS = /\.(png|jpe?g|webp|gif|bmp|avif)$/i
/** Images read at a time. */
const AT_ONCE = 16

/** What a folder holds: a folder for each class, and in it the images. */
async function filesBelow(root: string): Promise<ImageFile[]> {
  const { readdir } = nodeModule<typeof import('node:fs/promises')>('fs/promises')!
  const entries = await readdir(root, { withFileTypes: true }).catch(() => {
    throw new FormatError(`[imageFolder] there is no folder ${root}`, { root })
  })
  const found: ImageFile[] = []
  for (const folder of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)) {
    for (const name of (await readdir(joinPath(root, folder))).filter((file) => EXTENSIONS.test(file))) {
      const source = await fileSource(joinPath(root, folder, name))
      if (source) found.push({ label: folder, source })
    }
  }
  return found
}

/** The files of `<input type="file" webkitdirectory>`: each knows the folder that it was in. */
function givenFiles(files: readonly File[]): ImageFile[] {
  return files
    .filter((file) => EXTENSIONS.test(file.name))
    .map((file) => {
      const path = (file.webkitRelativePath || file.name).split('/')
      return { label: path.at(-2) ?? '', source: blobSource(path.join('/'), file) }
    })
}

/** By the browser itself. */
async function decodeInBrowser(bytes: Uint8Array, name: string): Promise<DecodedImage> {
  const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>])).catch((error: unknown) => {
    throw new FormatError(`[imageFolder] ${name} cannot be read: ${String(error)}`)
  })
  const { width, height } = bitmap
  const context = new OffscreenCanvas(width, height).getContext('2d')!
  context.drawImage(bitmap, 0, 0)
  const { data } = context.getImageData(0, 0, width, height)
  const area = width * height
  const pixels = new Uint8Array(3 * area)
  for (let i = 0; i < area; i++) for (let c = 0; c < 3; c++) pixels[c * area + i] = data[4 * i + c]!
  return { channels: 3, height, width, pixels }
}

function decoderOf({ decode }: ImageFolderOptions) {
  return (bytes: Uint8Array, name: string): Promise<DecodedImage> => {
    if (decode && !isPng(bytes)) return decode(bytes, name)
    if (isPng(bytes)) return decodePng(bytes, name)
    if (typeof OffscreenCanvas !== 'undefined') return decodeInBrowser(bytes, name)
    throw new FormatError(`[imageFolder] ${name} is no PNG; give { decode } a function that reads it`, { name })
  }
}

/**
 * Images by class: a folder for each class, named as it, with the images in it. In a browser give it the files of an
 * `<input type="file" webkitdirectory>`. Classes and images are in the order of their names.
 *
 * @throws FormatError where a folder is missing or empty, an image cannot be read, or has another size.
 */
export async function imageFolder(
  folder: string | readonly File[],
  options: ImageFolderOptions = {},
): Promise<ImageDataset> {
  checkOptions('imageFolder', options, ['size', 'channels', 'decode'])
  if (options.size?.some((side) => !Number.isInteger(side) || side < 1)) {
    throw new ArgumentError(`[imageFolder] size is [${options.size.join(', ')}]; it must be two positive integers`)
  }
  if (typeof folder === 'string' && !hasFolders()) {
    throw new DeviceError('[imageFolder] a browser has no folders; give it the files of an <input webkitdirectory>')
  }
  const files = typeof folder === 'string' ? await filesBelow(folder) : givenFiles(folder)
  files.sort((a, b) => (a.label !== b.label ? (a.label < b.label ? -1 : 1) : a.source.name < b.source.name ? -1 : 1))
  if (files.length === 0) {
    throw new FormatError('[imageFolder] there are no images; each class is a folder with its images in it')
  }
  const decode = decoderOf(options)
  const first = await decode(await readAll(files[0]!.source), files[0]!.source.name)
  const [height, width] = options.size ?? [first.height, first.width]
  const wanted = { channels: options.channels ?? first.channels, height, width }
  const area = wanted.channels * height * width
  const pixels = new Uint8Array(files.length * area)
  for (let start = 0; start < files.length; start += AT_ONCE) {
    await Promise.all(
      files.slice(start, start + AT_ONCE).map(async ({ source }, i) => {
        const image = await decode(await readAll(source), source.name)
        if (!options.size && (image.height !== height || image.width !== width)) {
          throw new FormatError(
            `[imageFolder] ${source.name} is ${image.height} by ${image.width}, the first ${height} by ${width}; give { size: [height, width] }`,
          )
        }
        pixels.set(fit(image, wanted), (start + i) * area)
      }),
    )
  }
  const classes = [...new Set(files.map(({ label }) => label))]
  const labels = Int32Array.from(files, ({ label }) => classes.indexOf(label))
  return new ImageDataset({ pixels, imageShape: [wanted.channels, height, width], labels, classes })
}
