import { checkOptions, maxout, softmin, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

// Activations over an axis rather than an element.

abstract class AxisActivation extends Module {
  readonly dim: number

  constructor(dim = -1) {
    super()
    this.dim = dim
  }

  override describe(): string {
    return `dim=${this.dim}`
  }
}

/**
 * Positive shares that sum to 1 along an axis, the last when left out: `e^x / sum(e^x)`.
 * `crossEntropy` expects its input, not its output.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softmax.html
 */
export class Softmax extends AxisActivation {
  forward(x: Tensor): Tensor {
    return x.softmax(this.dim)
  }
}

/**
 * Logarithm of softmax: `x - log(sum(e^x))`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.LogSoftmax.html
 */
export class LogSoftmax extends AxisActivation {
  forward(x: Tensor): Tensor {
    return x.logSoftmax(this.dim)
  }
}

/**
 * Softmax of -x.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export class Softmin extends AxisActivation {
  forward(x: Tensor): Tensor {
    return softmin(x, this.dim)
  }
}

/**
 * The largest of each `pool` neighbours along an axis (Goodfellow et al., 2013): after a linear layer, a learnt
 * piecewise linear activation.
 *
 * Shapes: a multiple of `pool` at `dim`; that divided by `pool`.
 */
export class Maxout extends Module {
  readonly pool: number
  readonly dim: number

  constructor(pool: number, options: { dim?: number } = {}) {
    super()
    checkOptions('Maxout', options, ['dim'])
    this.pool = checkSize('Maxout', 'pool', pool)
    this.dim = options.dim ?? -1
  }

  forward(x: Tensor): Tensor {
    return maxout(x, this.pool, { dim: this.dim })
  }

  override describe(): string {
    return `pool=${this.pool}, dim=${this.dim}`
  }
}
