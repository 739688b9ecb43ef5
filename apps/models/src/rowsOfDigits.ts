import { Dataset, fromData, Generator, type ImageDataset, randint, type Tensor } from 'neurite'

const SIDE = 28
const MOST = 5
const LEAST = 3
/** From one digit to the next: margins overlap, strokes hardly ever. */
const STEPS = [22, 28] as const

/**
 * Pictures of 3 to 5 handwritten digits in a row, drawn from those of another dataset. A sample is the picture
 * [1, 28, 140], the digits from left to right, filled up with -1, and how many there are.
 */
export class RowsOfDigits extends Dataset<[images: Tensor, digits: Tensor, counts: Tensor]> {
  readonly length: number
  readonly #pixels: ArrayLike<number>
  readonly #labels: ArrayLike<number>
  readonly #chosen: ArrayLike<number>
  readonly #counts: ArrayLike<number>
  readonly #steps: ArrayLike<number>

  constructor(digits: ImageDataset, { length, seed }: { length: number; seed: number }) {
    super()
    const generator = new Generator(seed)
    this.length = length
    this.#pixels = digits.images.dataSync()
    this.#labels = digits.labels.dataSync()
    this.#chosen = randint(digits.length, [length, MOST], { generator }).dataSync()
    this.#counts = randint(LEAST, MOST + 1, [length], { generator }).dataSync()
    this.#steps = randint(STEPS[0], STEPS[1] + 1, [length, MOST], { generator }).dataSync()
  }

  batch(indices: Int32Array): [Tensor, Tensor, Tensor] {
    const width = MOST * SIDE
    const images = new Float32Array(indices.length * SIDE * width)
    const digits = new Int32Array(indices.length * MOST).fill(-1)
    const counts = Int32Array.from(indices, (index) => this.#counts[index]!)
    for (const [i, index] of indices.entries()) {
      let left = 0
      for (let j = 0; j < counts[i]!; j++) {
        const at = index * MOST + j
        const digit = this.#chosen[at]!
        digits[i * MOST + j] = this.#labels[digit]!
        for (let y = 0; y < SIDE; y++) {
          for (let x = 0; x < SIDE; x++) {
            const to = (i * SIDE + y) * width + left + x
            images[to] = Math.max(images[to]!, this.#pixels[(digit * SIDE + y) * SIDE + x]! / 255)
          }
        }
        left += this.#steps[at]!
      }
    }
    return [
      fromData(images, [indices.length, 1, SIDE, width], 'float32'),
      fromData(digits, [indices.length, MOST], 'int32'),
      fromData(counts, [indices.length], 'int32'),
    ]
  }
}
