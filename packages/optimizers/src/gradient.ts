import type { Tensor } from '@neurite/core'
import type { CommonOptions, Hyper } from './rule.ts'

/** Options of the optimizers whose weight decay is an L2 penalty. */
export interface DecayOptions extends CommonOptions {
  /** Weight decay as an L2 penalty: `weightDecay * p` is added to the gradient. */
  weightDecay?: number
}

/** The gradient of what is minimised: its sign changed for `maximize`, plus `weightDecay * p`. */
export function penalized(param: Tensor, grad: Tensor, hyper: Hyper<DecayOptions, 'weightDecay'>): Tensor {
  const signed = hyper.options.maximize ? grad.neg() : grad
  return hyper.options.weightDecay === 0 ? signed : signed.add(param.mul(hyper.weightDecay))
}
