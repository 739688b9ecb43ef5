import { bernoulli, checkOptions, type Tensor, zeros } from '@neurite/core'
import { checkProbability } from './checks.ts'
import { Module } from './module.ts'

/**
 * Zeroes each element with probability `p` and scales the others by `1 / (1 - p)`; without `training` gives `x` back.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.dropout.html
 */
export function dropout(x: Tensor, options: { p?: number; training?: boolean } = {}): Tensor {
  checkOptions('dropout', options, ['p', 'training'])
  const p = checkProbability('dropout', 'p', options.p ?? 0.5)
  if (!(options.training ?? true) || p === 0) return x
  if (p === 1) return x.mul(zeros([], { dtype: x.dtype }))
  const mask = bernoulli(1 - p, { shape: x.shape, dtype: x.dtype, device: x.device })
  return x.mul(mask.mul(1 / (1 - p)))
}

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
    return dropout(x, { p: this.p, training: this.training })
  }

  override describe(): string {
    return `p=${this.p}`
  }
}
