import { hardshrink, softshrink, tanhshrink, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

// Activations that push small values to 0.

/**
 * 0 within `lambd` of 0; elsewhere moved by `lambd` towards 0.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Softshrink.html
 */
export class Softshrink extends Module {
  readonly lambd: number

  constructor(lambd = 0.5) {
    super()
    this.lambd = lambd
  }

  forward(x: Tensor): Tensor {
    return softshrink(x, { lambd: this.lambd })
  }

  override describe(): string {
    return `lambd=${this.lambd}`
  }
}

/**
 * 0 within `lambd` of 0, else x.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Hardshrink.html
 */
export class Hardshrink extends Module {
  readonly lambd: number

  constructor(lambd = 0.5) {
    super()
    this.lambd = lambd
  }

  forward(x: Tensor): Tensor {
    return hardshrink(x, { lambd: this.lambd })
  }

  override describe(): string {
    return `lambd=${this.lambd}`
  }
}

/**
 * `x - tanh(x)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export class Tanhshrink extends Module {
  forward(x: Tensor): Tensor {
    return tanhshrink(x)
  }
}
