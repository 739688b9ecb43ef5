import {
  ArgumentError,
  checkOptions,
  fold,
  im2col,
  interpolate,
  pixelShuffle,
  pixelUnshuffle,
  type Tensor,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

export interface UpsampleOptions {
  /** Sizes of the result. */
  size?: number | readonly number[] | null
  /** Factors of the sizes, in place of `size`. */
  scaleFactor?: number | readonly number[] | null
  /** How values between places are found; `nearest` when left out. */
  mode?: 'nearest' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear'
  /** The outer places of input and result coincide. */
  alignCorners?: boolean | null
  /** Work with the ratio of the rounded sizes. */
  recomputeScaleFactor?: boolean | null
}

/**
 * Makes sequences, images or volumes larger.
 *
 * Shapes: x [N, C, ...] with one to three spatial axes.
 * https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
export class Upsample extends Module {
  readonly options: UpsampleOptions

  constructor(options: UpsampleOptions = {}) {
    super()
    checkOptions('Upsample', options, ['size', 'scaleFactor', 'mode', 'alignCorners', 'recomputeScaleFactor'])
    if ((options.size ?? null) === null && (options.scaleFactor ?? null) === null)
      throw new ArgumentError('[Upsample] takes either size or scaleFactor')
    this.options = { ...options }
  }

  forward(x: Tensor): Tensor {
    return interpolate(x, this.options)
  }

  override describe(): string {
    const { size, scaleFactor, mode = 'nearest' } = this.options
    return `${size == null ? `scaleFactor=${String(scaleFactor)}` : `size=${String(size)}`}, mode=${mode}`
  }
}

/**
 * Moves channels into space: groups of r^2 channels become r times r places.
 *
 * Shapes: [N, C r^2, H, W] to [N, C, H r, W r].
 * https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number

  constructor(upscaleFactor: number) {
    super()
    this.upscaleFactor = checkSize('PixelShuffle', 'upscaleFactor', upscaleFactor)
  }

  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor)
  }

  override describe(): string {
    return `upscaleFactor=${this.upscaleFactor}`
  }
}

/**
 * Moves space into channels: r times r places become r^2 channels.
 *
 * Shapes: [N, C, H r, W r] to [N, C r^2, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number

  constructor(downscaleFactor: number) {
    super()
    this.downscaleFactor = checkSize('PixelUnshuffle', 'downscaleFactor', downscaleFactor)
  }

  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor)
  }

  override describe(): string {
    return `downscaleFactor=${this.downscaleFactor}`
  }
}

type Pair = number | readonly [number, number]

export interface PatchLayerOptions {
  /** Distance between the elements of a patch; 1 when left out. */
  dilation?: Pair
  /** Zeros around the image; 0 when left out. */
  padding?: Pair
  /** Distance between patches; 1 when left out. */
  stride?: Pair
}

const PATCH = ['dilation', 'padding', 'stride']

/**
 * The patches of an image as columns.
 *
 * Shapes: [N, C, H, W] to [N, C kh kw, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export class Unfold extends Module {
  readonly kernelSize: Pair
  readonly options: PatchLayerOptions

  constructor(kernelSize: Pair, options: PatchLayerOptions = {}) {
    super()
    checkOptions('Unfold', options, PATCH)
    this.kernelSize = kernelSize
    this.options = { ...options }
  }

  forward(x: Tensor): Tensor {
    return im2col(x, this.kernelSize, this.options)
  }

  override describe(): string {
    return `kernelSize=${String(this.kernelSize)}`
  }
}

/**
 * Adds columns of patches up to an image.
 *
 * Shapes: [N, C kh kw, L] to [N, C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
export class Fold extends Module {
  readonly outputSize: Pair
  readonly kernelSize: Pair
  readonly options: PatchLayerOptions

  constructor(outputSize: Pair, kernelSize: Pair, options: PatchLayerOptions = {}) {
    super()
    checkOptions('Fold', options, PATCH)
    this.outputSize = outputSize
    this.kernelSize = kernelSize
    this.options = { ...options }
  }

  forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options)
  }

  override describe(): string {
    return `outputSize=${String(this.outputSize)}, kernelSize=${String(this.kernelSize)}`
  }
}
