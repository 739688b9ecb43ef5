import { ArgumentError, checkOptions, DeviceError, FormatError, type Tensor } from '@neurite/core'
import { fileSource, hasFolders, joinPath } from '../files/folderStore.ts'
import { openHere, type Recipe, type SampleSource } from '../loading/recipe.ts'
import { MadeDataset } from '../madeDataset.ts'
import { nodeModule } from '../nodeModule.ts'
import {
  type DecoderModule,
  type ImageFile,
  imageReaderProgram,
  type ImageReaderOptions,
  openImages,
} from './imageReader.ts'

/** A function of a module that reads images, as every thread can find it. */
export interface ImageDecoder {
  /** Its address: `new URL('./decoder.js', import.meta.url)`. */
  readonly module: string | URL
  /** Its name in the module; 'default' by default. */
  readonly export?: string
}

export interface ImageFilesOptions {
  /** Height and width to bring all images to; that of the first by default, which all must then have. */
  readonly size?: readonly [height: number, width: number]
  /** 1 (grey) or 3 (colour); as many as the first has by default. */
  readonly channels?: 1 | 3
  /** Reads what is no PNG. By default JPEG in Node, in a browser whatever that can show. */
  readonly decode?: ImageDecoder
}

const EXTENSIONS = /\.(png|jpe?g|webp|gif|bmp|avif)$/i
const JPEG_MODULE = '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs'

/** A file and the folder that it is in. */
interface Found {
  readonly folder: string
  readonly name: string
  readonly file: string | Blob
}

/** What a folder holds: a folder for each class, and in it the images. */
async function filesBelow(root: string): Promise<Found[]> {
  const { readdir } = nodeModule<typeof import('node:fs/promises')>('fs/promises')!
  const entries = await readdir(root, { withFileTypes: true }).catch(() => {
    throw new FormatError(`[imageFolder] there is no folder ${root}`, { root })
  })
  const found: Found[] = []
  for (const folder of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)) {
    for (const name of (await readdir(joinPath(root, folder))).filter((file) => EXTENSIONS.test(file))) {
      const file = joinPath(root, folder, name)
      if (await fileSource(file)) found.push({ folder, name: file, file })
    }
  }
  return found
}

/** The files of `<input type="file" webkitdirectory>`: each knows the folder that it was in. */
function givenFiles(files: readonly File[]): Found[] {
  return files
    .filter((file) => EXTENSIONS.test(file.name))
    .map((file) => {
      const path = (file.webkitRelativePath || file.name).split('/')
      return { folder: path.at(-2) ?? '', name: path.join('/'), file }
    })
}

/** Address of the reader of JPEG; undefined in a browser, which needs none, and where it is not installed. */
function jpegModule(): string | undefined {
  const modules = nodeModule<typeof import('node:module')>('module')
  const urls = nodeModule<typeof import('node:url')>('url')
  try {
    return urls?.pathToFileURL(modules!.createRequire(import.meta.url).resolve(JPEG_MODULE)).href
  } catch {
    return undefined
  }
}

export interface ListedImages {
  readonly classes: readonly string[]
  readonly options: ImageReaderOptions
}

/** The images of a folder, in the order of their classes and names, and how they are to be read. */
export async function listImages(
  folder: string | readonly File[],
  { size, channels }: Pick<ImageFilesOptions, 'size' | 'channels'>,
  decoder: DecoderModule | undefined,
): Promise<ListedImages> {
  if (size?.some((side) => !Number.isInteger(side) || side < 1)) {
    throw new ArgumentError(`[imageFolder] size is [${size.join(', ')}]; it must be two positive integers`)
  }
  if (typeof folder === 'string' && !hasFolders()) {
    throw new DeviceError('[imageFolder] a browser has no folders; give it the files of an <input webkitdirectory>')
  }
  const found = typeof folder === 'string' ? await filesBelow(folder) : givenFiles(folder)
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  found.sort((a, b) => order(a.folder, b.folder) || order(a.name, b.name))
  if (found.length === 0) {
    throw new FormatError('[imageFolder] there are no images; each class is a folder with its images in it')
  }
  const classes = [...new Set(found.map((each) => each.folder))]
  const labels = new Map(classes.map((name, label) => [name, label]))
  const files: ImageFile[] = found.map((each) => ({
    name: each.name,
    file: each.file,
    label: labels.get(each.folder)!,
  }))
  return { classes, options: { files, size, channels, decoder, jpeg: jpegModule() } }
}

/** Images with a class each that stay where they lie: a batch reads those that it needs. */
export class ImageFiles extends MadeDataset<[images: Tensor, labels: Tensor]> {
  readonly classes: readonly string[]
  readonly #labels: Int32Array

  constructor(recipe: Recipe, source: SampleSource, classes: readonly string[], labels: Int32Array) {
    super(recipe, source)
    this.classes = classes
    this.#labels = labels
  }

  override classIndices(): Int32Array {
    return this.#labels.slice()
  }
}

/**
 * As `imageFolder`, for more images than fit into memory: they stay where they lie and are decoded when they are asked
 * for, by the workers of a loader where it has some. Loop with `for await`. A sample is [image, class]: float32 in
 * [0, 1] of shape [channels, height, width], and int32.
 *
 * @throws FormatError where a folder is missing or empty; and in the loop, where an image cannot be read or has another size.
 */
export async function imageFiles(
  folder: string | readonly File[],
  options: ImageFilesOptions = {},
): Promise<ImageFiles> {
  checkOptions('imageFiles', options, ['size', 'channels', 'decode'])
  const { decode } = options
  const decoder = decode && { module: String(decode.module), export: decode.export ?? 'default' }
  const { classes, options: plain } = await listImages(folder, options, decoder)
  const open = openImages as Recipe['open']
  const recipe: Recipe = { open, program: imageReaderProgram(), options: plain }
  const labels = Int32Array.from(plain.files, ({ label }) => label)
  return new ImageFiles(recipe, await openHere(recipe), classes, labels)
}
