import { Dataset, fromData, Generator, rand, type Tensor } from 'neurite'

export interface Changes {
  /** At most this many degrees either way. */
  readonly degrees?: number
  /** At most this many pixels either way. */
  readonly pixels?: number
  /** At most this much larger or smaller. */
  readonly zoom?: number
  readonly seed?: number
}

/** Each image turned, moved and stretched a little, differently every time that it is asked for. */
class Augmented extends Dataset {
  readonly #images: Dataset
  readonly #changes: Required<Omit<Changes, 'seed'>>
  readonly #generator: Generator

  constructor(images: Dataset, { degrees = 10, pixels = 2, zoom = 0.1, seed = 0 }: Changes) {
    super()
    this.#images = images
    this.#changes = { degrees, pixels, zoom }
    this.#generator = new Generator(seed)
  }

  get length(): number {
    return this.#images.length
  }

  override prepare(): void | Promise<void> {
    return this.#images.prepare()
  }

  batch(indices: Int32Array): Tensor[] {
    const [images, ...others] = this.#images.batch(indices)
    const { shape } = images!
    const [count, , height, width] = shape as [number, number, number, number]
    const pixels = images!.dataSync() as Float32Array
    const draws = rand([count, 4], { generator: this.#generator }).mul(2).sub(1).dataSync()
    const result = new Float32Array(pixels.length)
    const area = pixels.length / count
    for (let i = 0; i < count; i++) {
      const [turn, zoom, right, down] = draws.subarray(4 * i, 4 * i + 4) as unknown as [number, number, number, number]
      const angle = (turn * this.#changes.degrees * Math.PI) / 180
      const scale = 1 + zoom * this.#changes.zoom
      const cos = Math.cos(angle) / scale
      const sin = Math.sin(angle) / scale
      for (let start = i * area; start < (i + 1) * area; start += height * width) {
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const dx = x - (width - 1) / 2 - right * this.#changes.pixels
            const dy = y - (height - 1) / 2 - down * this.#changes.pixels
            const fromX = cos * dx + sin * dy + (width - 1) / 2
            const fromY = cos * dy - sin * dx + (height - 1) / 2
            result[start + y * width + x] = between(pixels, start, height, width, fromX, fromY)
          }
        }
      }
    }
    return [fromData(result, shape, 'float32'), ...others]
  }
}

/** The value between the four pixels around a point; 0 outside. */
function between(pixels: Float32Array, start: number, height: number, width: number, x: number, y: number): number {
  const left = Math.floor(x)
  const top = Math.floor(y)
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return 0
  const at = start + top * width + left
  const [right, down] = [x - left, y - top]
  const upper = pixels[at]! * (1 - right) + pixels[at + 1]! * right
  const lower = pixels[at + width]! * (1 - right) + pixels[at + width + 1]! * right
  return upper * (1 - down) + lower * down
}

/** More data from the same data: small turns, shifts and zooms, new ones in every epoch; equal seeds give equal ones. */
export function augmented(images: Dataset, changes: Changes = {}): Dataset {
  return new Augmented(images, changes)
}
