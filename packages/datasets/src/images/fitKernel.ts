import type { DecodedImage } from './pngKernel.ts'

type Size = Omit<DecodedImage, 'pixels'>

/** The pixels of an image in another size and number of channels: means where it shrinks, in between where it grows. */
export type Fit = (image: DecodedImage, wanted: Size) => Uint8Array

/** The function refers to nothing around this one: its text is sent to workers. */
export function fitKernel(): Fit {
  /** Weights of red, green and blue in the brightness that is seen (ITU-R BT.601). */
  const GREY = [0.299, 0.587, 0.114]

  function toChannels({ channels, height, width, pixels }: DecodedImage, wanted: number): Uint8Array {
    const area = height * width
    if (channels === wanted) return pixels
    const result = new Uint8Array(wanted * area)
    for (let i = 0; i < area; i++) {
      if (wanted === 1) result[i] = Math.round(GREY.reduce((sum, weight, c) => sum + weight * pixels[c * area + i]!, 0))
      else for (let c = 0; c < wanted; c++) result[c * area + i] = pixels[i]!
    }
    return result
  }

  /** How much each pixel of a line takes from which pixels of the source: the part of its length that lies in them. */
  function shares(from: number, to: number): { at: number; weight: number }[][] {
    const scale = from / to
    return Array.from({ length: to }, (_, i) => {
      if (scale <= 1) {
        // Larger than the source: between the two nearest pixels.
        const middle = Math.min(from - 1, Math.max(0, (i + 0.5) * scale - 0.5))
        const at = Math.floor(middle)
        const next = { at: Math.min(from - 1, at + 1), weight: middle - at }
        return [{ at, weight: 1 - next.weight }, next]
      }
      const [start, end] = [i * scale, (i + 1) * scale]
      const covered: { at: number; weight: number }[] = []
      for (let at = Math.floor(start); at < Math.min(from, end); at++) {
        covered.push({ at, weight: (Math.min(end, at + 1) - Math.max(start, at)) / scale })
      }
      return covered
    })
  }

  function fit(image: DecodedImage, wanted: Size): Uint8Array {
    const source = toChannels(image, wanted.channels)
    if (image.height === wanted.height && image.width === wanted.width) return source
    const rows = shares(image.height, wanted.height)
    const columns = shares(image.width, wanted.width)
    const result = new Uint8Array(wanted.channels * wanted.height * wanted.width)
    let to = 0
    for (let c = 0; c < wanted.channels; c++) {
      const plane = c * image.height * image.width
      for (const row of rows) {
        for (const column of columns) {
          let sum = 0
          for (const y of row) {
            for (const x of column) sum += y.weight * x.weight * source[plane + y.at * image.width + x.at]!
          }
          result[to++] = Math.round(sum)
        }
      }
    }
    return result
  }

  return fit
}
