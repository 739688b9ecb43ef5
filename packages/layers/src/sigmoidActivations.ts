import { checkOptions, hardsigmoid, hardtanh, logsigmoid, softsign, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

// S-shaped activations, and what is made of them.

/**
 * Logistic function, from 0 to 1: `1 / (1 + e^-x)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Sigmoid.html
 */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return x.sigmoid()
  }
}

/**
 * Logarithm of the logistic function: `-log(1 + e^-x)`, never overflowing.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
export class LogSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return logsigmoid(x)
  }
}

/**
 * Piecewise linear sigmoid: `min(max(x / 6 + 1 / 2, 0), 1)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
export class Hardsigmoid extends Module {
  forward(x: Tensor): Tensor {
    return hardsigmoid(x)
  }
}

/**
 * Hyperbolic tangent, from -1 to 1.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Tanh.html
 */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return x.tanh()
  }
}

/**
 * Piecewise linear tanh: x limited to `minVal` and `maxVal`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Hardtanh.html
 */
export class Hardtanh extends Module {
  readonly minVal: number
  readonly maxVal: number

  constructor(options: { minVal?: number; maxVal?: number } = {}) {
    super()
    checkOptions('Hardtanh', options, ['minVal', 'maxVal'])
    this.minVal = options.minVal ?? -1
    this.maxVal = options.maxVal ?? 1
  }

  forward(x: Tensor): Tensor {
    return hardtanh(x, { minVal: this.minVal, maxVal: this.maxVal })
  }

  override describe(): string {
    return `minVal=${this.minVal}, maxVal=${this.maxVal}`
  }
}

/**
 * From -1 to 1, flatter than tanh: `x / (1 + |x|)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
export class Softsign extends Module {
  forward(x: Tensor): Tensor {
    return softsign(x)
  }
}
