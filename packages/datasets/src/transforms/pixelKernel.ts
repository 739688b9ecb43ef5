import type { ImageSize, ImageWork } from './imageWork.ts'

type WorkOf<Kind extends ImageWork['kind']> = Extract<ImageWork, { kind: Kind }>

export interface Pixels {
  /** Normal numbers, the same for the same seed. */
  noise(seed: number, out: Float32Array): void
  crop(input: Float32Array, count: number, size: ImageSize, work: WorkOf<'crop'>): Float32Array
  /** The other changes, in place. */
  change(
    images: Float32Array,
    count: number,
    size: ImageSize,
    work: WorkOf<'noise' | 'cutout' | 'jitter' | 'normalize'>,
  ): void
}

/** Changes of pixels where they are. The functions refer to nothing around this one: its text is sent to workers. */
export function pixelKernel(): Pixels {
  /** Weights of red, green and blue in the brightness that is seen (ITU-R BT.601). */
  const GREY = [0.299, 0.587, 0.114]

  function noise(seed: number, out: Float32Array): void {
    let state = seed | 0
    // A generator of 32 bits with a good mix of its counter ("splitmix").
    const uniform = (): number => {
      state = (state + 0x9e3779b9) | 0
      let z = state
      z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
      return ((z ^ (z >>> 15)) >>> 0) / 4294967296
    }
    for (let i = 0; i < out.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()))
      const angle = 2 * Math.PI * uniform()
      out[i] = radius * Math.cos(angle)
      if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle)
    }
  }

  function crop(input: Float32Array, count: number, size: ImageSize, work: WorkOf<'crop'>): Float32Array {
    const { channels, height, width } = size
    const output = new Float32Array(count * channels * work.height * work.width)
    let to = 0
    for (let image = 0; image < count; image++) {
      const top = work.corners[2 * image]!
      const left = work.corners[2 * image + 1]!
      for (let channel = 0; channel < channels; channel++) {
        const plane = (image * channels + channel) * height * width
        for (let y = top; y < top + work.height; y++) {
          for (let x = left; x < left + work.width; x++, to++) {
            if (y >= 0 && y < height && x >= 0 && x < width) output[to] = input[plane + y * width + x]!
          }
        }
      }
    }
    return output
  }

  /** Grey of each pixel, and the mean of it. */
  function greyOf(image: Float32Array, channels: number, area: number): { grey: Float32Array; mean: number } {
    const grey = new Float32Array(area)
    let mean = 0
    for (let i = 0; i < area; i++) {
      let value = 0
      if (channels === 3) for (let c = 0; c < 3; c++) value += GREY[c]! * image[c * area + i]!
      else value = image[i]!
      grey[i] = value
      mean += value / area
    }
    return { grey, mean }
  }

  function jitter(image: Float32Array, channels: number, area: number, factors: Float64Array): void {
    const clip = (value: number) => Math.min(1, Math.max(0, value))
    for (let i = 0; i < image.length; i++) image[i] = clip(image[i]! * factors[0]!)
    const { mean } = greyOf(image, channels, area)
    for (let i = 0; i < image.length; i++) image[i] = clip(mean + factors[1]! * (image[i]! - mean))
    if (channels !== 3) return
    const { grey } = greyOf(image, channels, area)
    for (let i = 0; i < image.length; i++) {
      image[i] = clip(grey[i % area]! + factors[2]! * (image[i]! - grey[i % area]!))
    }
  }

  function change(
    images: Float32Array,
    count: number,
    { channels, height, width }: ImageSize,
    work: WorkOf<'noise' | 'cutout' | 'jitter' | 'normalize'>,
  ): void {
    const area = height * width
    const added = new Float32Array(work.kind === 'noise' ? channels * area : 0)
    for (let i = 0; i < count; i++) {
      const image = images.subarray(i * channels * area, (i + 1) * channels * area)
      if (work.kind === 'jitter') jitter(image, channels, area, work.factors.subarray(3 * i, 3 * i + 3))
      else if (work.kind === 'noise') {
        noise(work.seeds[i]!, added)
        for (let j = 0; j < image.length; j++) image[j]! += work.deviation * added[j]!
      } else if (work.kind === 'cutout') {
        const [top, left, bottom, right] = work.boxes.subarray(4 * i, 4 * i + 4) as unknown as number[]
        for (let c = 0; c < channels; c++) {
          for (let y = top!; y < bottom!; y++) {
            image.fill(work.fill, c * area + y * width + left!, c * area + y * width + right!)
          }
        }
      } else {
        for (let c = 0; c < channels; c++) {
          const mean = work.mean[c % work.mean.length]!
          const scale = 1 / work.deviation[c % work.deviation.length]!
          for (let j = c * area; j < (c + 1) * area; j++) image[j] = (image[j]! - mean) * scale
        }
      }
    }
  }

  return { noise, crop, change }
}
