import { checkOptions, lpPool1d, lpPool2d, lpPool3d, type Tensor } from '@neurite/core'
import { formatSizes, type Sizes } from './convolution.ts'
import { Module } from './module.ts'

/** Options of the layers that take a norm. */
export interface LPPoolLayerOptions {
  /** Distance between windows; the kernel size when left out. */
  stride?: Sizes | null
  /** Round the number of windows up instead of down. */
  ceilMode?: boolean
}

const LP = { 1: lpPool1d, 2: lpPool2d, 3: lpPool3d } as const

/** Base of the power-average pools: `(sum x^p)^(1/p)` of each window. */
export abstract class LPPool extends Module {
  readonly normType: number
  readonly kernelSize: Sizes
  readonly options: LPPoolLayerOptions
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, normType: number, kernelSize: Sizes, options: LPPoolLayerOptions) {
    super()
    checkOptions(this.constructor.name, options, ['stride', 'ceilMode'])
    this.normType = normType
    this.kernelSize = kernelSize
    this.options = { ...options }
    this.#rank = rank
  }

  forward(x: Tensor): Tensor {
    return LP[this.#rank](x, this.normType, this.kernelSize, this.options)
  }

  override describe(): string {
    return `normType=${this.normType}, kernelSize=${formatSizes(this.kernelSize)}`
  }
}

/**
 * `(sum x^p)^(1/p)` of each window of a sequence.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.LPPool1d.html
 */
export class LPPool1d extends LPPool {
  constructor(normType: number, kernelSize: Sizes, options: LPPoolLayerOptions = {}) {
    super(1, normType, kernelSize, options)
  }
}

/**
 * `(sum x^p)^(1/p)` of each window of an image.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.LPPool2d.html
 */
export class LPPool2d extends LPPool {
  constructor(normType: number, kernelSize: Sizes, options: LPPoolLayerOptions = {}) {
    super(2, normType, kernelSize, options)
  }
}

/**
 * `(sum x^p)^(1/p)` of each window of a volume.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.LPPool3d.html
 */
export class LPPool3d extends LPPool {
  constructor(normType: number, kernelSize: Sizes, options: LPPoolLayerOptions = {}) {
    super(3, normType, kernelSize, options)
  }
}
