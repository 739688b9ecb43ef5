import { heaviside, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

// Activations without a useful gradient: the first neurons had these.

/**
 * The threshold unit of McCulloch and Pitts: 1 where x > 0, else 0.
 *
 * Shapes: any; the same.
 */
export class Step extends Module {
  forward(x: Tensor): Tensor {
    return x.gt(0).to(x.dtype)
  }
}

/**
 * Step function with a value of its own at 0: `0` below, `value` at 0, `1` above.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export class Heaviside extends Module {
  readonly value: number

  constructor(value = 0.5) {
    super()
    this.value = value
  }

  forward(x: Tensor): Tensor {
    return heaviside(x, this.value)
  }

  override describe(): string {
    return `value=${this.value}`
  }
}

/**
 * -1, 0 or 1, after the sign of x.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.sign.html
 */
export class Sign extends Module {
  forward(x: Tensor): Tensor {
    return x.sign()
  }
}
