import { maximum } from '@neurite/core'
import { checkBetas, checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface AdamaxOptions extends DecayOptions {
  /** Decay rates of the average of the gradient and of its largest size. */
  betas?: readonly [number, number]
  /** Added to the size of each gradient. */
  eps?: number
}

type Name = 'weightDecay' | 'freshness' | 'beta2' | 'stepSize' | 'eps'

export const adamax: Rule<AdamaxOptions, 'exp_avg' | 'exp_inf', Name> = {
  name: 'Adamax',
  defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('Adamax', options, ['lr', 'eps', 'weightDecay'])
    checkBetas('Adamax', options.betas)
  },
  slots: () => ({ exp_avg: 0, exp_inf: 0 }),
  numbers: {
    weightDecay: ({ weightDecay }) => weightDecay,
    freshness: ({ betas }) => 1 - betas[0],
    beta2: ({ betas }) => betas[1],
    stepSize: ({ lr, betas }, { step }) => lr / (1 - betas[0] ** step),
    eps: ({ eps }) => eps,
  },
  update: (param, grad, state, hyper) => {
    const g = penalized(param, grad, hyper)
    const mean = state.exp_avg.add(g.sub(state.exp_avg).mul(hyper.freshness))
    const largest = maximum(state.exp_inf.mul(hyper.beta2), g.abs().add(hyper.eps))
    return { param: param.sub(mean.mul(hyper.stepSize).div(largest)), exp_avg: mean, exp_inf: largest }
  },
}

/**
 * Adamax (Kingma and Ba, 2015), Adam with the infinity norm: `u = max(b2 u, |g| + eps)`, `p -= lr m / ((1 - b1^t) u)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: Params<AdamaxOptions>, options: AdamaxOptions = {}) {
    super(adamax, params, options)
  }
}
