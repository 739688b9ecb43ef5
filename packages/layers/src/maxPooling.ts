import { checkOptions, maxPool1d, maxPool2d, maxPool3d, type Tensor } from '@neurite/core'
import { formatSizes, type Sizes } from './convolution.ts'
import { Module } from './module.ts'

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
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, kernelSize: Sizes, options: MaxPoolOptionsFor<Indices>) {
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
