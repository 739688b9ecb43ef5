import { checkOptions, gelu, glu, hardswish, mish, silu, type Tensor } from '@neurite/core'
import { Module } from './module.ts'

// Activations that multiply x by a gate computed from it.

/**
 * Gaussian error linear unit: `x P(X <= x)` for a normal X; `approximate: 'tanh'` is the faster form.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.GELU.html
 */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh'

  constructor(options: { approximate?: 'none' | 'tanh' } = {}) {
    super()
    checkOptions('GELU', options, ['approximate'])
    this.approximate = options.approximate ?? 'none'
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate })
  }

  override describe(): string {
    return `approximate=${this.approximate}`
  }
}

/**
 * Sigmoid linear unit, also called swish: `x sigmoid(x)`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x)
  }
}

/**
 * `x tanh(softplus(x))` (Misra, 2019).
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
export class Mish extends Module {
  forward(x: Tensor): Tensor {
    return mish(x)
  }
}

/**
 * Piecewise form of SiLU: `x min(max(x + 3, 0), 6) / 6`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Hardswish.html
 */
export class Hardswish extends Module {
  forward(x: Tensor): Tensor {
    return hardswish(x)
  }
}

/**
 * Gated linear unit: the first half of an axis times the sigmoid of the second.
 *
 * Shapes: an even size at `dim`; half of it.
 * https://pytorch.org/docs/stable/generated/torch.nn.GLU.html
 */
export class GLU extends Module {
  readonly dim: number

  constructor(dim = -1) {
    super()
    this.dim = dim
  }

  forward(x: Tensor): Tensor {
    return glu(x, { dim: this.dim })
  }

  override describe(): string {
    return `dim=${this.dim}`
  }
}
