import { ArgumentError, checkOptions, fromData, oneHot, type Tensor } from '@neurite/core'
import { checkSeed } from '../permutation.ts'
import { drawWork } from './drawWork.ts'
import type { ImageTransform } from './imageTransform.ts'
import type { ImageSize, ImageWork } from './imageWork.ts'
import { pixelKernel } from './pixelKernel.ts'
import { resample } from './resample.ts'

export interface AugmentOptions {
  /** Equal seeds give equal results; 0 by default. */
  readonly seed?: number
  /** Number of the first image among all that are drawn with this seed: a loop counts it up; 0 by default. */
  readonly first?: number
  /** int32 [count], or shares of classes: what mixup and cutmix mix too. */
  readonly labels?: Tensor
}

export interface Augmented {
  readonly images: Tensor
  /** As given, or float32 [count, classes] after a mix. */
  readonly labels: Tensor | undefined
}

/** Weights of red, green and blue in the brightness that is seen (ITU-R BT.601). */
const GREY = Float32Array.of(0.299, 0.587, 0.114)

const pixels = /*@__PURE__*/ pixelKernel()

/** One number per image, to go with [count, channels, height, width]. */
function perImage(values: ArrayLike<number>, device: string): Tensor {
  return fromData(Float32Array.from(values), [values.length, 1, 1, 1], 'float32', device)
}

/** Whether each pixel lies in the box of its image: float32 [boxes, 1, height, width]. */
function boxMask(boxes: ArrayLike<number>, { height, width }: ImageSize, device: string): Tensor {
  const count = boxes.length / 4
  const mask = new Float32Array(count * height * width)
  for (let i = 0; i < count; i++) {
    for (let y = boxes[4 * i]!; y < boxes[4 * i + 2]!; y++) {
      const row = (i * height + y) * width
      mask.fill(1, row + boxes[4 * i + 1]!, row + boxes[4 * i + 3]!)
    }
  }
  return fromData(mask, [count, 1, height, width], 'float32', device)
}

/** A crop as a matrix of the resampling: a shift by whole pixels. */
function cropMatrices(corners: Int32Array): Float64Array {
  const matrices = new Float64Array(corners.length * 3)
  for (let i = 0; i < corners.length; i += 2) matrices.set([1, 0, corners[i + 1]!, 0, 1, corners[i]!], i * 3)
  return matrices
}

function jitter(images: Tensor, factors: Float64Array, { channels }: ImageSize): Tensor {
  const { device } = images
  const factor = (which: number) =>
    perImage(
      factors.filter((_, i) => i % 3 === which),
      device,
    )
  const grey = (x: Tensor) =>
    channels === 3 ? x.mul(fromData(GREY, [1, 3, 1, 1], 'float32', device)).sum({ dim: 1, keepdim: true }) : x
  const clip = (x: Tensor) => x.clamp({ min: 0, max: 1 })
  const bright = clip(images.mul(factor(0)))
  const mean = grey(bright).mean({ dim: [1, 2, 3], keepdim: true })
  const contrasted = clip(mean.add(bright.sub(mean).mul(factor(1))))
  if (channels !== 3) return contrasted
  const plain = grey(contrasted)
  return clip(plain.add(contrasted.sub(plain).mul(factor(2))))
}

function apply(images: Tensor, size: ImageSize, work: Exclude<ImageWork, { kind: 'mix' }>): Tensor {
  const { device } = images
  const count = images.shape[0]!
  switch (work.kind) {
    case 'affine':
      return resample(images, work.matrices, size)
    case 'crop':
      return resample(images, cropMatrices(work.corners), work)
    case 'noise': {
      const noise = new Float32Array(count * size.channels * size.height * size.width)
      const each = noise.length / count
      for (let i = 0; i < count; i++) pixels.noise(work.seeds[i]!, noise.subarray(i * each, (i + 1) * each))
      return images.add(fromData(noise, images.shape, 'float32', device).mul(work.deviation))
    }
    case 'cutout': {
      const covered = boxMask(work.boxes, size, device)
      return images.mul(covered.mul(-1).add(1)).add(covered.mul(work.fill))
    }
    case 'jitter':
      return jitter(images, work.factors, size)
    case 'normalize': {
      const list = (values: readonly number[]) =>
        fromData(Float32Array.from(values), [1, values.length, 1, 1], 'float32', device)
      return images.sub(list(work.mean)).div(list(work.deviation))
    }
    default:
      return work satisfies never
  }
}

function mixImages(images: Tensor, size: ImageSize, work: Extract<ImageWork, { kind: 'mix' }>): Tensor {
  const others = images.indexSelect(0, fromData(work.partners, [work.partners.length], 'int32', images.device))
  if (!work.box) return images.mul(work.share).add(others.mul(1 - work.share))
  const inside = boxMask(work.box, size, images.device)
  return images.mul(inside.mul(-1).add(1)).add(others.mul(inside))
}

function mixLabels(labels: Tensor, work: Extract<ImageWork, { kind: 'mix' }>): Tensor {
  const shares = (labels.shape.length === 1 ? oneHot(labels, work.classes) : labels).to('float32')
  const partners = fromData(work.partners, [work.partners.length], 'int32', labels.device)
  return shares.mul(work.share).add(shares.indexSelect(0, partners).mul(1 - work.share))
}

/**
 * Changes a batch of images where it lies: float32 [count, channels, height, width] on any device. The numbers drawn
 * are those that a loader draws for the same seed and the same images; a loader with a worker is faster on the CPU.
 *
 * @throws ArgumentError where the images have another form.
 */
export function augment(
  images: Tensor,
  transform: ImageTransform | readonly ImageTransform[],
  options: AugmentOptions = {},
): Augmented {
  checkOptions('augment', options, ['seed', 'first', 'labels'])
  const { seed = 0, first = 0 } = options
  if (images.shape.length !== 4 || images.dtype !== 'float32') {
    throw new ArgumentError(
      `[augment] images are ${images.dtype} [${images.shape.join(', ')}]; they must be float32 [count, channels, height, width]`,
    )
  }
  const [count, channels, height, width] = images.shape as [number, number, number, number]
  let size: ImageSize = { channels, height, width }
  let labels = options.labels
  let changed = images
  const list = 'kind' in transform ? [transform] : transform
  for (const work of drawWork(list, { count, size, seed: checkSeed('augment', seed), first })) {
    if (work.kind === 'mix') {
      changed = mixImages(changed, size, work)
      labels = labels && mixLabels(labels, work)
    } else {
      changed = apply(changed, size, work)
      if (work.kind === 'crop') size = { channels, height: work.height, width: work.width }
    }
  }
  return { images: changed, labels }
}
