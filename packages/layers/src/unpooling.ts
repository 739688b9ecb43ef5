import { checkOptions, maxUnpool1d, maxUnpool2d, maxUnpool3d, type Tensor } from '@neurite/core'
import type { Sizes } from './convolution.ts'
import { Module } from './module.ts'

/** Options of the max pool that is undone. */
export interface MaxUnpoolLayerOptions {
  /** Distance between windows; the kernel size when left out. */
  stride?: Sizes | null
  /** Places that were added on both sides; 0 when left out. */
  padding?: Sizes
}

const FUNCTIONS = { 1: maxUnpool1d, 2: maxUnpool2d, 3: maxUnpool3d } as const

/** Base of the layers that put the largest elements back where a max pool found them, and zeros elsewhere. */
abstract class MaxUnpool extends Module {
  readonly kernelSize: Sizes
  readonly options: MaxUnpoolLayerOptions
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, kernelSize: Sizes, options: MaxUnpoolLayerOptions) {
    super()
    checkOptions(this.constructor.name, options, ['stride', 'padding'])
    this.kernelSize = kernelSize
    this.options = { ...options }
    this.#rank = rank
  }

  /** `outputSize`: which of the sizes that the stride leaves open the result has. */
  forward(x: Tensor, indices: Tensor, options: { outputSize?: readonly number[] } = {}): Tensor {
    checkOptions(this.constructor.name, options, ['outputSize'])
    return FUNCTIONS[this.#rank](x, indices, this.kernelSize, { ...this.options, ...options })
  }

  override describe(): string {
    return `kernelSize=${String(this.kernelSize)}`
  }
}

/**
 * Undoes `MaxPool1d` of a sequence, as far as it can be.
 *
 * Shapes: x and indices [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolLayerOptions = {}) {
    super(1, kernelSize, options)
  }
}

/**
 * Undoes `MaxPool2d` of an image, as far as it can be.
 *
 * Shapes: x and indices [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolLayerOptions = {}) {
    super(2, kernelSize, options)
  }
}

/**
 * Undoes `MaxPool3d` of a volume, as far as it can be.
 *
 * Shapes: x and indices [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
export class MaxUnpool3d extends MaxUnpool {
  constructor(kernelSize: Sizes, options: MaxUnpoolLayerOptions = {}) {
    super(3, kernelSize, options)
  }
}
