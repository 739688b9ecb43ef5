import {
  ArgumentError,
  checkOptions,
  leakyRelu,
  rand,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  type Tensor,
  where,
} from '@neurite/core'
import { Module } from './module.ts'

// What Keras has beside PyTorch, and PyTorch's randomised and channel-wise activations.

/**
 * Shares along an axis (the last when left out) of which many are exactly 0.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/activations/#sparsemax-function
 */
export class Sparsemax extends Module {
  readonly dim: number

  constructor(dim = -1) {
    super()
    this.dim = dim
  }

  forward(x: Tensor): Tensor {
    return sparsemax(x, this.dim)
  }

  override describe(): string {
    return `dim=${this.dim}`
  }
}

/**
 * 0 up to -1, `(x + 1)^2 / 4` between, x from 1 on.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/activations/#sparseplus-function
 */
export class SparsePlus extends Module {
  forward(x: Tensor): Tensor {
    return sparsePlus(x)
  }
}

/**
 * 0 up to -1, `(x + 1) / 2` between, 1 from 1 on.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/activations/#sparsesigmoid-function
 */
export class SparseSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sparseSigmoid(x)
  }
}

/**
 * `(x + sqrt(x^2 + b)) / 2`, a smooth rectifier without exponentials.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/activations/#squareplus-function
 */
export class Squareplus extends Module {
  readonly b: number

  constructor(options: { b?: number } = {}) {
    super()
    checkOptions('Squareplus', options, ['b'])
    this.b = options.b ?? 4
  }

  forward(x: Tensor): Tensor {
    return squareplus(x, { b: this.b })
  }

  override describe(): string {
    return `b=${this.b}`
  }
}

/**
 * `e^x`, element by element.
 *
 * Shapes: any; the same.
 * https://keras.io/api/layers/activations/#exponential-function
 */
export class Exponential extends Module {
  forward(x: Tensor): Tensor {
    return x.exp()
  }
}

/**
 * Leaky ReLU whose negative slope is drawn for each element between `lower` and `upper` in training, and is their mean
 * otherwise.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.RReLU.html
 */
export class RReLU extends Module {
  readonly lower: number
  readonly upper: number

  constructor(options: { lower?: number; upper?: number } = {}) {
    super()
    checkOptions('RReLU', options, ['lower', 'upper'])
    this.lower = options.lower ?? 1 / 8
    this.upper = options.upper ?? 1 / 3
    if (!(this.lower <= this.upper)) {
      throw new ArgumentError(`[RReLU] lower must not exceed upper, received ${this.lower} and ${this.upper}`)
    }
  }

  forward(x: Tensor): Tensor {
    if (!this.training) return leakyRelu(x, { negativeSlope: (this.lower + this.upper) / 2 })
    const slope = rand(x.shape, { device: x.device })
      .mul(this.upper - this.lower)
      .add(this.lower)
    return where(x.ge(0), x, x.mul(slope.to(x.dtype)))
  }

  override describe(): string {
    return `lower=${this.lower}, upper=${this.upper}`
  }
}

/**
 * Softmax over the channels of images.
 *
 * Shapes: [N, C, H, W] or [C, H, W]; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softmax2d.html
 */
export class Softmax2d extends Module {
  forward(x: Tensor): Tensor {
    return x.softmax(-3)
  }
}
