import { avgPool1d, avgPool2d, avgPool3d, checkOptions, type Tensor } from '@neurite/core'
import { formatSizes, type Sizes } from './convolution.ts'
import { Module } from './module.ts'

/** Options of the layers that take the mean. */
export interface AvgPoolLayerOptions {
  /** Distance between windows; the kernel size when left out. */
  stride?: Sizes | null
  /** Zeros added on both sides; 0 when left out. */
  padding?: Sizes
  /** Round the number of windows up instead of down. */
  ceilMode?: boolean
  /** Count the zeros that were added in the mean; true when left out. */
  countIncludePad?: boolean
  /** Divide by this instead of the number of elements. */
  divisorOverride?: number | null
}

const AVG = { 1: avgPool1d, 2: avgPool2d, 3: avgPool3d } as const

/** Base of the average pools: the mean of each window. */
export abstract class AvgPool extends Module {
  readonly kernelSize: Sizes
  readonly options: AvgPoolLayerOptions
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, kernelSize: Sizes, options: AvgPoolLayerOptions) {
    super()
    const known = ['stride', 'padding', 'ceilMode', 'countIncludePad', ...(rank > 1 ? ['divisorOverride'] : [])]
    checkOptions(this.constructor.name, options, known)
    this.kernelSize = kernelSize
    this.options = { ...options }
    this.#rank = rank
  }

  forward(x: Tensor): Tensor {
    return AVG[this.#rank](x, this.kernelSize, this.options)
  }

  override describe(): string {
    return `kernelSize=${formatSizes(this.kernelSize)}, stride=${formatSizes(this.options.stride ?? this.kernelSize)}`
  }
}

/**
 * The mean of each window of a sequence.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends AvgPool {
  constructor(kernelSize: Sizes, options: AvgPoolLayerOptions = {}) {
    super(1, kernelSize, options)
  }
}

/**
 * The mean of each window of an image.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends AvgPool {
  constructor(kernelSize: Sizes, options: AvgPoolLayerOptions = {}) {
    super(2, kernelSize, options)
  }
}

/**
 * The mean of each window of a volume.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 */
export class AvgPool3d extends AvgPool {
  constructor(kernelSize: Sizes, options: AvgPoolLayerOptions = {}) {
    super(3, kernelSize, options)
  }
}
