import { checkOptions, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

/**
 * Gives its input back.
 * https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x
  }
}

/**
 * Joins the axes from `startDim` (1: all but the batch) to `endDim` (-1: the last) into one.
 *
 * Shapes: [N, a, b, ...] to [N, a b ...].
 * https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startDim: number
  readonly endDim: number

  constructor(options: { startDim?: number; endDim?: number } = {}) {
    super()
    checkOptions('Flatten', options, ['startDim', 'endDim'])
    this.startDim = options.startDim ?? 1
    this.endDim = options.endDim ?? -1
  }

  forward(x: Tensor): Tensor {
    return x.flatten({ startDim: this.startDim, endDim: this.endDim })
  }

  override describe(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`
  }
}

/**
 * Splits axis `dim` into axes of the given sizes.
 *
 * Shapes: with dim 1, [N, a b, ...] to [N, a, b, ...].
 * https://pytorch.org/docs/stable/generated/torch.nn.Unflatten.html
 */
export class Unflatten extends Module {
  readonly dim: number
  readonly sizes: readonly number[]

  constructor(dim: number, sizes: readonly number[]) {
    super()
    this.dim = dim
    this.sizes = [...sizes]
  }

  forward(x: Tensor): Tensor {
    return x.unflatten(this.dim, this.sizes)
  }

  override describe(): string {
    return `dim=${this.dim}, sizes=[${this.sizes.join(', ')}]`
  }
}
