import {
  celu,
  checkOptions,
  elu,
  leakyRelu,
  Parameter,
  prelu,
  relu6,
  selu,
  softplus,
  type Tensor,
  threshold,
  full,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

// Rectifiers: linear above a threshold, and what they do below it.

/**
 * Rectified linear unit: `max(x, 0)`; its gradient at 0 is 0.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.ReLU.html
 */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return x.relu()
  }
}

/**
 * Rectified linear unit that ends at 6: `min(max(x, 0), 6)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    return relu6(x)
  }
}

/**
 * `x` above 0, `negativeSlope x` below.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export class LeakyReLU extends Module {
  readonly negativeSlope: number

  constructor(negativeSlope = 0.01) {
    super()
    this.negativeSlope = negativeSlope
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope })
  }

  override describe(): string {
    return `negativeSlope=${this.negativeSlope}`
  }
}

/**
 * Exponential linear unit: `x` above 0, `alpha (e^x - 1)` below.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export class ELU extends Module {
  readonly alpha: number

  constructor(alpha = 1) {
    super()
    this.alpha = alpha
  }

  forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha })
  }

  override describe(): string {
    return `alpha=${this.alpha}`
  }
}

/**
 * ELU whose slope is continuous for every alpha: `alpha (e^(x / alpha) - 1)` below 0.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.CELU.html
 */
export class CELU extends Module {
  readonly alpha: number

  constructor(alpha = 1) {
    super()
    this.alpha = alpha
  }

  forward(x: Tensor): Tensor {
    return celu(x, { alpha: this.alpha })
  }

  override describe(): string {
    return `alpha=${this.alpha}`
  }
}

/**
 * ELU scaled so that deep networks keep mean 0 and variance 1 (Klambauer et al., 2017).
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
export class SELU extends Module {
  forward(x: Tensor): Tensor {
    return selu(x)
  }
}

/**
 * Smooth rectifier: `log(1 + e^(beta x)) / beta`; linear where `beta x` passes `threshold`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
export class Softplus extends Module {
  readonly beta: number
  readonly threshold: number

  constructor(options: { beta?: number; threshold?: number } = {}) {
    super()
    checkOptions('Softplus', options, ['beta', 'threshold'])
    this.beta = options.beta ?? 1
    this.threshold = options.threshold ?? 20
  }

  forward(x: Tensor): Tensor {
    return softplus(x, { beta: this.beta, threshold: this.threshold })
  }

  override describe(): string {
    return `beta=${this.beta}, threshold=${this.threshold}`
  }
}

/**
 * `x` above `threshold`, else `value`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export class Threshold extends Module {
  readonly threshold: number
  readonly value: number

  constructor(threshold: number, value: number) {
    super()
    this.threshold = threshold
    this.value = value
  }

  forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value)
  }

  override describe(): string {
    return `threshold=${this.threshold}, value=${this.value}`
  }
}

/**
 * Leaky ReLU whose slope below 0 is learnt: one for all, or one per channel.
 *
 * Shapes: any, or [N, numParameters, ...]; the same; weight [numParameters].
 * https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export class PReLU extends Module {
  readonly numParameters: number
  weight: Parameter

  constructor(options: { numParameters?: number; init?: number } = {}) {
    super()
    checkOptions('PReLU', options, ['numParameters', 'init'])
    this.numParameters = checkSize('PReLU', 'numParameters', options.numParameters ?? 1)
    this.weight = new Parameter(full([this.numParameters], options.init ?? 0.25))
  }

  forward(x: Tensor): Tensor {
    return prelu(x, this.weight)
  }

  override describe(): string {
    return `numParameters=${this.numParameters}`
  }
}
