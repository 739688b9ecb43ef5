import type { SampleSource, Surroundings } from '../loading/recipe.ts'
import { type Fit, fitKernel } from './fitKernel.ts'
import { type DecodedImage, type PngReader, pngKernel } from './pngKernel.ts'

/** An image where it lies: in Node a path, in a browser a file. */
export interface ImageFile {
  readonly name: string
  readonly file: string | Blob
  /** Index of its class. */
  readonly label: number
}

/** A module, and the name of the function in it that reads images: `(bytes, name) => Promise<DecodedImage>`. */
export interface DecoderModule {
  readonly module: string
  readonly export: string
}

export interface ImageReaderOptions {
  readonly files: readonly ImageFile[]
  /** Undefined: that of the first image, which all must then have. */
  readonly size: readonly [height: number, width: number] | undefined
  readonly channels: 1 | 3 | undefined
  /** Reads what is no PNG. */
  readonly decoder: DecoderModule | undefined
  /** Address of the package that reads JPEG in Node; undefined where it is not installed. */
  readonly jpeg: string | undefined
}

/** What is used of the module of JPEG: libjpeg-turbo behind a few functions. */
interface JpegDecoder {
  getEncodedBuffer(length: number): Uint8Array
  readHeader(): void
  decode(): void
  getDecodedBuffer(): Uint8Array
  getFrameInfo(): { readonly width: number; readonly height: number; readonly componentCount: number }
}
interface JpegModule {
  JPEGDecoder: new () => JpegDecoder
}

export type OpenImages = (options: ImageReaderOptions, surroundings: Surroundings) => Promise<SampleSource>

/** A sample is [image as bytes, class]. The functions refer to nothing around this one: its text is sent to workers. */
export function imageReaderKernel(png: PngReader, fit: Fit): OpenImages {
  interface Process {
    getBuiltinModule?: (name: string) => unknown
  }
  type Decode = (bytes: Uint8Array, name: string) => Promise<DecodedImage>
  interface Files {
    readFile(path: string): Promise<Uint8Array>
  }
  const MAX_PIXELS = 2 ** 26
  const JPEG_PACKAGE = '@cornerstonejs/codec-libjpeg-turbo-8bit'

  /** Samples of a pixel side by side, as planes. */
  function planes(data: Uint8Array | Uint8ClampedArray, step: number, channels: number, height: number, width: number) {
    const area = height * width
    const pixels = new Uint8Array(channels * area)
    for (let c = 0; c < channels; c++) for (let i = 0; i < area; i++) pixels[c * area + i] = data[step * i + c]!
    return { channels, height, width, pixels }
  }

  return async (options, { load, refuse }) => {
    const { process } = globalThis as { process?: Process }
    const disk = process?.getBuiltinModule?.('node:fs/promises') as Files | undefined

    async function bytesOf({ file, name }: ImageFile): Promise<Uint8Array> {
      if (typeof file !== 'string') return new Uint8Array(await file.arrayBuffer())
      return disk!.readFile(file).catch(() => refuse(`[imageFolder] ${name} cannot be opened`, { name }))
    }

    /** By the browser itself, as the file has it: not turned, not matched to a screen. */
    const inBrowser: Decode = async (bytes, name) => {
      const asStored = { imageOrientation: 'none', colorSpaceConversion: 'none' } as const
      const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), asStored).catch(
        (error: unknown) => refuse(`[imageFolder] ${name} cannot be read: ${String(error)}`, { name }),
      )
      const { width, height } = bitmap
      const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })!
      context.drawImage(bitmap, 0, 0)
      bitmap.close()
      return planes(context.getImageData(0, 0, width, height).data, 4, 3, height, width)
    }

    let jpegDecoder: Promise<JpegDecoder> | undefined
    async function startJpeg(): Promise<JpegDecoder> {
      const { default: start } = (await load(options.jpeg!)) as { default: (options: object) => Promise<JpegModule> }
      // What it would print is told by the error.
      const silent = () => undefined
      const { JPEGDecoder } = await start({ print: silent, printErr: silent })
      return new JPEGDecoder()
    }

    const inNode: Decode = async (bytes, name) => {
      if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
        return refuse(`[imageFolder] ${name} is neither PNG nor JPEG; give { decode } a function that reads it`, {
          name,
        })
      }
      if (options.jpeg === undefined) {
        return refuse(`[imageFolder] ${name} is a JPEG; install ${JPEG_PACKAGE}, or give { decode } a function`, {
          name,
        })
      }
      const decoder = await (jpegDecoder ??= startJpeg())
      // From here to the end nothing is waited for: all images go through one decoder.
      try {
        decoder.getEncodedBuffer(bytes.length).set(bytes)
        decoder.readHeader()
        const { width, height } = decoder.getFrameInfo()
        if (width * height <= MAX_PIXELS) decoder.decode()
      } catch {
        return refuse(`[imageFolder] ${name} is a JPEG that is damaged or cut off`, { name })
      }
      const { width, height, componentCount } = decoder.getFrameInfo()
      if (width * height > MAX_PIXELS) return refuse(`[imageFolder] ${name} is ${width} by ${height} pixels`, { name })
      return planes(decoder.getDecodedBuffer(), componentCount, componentCount, height, width)
    }

    const { decoder } = options
    const given = decoder && ((await load(decoder.module))[decoder.export] as Decode | undefined)
    if (decoder && typeof given !== 'function') {
      refuse(`[imageFolder] ${decoder.module} exports no function ${decoder.export}`, { ...decoder })
    }
    const other = given ?? (typeof OffscreenCanvas === 'undefined' ? inNode : inBrowser)
    const read = async (file: ImageFile): Promise<DecodedImage> => {
      const bytes = await bytesOf(file)
      return png.isPng(bytes) ? png.decode(bytes, file.name, refuse) : other(bytes, file.name)
    }

    const first = options.size && options.channels ? undefined : await read(options.files[0]!)
    const [height, width] = options.size ?? [first!.height, first!.width]
    const channels = options.channels ?? first!.channels
    return {
      length: options.files.length,
      fields: [
        { dtype: 'uint8', shape: [channels, height, width], unit: true },
        { dtype: 'int32', shape: [] },
      ],
      async sample(index) {
        const file = options.files[index]!
        const image = await read(file)
        if (!options.size && (image.height !== height || image.width !== width)) {
          refuse(
            `[imageFolder] ${file.name} is ${image.height} by ${image.width}, the first ${height} by ${width}; give { size: [height, width] }`,
            { name: file.name },
          )
        }
        return [fit(image, { channels, height, width }), file.label]
      },
    }
  }
}

/** On this thread. */
export const openImages: OpenImages = /*@__PURE__*/ imageReaderKernel(
  /*@__PURE__*/ pngKernel(),
  /*@__PURE__*/ fitKernel(),
)

/** The text of `openImages`. */
export function imageReaderProgram(): string {
  return `(${imageReaderKernel})((${pngKernel})(), (${fitKernel})())`
}
