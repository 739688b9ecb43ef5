import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type Tensor,
} from '@neurite/core'
import { Module } from './module.ts'

/** Places of the result along each axis; null keeps the input's. */
export type PooledSize = number | readonly (number | null)[]

/** Base of the pools whose windows are cut so that the result has a given size. */
export abstract class AdaptivePool extends Module {
  readonly outputSize: PooledSize

  constructor(outputSize: PooledSize) {
    super()
    this.outputSize = outputSize
  }

  abstract override forward(x: Tensor): Tensor

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
  override forward(x: Tensor): Tensor {
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
  override forward(x: Tensor): Tensor {
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
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize)
  }
}

/**
 * Largest elements of windows that cut a sequence into `outputSize` parts.
 *
 * Shapes: x [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export class AdaptiveMaxPool1d extends AdaptivePool {
  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize)
  }
}

/**
 * Largest elements of windows that cut an image into `outputSize` parts.
 *
 * Shapes: x [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export class AdaptiveMaxPool2d extends AdaptivePool {
  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize)
  }
}

/**
 * Largest elements of windows that cut a volume into `outputSize` parts.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export class AdaptiveMaxPool3d extends AdaptivePool {
  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool3d(x, this.outputSize)
  }
}
