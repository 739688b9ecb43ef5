import { ArgumentError, philox } from '@neurite/core'
import { Draws } from '../draws.ts'
import { permutation, streams } from '../permutation.ts'
import type { ImageTransform } from './imageTransform.ts'
import type { ImageSize, ImageWork } from './imageWork.ts'

/** Random words that each kind takes per image. */
const WORDS: Readonly<Record<ImageTransform['kind'], number>> = {
  rotate: 1,
  shift: 2,
  zoom: 1,
  flip: 2,
  crop: 2,
  noise: 1,
  cutout: 2,
  jitter: 3,
  normalize: 0,
  mixup: 0,
  cutmix: 0,
}
const GEOMETRIC = ['rotate', 'shift', 'zoom', 'flip'] as const
type Geometric = Extract<ImageTransform, { kind: (typeof GEOMETRIC)[number] }>

/** [a, b, c, d, e, f] as in `ImageWork`. */
type Matrix = readonly [number, number, number, number, number, number]

function isGeometric(transform: ImageTransform): transform is Geometric {
  return (GEOMETRIC as readonly string[]).includes(transform.kind)
}

/** First the second, then the first: source coordinates of source coordinates. */
function compose([a, b, c, d, e, f]: Matrix, [p, q, r, s, t, u]: Matrix): Matrix {
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f]
}

/** A linear map that leaves the middle of the image where it is. */
function aroundMiddle(a: number, b: number, d: number, e: number, { height, width }: ImageSize): Matrix {
  const x = (width - 1) / 2
  const y = (height - 1) / 2
  return [a, b, x - a * x - b * y, d, e, y - d * x - e * y]
}

/** Where the pixels of one image come from; `draw` gives the next random number in [0, 1). */
function matrixOf(transform: Geometric, draw: () => number, size: ImageSize): Matrix {
  switch (transform.kind) {
    case 'rotate': {
      const angle = ((2 * draw() - 1) * transform.degrees * Math.PI) / 180
      return aroundMiddle(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), size)
    }
    case 'shift':
      return [1, 0, (2 * draw() - 1) * transform.pixels, 0, 1, (2 * draw() - 1) * transform.pixels]
    case 'zoom': {
      const scale = 1 / (1 + (2 * draw() - 1) * transform.extent)
      return aroundMiddle(scale, 0, 0, scale, size)
    }
    case 'flip': {
      const x = draw() < transform.horizontal ? -1 : 1
      const y = draw() < transform.vertical ? -1 : 1
      return aroundMiddle(x, 0, 0, y, size)
    }
    default:
      return transform satisfies never
  }
}

/** A batch of images, and where it stands in the stream of random numbers. */
export interface DrawRequest {
  readonly count: number
  readonly size: ImageSize
  readonly seed: number
  /** Number of the first image among all that were ever drawn with this seed. */
  readonly first: number
}

/**
 * Draws all numbers that the transforms of a batch need. They depend on the seed and the number of the image only.
 * Neighbouring changes of geometry become one, so that images are sampled once.
 *
 * @throws ArgumentError where a crop is larger than the images, or channels do not fit.
 */
export function drawWork(transforms: readonly ImageTransform[], request: DrawRequest): ImageWork[] {
  const { count, seed, first } = request
  const perImage = transforms.reduce((sum, { kind }) => sum + WORDS[kind], 0)
  const blocks = Math.ceil(perImage / 4)
  const words = new Int32Array(count * blocks * 4)
  if (blocks > 0) philox(seed, streams.augment + first * blocks, words)
  let { size } = request
  let used = 0
  const works: ImageWork[] = []
  const each = (length: number, fill: (draw: () => number, image: number) => ArrayLike<number>): Float64Array => {
    const values = new Float64Array(count * length)
    for (let image = 0; image < count; image++) {
      let next = image * blocks * 4 + used
      values.set(
        fill(() => (words[next++]! >>> 0) / 2 ** 32, image),
        image * length,
      )
    }
    return values
  }
  for (let i = 0; i < transforms.length; i++) {
    const transform = transforms[i]!
    if (isGeometric(transform)) {
      const chain = [transform]
      for (let next = transforms[i + 1]; next && isGeometric(next); next = transforms[++i + 1]) chain.push(next)
      const fixed = size
      const matrices = each(6, (draw) =>
        // The last change is undone first.
        chain.map((step) => matrixOf(step, draw, fixed)).reduce((all, step) => compose(all, step)),
      )
      works.push({ kind: 'affine', matrices })
      used += chain.reduce((sum, { kind }) => sum + WORDS[kind], 0)
      continue
    }
    works.push(workOf(transform, size, each, request, works.length))
    if (transform.kind === 'crop') size = { ...size, height: transform.height, width: transform.width }
    used += WORDS[transform.kind]
  }
  return works
}

type Each = (length: number, fill: (draw: () => number, image: number) => ArrayLike<number>) => Float64Array

function workOf(
  transform: Exclude<ImageTransform, Geometric>,
  { channels, height, width }: ImageSize,
  each: Each,
  { count, seed, first }: DrawRequest,
  index: number,
): ImageWork {
  switch (transform.kind) {
    case 'crop': {
      const { padding } = transform
      const rows = height + 2 * padding - transform.height
      const columns = width + 2 * padding - transform.width
      if (rows < 0 || columns < 0) {
        throw new ArgumentError(
          `[randomCrop] [${transform.height}, ${transform.width}] of images of [${height}, ${width}] with padding ${padding}; ` +
            'the part cannot be larger than the whole',
        )
      }
      const place = (draw: () => number) => [
        Math.floor(draw() * (rows + 1)) - padding,
        Math.floor(draw() * (columns + 1)) - padding,
      ]
      return {
        kind: 'crop',
        height: transform.height,
        width: transform.width,
        corners: Int32Array.from(each(2, place)),
      }
    }
    case 'noise':
      return {
        kind: 'noise',
        deviation: transform.deviation,
        seeds: Int32Array.from(each(1, (draw) => [draw() * 2 ** 31])),
      }
    case 'cutout': {
      const boxes = each(4, (draw) => {
        const top = Math.floor(draw() * height) - (transform.size >> 1)
        const left = Math.floor(draw() * width) - (transform.size >> 1)
        const { size } = transform
        return [Math.max(0, top), Math.max(0, left), Math.min(height, top + size), Math.min(width, left + size)]
      })
      return { kind: 'cutout', fill: transform.fill, boxes: Int32Array.from(boxes) }
    }
    case 'jitter': {
      const { brightness, contrast, saturation } = transform
      const factors = each(3, (draw) => [brightness, contrast, saturation].map((by) => 1 + (2 * draw() - 1) * by))
      return { kind: 'jitter', factors }
    }
    case 'normalize': {
      const { mean, deviation } = transform
      for (const list of [mean, deviation]) {
        if (list.length === 1 || list.length === channels) continue
        throw new ArgumentError(
          `[normalizeImages] ${list.length} numbers for images of ${channels} channels; give one for each, or one for all`,
        )
      }
      return transform
    }
    case 'mixup':
    case 'cutmix': {
      const draws = new Draws(seed, streams.mix + first * 2 ** 10 + index * 2 ** 6)
      const partners = permutation(count, seed, streams.mix + first * 2 ** 10 + index * 2 ** 6 + 2 ** 5)
      const share = draws.share(transform.alpha)
      const mix = { kind: 'mix', partners, classes: transform.classes } as const
      if (transform.kind === 'mixup') return { ...mix, share, box: undefined }
      const side = Math.sqrt(1 - share) / 2
      const y = draws.uniform() * height
      const x = draws.uniform() * width
      const clip = (value: number, limit: number) => Math.max(0, Math.min(limit, Math.round(value)))
      const [top, bottom] = [clip(y - side * height, height), clip(y + side * height, height)]
      const [left, right] = [clip(x - side * width, width), clip(x + side * width, width)]
      return {
        ...mix,
        share: 1 - ((bottom - top) * (right - left)) / (height * width),
        box: [top, left, bottom, right],
      }
    }
    default:
      return transform satisfies never
  }
}
