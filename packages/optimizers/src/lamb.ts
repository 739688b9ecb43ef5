import { onesLike, where } from '@neurite/core'
import { checkBetas, checkNotNegative } from './checks.ts'
import type { DecayOptions } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface LAMBOptions extends DecayOptions {
  /** Decay rates of the averages of the gradient and of its square. */
  betas?: readonly [number, number]
  /** Added to the denominator. */
  eps?: number
}

type Slot = 'exp_avg' | 'exp_avg_sq'
type Name = 'lr' | 'weightDecay' | 'freshness1' | 'beta2' | 'freshness2' | 'correction1' | 'correction2' | 'eps'

export const lamb: Rule<LAMBOptions, Slot, Name> = {
  name: 'LAMB',
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-6, weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('LAMB', options, ['lr', 'eps', 'weightDecay'])
    checkBetas('LAMB', options.betas)
  },
  slots: () => ({ exp_avg: 0, exp_avg_sq: 0 }),
  numbers: {
    lr: ({ lr }) => lr,
    weightDecay: ({ weightDecay }) => weightDecay,
    freshness1: ({ betas }) => 1 - betas[0],
    beta2: ({ betas }) => betas[1],
    freshness2: ({ betas }) => 1 - betas[1],
    correction1: ({ betas }, { step }) => 1 / (1 - betas[0] ** step),
    correction2: ({ betas }, { step }) => 1 / Math.sqrt(1 - betas[1] ** step),
    eps: ({ eps }) => eps,
  },
  update: (param, grad, state, hyper) => {
    const signed = hyper.options.maximize ? grad.neg() : grad
    const mean = state.exp_avg.add(signed.sub(state.exp_avg).mul(hyper.freshness1))
    const square = state.exp_avg_sq.mul(hyper.beta2).add(signed.square().mul(hyper.freshness2))
    const ratio = mean.mul(hyper.correction1).div(square.sqrt().mul(hyper.correction2).add(hyper.eps))
    const direction = hyper.options.weightDecay === 0 ? ratio : ratio.add(param.mul(hyper.weightDecay))
    const [size, length] = [param.square().sum().sqrt(), direction.square().sum().sqrt()]
    // A parameter or a direction of length 0 has no ratio: take the plain step
    const trust = where(size.mul(length).gt(0), size.div(length), onesLike(size))
    return { param: param.sub(direction.mul(trust).mul(hyper.lr)), exp_avg: mean, exp_avg_sq: square }
  },
}

/**
 * LAMB (You et al., 2020): Adam's direction `u = m' / (sqrt(v') + eps) + weightDecay p`, made as long as the parameter:
 * `p -= lr |p| / |u| u`, for large batches.
 * https://arxiv.org/abs/1904.00962
 */
export class LAMB extends Optimizer<LAMBOptions> {
  constructor(params: Params<LAMBOptions>, options: LAMBOptions = {}) {
    super(lamb, params, options)
  }
}
