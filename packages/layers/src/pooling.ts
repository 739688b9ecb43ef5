import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  checkOptions,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type Tensor,
} from '@neurite/core'
import type { Sizes } from './convolution.ts'
import { Module } from './module.ts'

type Rank = 1 | 2 | 3

const formatSizes = (sizes: Sizes): string => (typeof sizes === 'number' ? String(sizes) : `[${sizes.join(', ')}]`)

/** Options of the layers that take the largest element. */
export interface MaxPoolLayerOptions {
  /** Distance between windows; the kernel size when left out. */
  stride?: Sizes | null
  /** Places added on both sides, which never are the largest; 0 when left out. */
  padding?: Sizes
  /** Distance between the elements of a window; 1 when left out. */
  dilation?: Sizes
  /** Round the number of windows up instead of down. */
  ceilMode?: boolean
}

/** The largest elements and where they were found, for `MaxUnpool`. */
export interface MaxPoolResult {
  readonly output: Tensor
  readonly indices: Tensor
}

/** What a max pool gives: with `returnIndices`, where the elements were found too. */
export type MaxPooled<Indices extends boolean> = Indices extends true ? MaxPoolResult : Tensor

/** Options of a max pool, and whether it tells where the largest elements were. */
export type MaxPoolOptionsFor<Indices extends boolean> = MaxPoolLayerOptions & { returnIndices?: Indices }

const MAX = { 1: maxPool1d, 2: maxPool2d, 3: maxPool3d } as const

/** Base of the max pools: the largest element of each window. */
export abstract class MaxPool<Indices extends boolean> extends Module {
  readonly kernelSize: Sizes
  readonly options: MaxPoolOptionsFor<Indices>
  readonly #rank: Rank

  constructor(rank: Rank, kernelSize: Sizes, options: MaxPoolOptionsFor<Indices>) {
    super()
    checkOptions(this.constructor.name, options, ['stride', 'padding', 'dilation', 'ceilMode', 'returnIndices'])
    this.kernelSize = kernelSize
    this.options = { ...options }
    this.#rank = rank
  }

  forward(x: Tensor): MaxPooled<Indices> {
    const pool = MAX[this.#rank]
    const { returnIndices, ...options } = this.options
    const found = returnIndices
      ? pool(x, this.kernelSize, { ...options, returnIndices: true })
      : pool(x, this.kernelSize, options)
    return found as MaxPooled<Indices>
  }

  override describe(): string {
    return `kernelSize=${formatSizes(this.kernelSize)}, stride=${formatSizes(this.options.stride ?? this.kernelSize)}`
  }
}

/**
 * The largest element of each window of a sequence.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d<Indices extends boolean = false> extends MaxPool<Indices> {
  constructor(kernelSize: Sizes, options: MaxPoolOptionsFor<Indices> = {}) {
    super(1, kernelSize, options)
  }
}

/**
 * The largest element of each window of an image.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d<Indices extends boolean = false> extends MaxPool<Indices> {
  constructor(kernelSize: Sizes, options: MaxPoolOptionsFor<Indices> = {}) {
    super(2, kernelSize, options)
  }
}

/**
 * The largest element of each window of a volume.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 */
export class MaxPool3d<Indices extends boolean = false> extends MaxPool<Indices> {
  constructor(kernelSize: Sizes, options: MaxPoolOptionsFor<Indices> = {}) {
    super(3, kernelSize, options)
  }
}

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
  readonly #rank: Rank

  constructor(rank: Rank, kernelSize: Sizes, options: AvgPoolLayerOptions) {
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
  readonly #rank: Rank

  constructor(rank: Rank, normType: number, kernelSize: Sizes, options: LPPoolLayerOptions) {
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
