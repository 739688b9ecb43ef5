import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  checkOptions,
  type Tensor,
} from '@neurite/core'
import { Module } from './module.ts'
import type { MaxPooled } from './maxPooling.ts'

/** Places of the result along each axis; null keeps the input's. */
export type PooledSize = number | readonly (number | null)[]

/** Base of the pools whose windows are cut so that the result has a given size. */
export abstract class AdaptivePool extends Module {
  readonly outputSize: PooledSize

  constructor(outputSize: PooledSize) {
    super()
    this.outputSize = outputSize
  }

  override describe(): string {
    return `outputSize=${typeof this.outputSize === 'number' ? this.outputSize : `[${this.outputSize.join(', ')}]`}`
  }
}

/**
 * Means of windows that cut a sequence into `outputSize` parts.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export class AdaptiveAvgPool1d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize)
  }
}

/**
 * Means of windows that cut an image into `outputSize` parts; with 1, global average pooling.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export class AdaptiveAvgPool2d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize)
  }
}

/**
 * Means of windows that cut a volume into `outputSize` parts.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export class AdaptiveAvgPool3d extends AdaptivePool {
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize)
  }
}

const MAX = { 1: adaptiveMaxPool1d, 2: adaptiveMaxPool2d, 3: adaptiveMaxPool3d } as const

/** Base of the adaptive max pools. */
export abstract class AdaptiveMaxPool<Indices extends boolean> extends AdaptivePool {
  readonly returnIndices: boolean
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, outputSize: PooledSize, options: { returnIndices?: Indices }) {
    super(outputSize)
    checkOptions(this.constructor.name, options, ['returnIndices'])
    this.returnIndices = options.returnIndices ?? false
    this.#rank = rank
  }

  forward(x: Tensor): MaxPooled<Indices> {
    const pool = MAX[this.#rank]
    const found = this.returnIndices ? pool(x, this.outputSize, { returnIndices: true }) : pool(x, this.outputSize)
    return found as MaxPooled<Indices>
  }
}

/**
 * Largest elements of windows that cut a sequence into `outputSize` parts; with `returnIndices`, where they are too.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends AdaptiveMaxPool<Indices> {
  constructor(outputSize: PooledSize, options: { returnIndices?: Indices } = {}) {
    super(1, outputSize, options)
  }
}

/**
 * Largest elements of windows that cut an image into `outputSize` parts; with `returnIndices`, where they are too.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends AdaptiveMaxPool<Indices> {
  constructor(outputSize: PooledSize, options: { returnIndices?: Indices } = {}) {
    super(2, outputSize, options)
  }
}

/**
 * Largest elements of windows that cut a volume into `outputSize` parts; with `returnIndices`, where they are too.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export class AdaptiveMaxPool3d<Indices extends boolean = false> extends AdaptiveMaxPool<Indices> {
  constructor(outputSize: PooledSize, options: { returnIndices?: Indices } = {}) {
    super(3, outputSize, options)
  }
}
