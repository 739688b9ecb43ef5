import { bernoulli, type Tensor, zeros } from '@neurite/core'
import { checkProbability } from './checks.ts'
import { Module } from './module.ts'

/**
 * In training, zeroes each element with probability `p` and scales the others by `1 / (1 - p)`, so that the mean stays;
 * in evaluation gives its input back. Masks follow `manualSeed`.
 *
 * Shapes: any; the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends Module {
  readonly p: number

  constructor(p = 0.5) {
    super()
    this.p = checkProbability('Dropout', 'p', p)
  }

  forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x
    if (this.p === 1) return x.mul(zeros([], { dtype: x.dtype }))
    const mask = bernoulli(1 - this.p, { shape: x.shape, dtype: x.dtype, device: x.device })
    return x.mul(mask.mul(1 / (1 - this.p)))
  }

  override describe(): string {
    return `p=${this.p}`
  }
}
