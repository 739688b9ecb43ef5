import { ArgumentError, checkOptions, philox } from '@neurite/core'
import { ImageDataset } from '../../imageDataset.ts'
import { checkSeed, streams } from '../../permutation.ts'
import { drawPath } from './ink.ts'
import { penPath } from './penPath.ts'
import { skeletons } from './skeletons.ts'

export interface SyntheticDigitsOptions {
  /** Number of images; 10,000 by default. */
  readonly count?: number
  /** Equal seeds give equal images, and a larger count only adds to them; 0 by default. */
  readonly seed?: number
  /** Height and width in pixels; 28 by default. */
  readonly size?: number
}

const MIN_SIZE = 8
/** Random words that one image may use, and the blocks of the generator that hold them. */
const WORDS = 160
const BLOCKS = WORDS / 4

/** How differently the digits are written; lengths are in heights of a digit. */
const VARIETY = {
  /** A digit takes this much of the picture's height. */
  height: 20 / 28,
  /** Shift of each control point. */
  wobble: 0.09,
  slant: 0.38,
  /** Descent of the lines per length: a turn without sines. */
  turn: 0.22,
  minWidth: 0.62,
  maxWidth: 1.02,
  minHeight: 0.8,
  maxHeight: 1.1,
  shift: 0.11,
  /** Radius of the pen. */
  minPen: 0.028,
  maxPen: 0.09,
  minInk: 0.7,
}

/** Random numbers of one image after the other. */
class Draws {
  readonly #words = new Int32Array(WORDS)
  readonly #seed: number
  #next = 0

  constructor(seed: number) {
    this.#seed = seed
  }

  start(image: number): void {
    philox(this.#seed, streams.samples + image * BLOCKS, this.#words)
    this.#next = 0
  }

  /** Uniform from low to high. */
  between(low: number, high: number): number {
    return low + ((this.#words[this.#next++]! >>> 0) / 2 ** 32) * (high - low)
  }

  /** Around 0, at most `extent` away, small values more often. */
  about(extent: number): number {
    return (this.between(-1, 1) + this.between(-1, 1)) * 0.5 * extent
  }

  below(count: number): number {
    return Math.floor(this.between(0, count))
  }
}

/** Draws one digit into `coverage` and returns how black the ink is, 0 to 1. */
function writeDigit(digit: number, draws: Draws, coverage: Float32Array, size: number): number {
  const ways = skeletons[digit]!
  const skeleton = ways[draws.below(ways.length)]!
  const slant = draws.about(VARIETY.slant)
  const turn = draws.about(VARIETY.turn)
  const width = draws.between(VARIETY.minWidth, VARIETY.maxWidth)
  const height = draws.between(VARIETY.minHeight, VARIETY.maxHeight)
  const centerX = 0.5 * size + draws.about(VARIETY.shift) * size
  const centerY = 0.5 * size + draws.about(VARIETY.shift) * size
  const scale = VARIETY.height * size
  const pen = draws.between(VARIETY.minPen, VARIETY.maxPen) * scale
  for (const stroke of skeleton) {
    const points: number[] = []
    for (let i = 0; i < stroke.points.length; i += 2) {
      const x = (stroke.points[i]! - 0.5 + draws.about(VARIETY.wobble)) * width
      const y = (stroke.points[i + 1]! - 0.5 + draws.about(VARIETY.wobble)) * height
      points.push(centerX + (x - slant * y) * scale, centerY + (y + turn * x) * scale)
    }
    drawPath(coverage, size, penPath(stroke, points), pen)
  }
  return draws.between(VARIETY.minInk, 1)
}

/**
 * Digits that look handwritten, drawn from pen strokes: nothing to download. Held as MNIST is: white on black,
 * classes 0 to 9, each about as often as the others. The same arguments give the same images.
 *
 * @throws ArgumentError where `count` is not a positive integer or `size` is below 8.
 */
export function syntheticDigits(options: SyntheticDigitsOptions = {}): ImageDataset {
  checkOptions('syntheticDigits', options, ['count', 'seed', 'size'])
  const { count = 10_000, seed = 0, size = 28 } = options
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(size) || size < MIN_SIZE) {
    throw new ArgumentError(
      `[syntheticDigits] count is ${count}, size is ${size}; count is an integer from 1, size one from ${MIN_SIZE}`,
    )
  }
  const area = size * size
  const draws = new Draws(checkSeed('syntheticDigits', seed))
  const pixels = new Uint8Array(count * area)
  const labels = new Int32Array(count)
  const coverage = new Float32Array(area)
  for (let image = 0; image < count; image++) {
    draws.start(image)
    const digit = draws.below(10)
    labels[image] = digit
    coverage.fill(0)
    const ink = 255 * writeDigit(digit, draws, coverage, size)
    for (let pixel = 0; pixel < area; pixel++) pixels[image * area + pixel] = Math.round(coverage[pixel]! * ink)
  }
  return new ImageDataset({
    pixels,
    imageShape: [1, size, size],
    labels,
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  })
}
