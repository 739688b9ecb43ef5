import { checkBetas, checkNotNegative } from './checks.ts'
import type { DecayOptions } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface LionOptions extends DecayOptions {
  /** How much of the average goes into the direction, and how much of it is kept. */
  betas?: readonly [number, number]
}

type Name = 'lr' | 'shrinkage' | 'beta1' | 'freshness1' | 'beta2' | 'freshness2'

export const lion: Rule<LionOptions, 'exp_avg', Name> = {
  name: 'Lion',
  defaults: { lr: 1e-4, betas: [0.9, 0.99], weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('Lion', options, ['lr', 'weightDecay'])
    checkBetas('Lion', options.betas)
  },
  slots: () => ({ exp_avg: 0 }),
  numbers: {
    lr: ({ lr }) => lr,
    shrinkage: ({ lr, weightDecay }) => 1 - lr * weightDecay,
    beta1: ({ betas }) => betas[0],
    freshness1: ({ betas }) => 1 - betas[0],
    beta2: ({ betas }) => betas[1],
    freshness2: ({ betas }) => 1 - betas[1],
  },
  update: (param, grad, { exp_avg }, hyper) => {
    const { maximize, weightDecay } = hyper.options
    const signed = maximize ? grad.neg() : grad
    const direction = exp_avg.mul(hyper.beta1).add(signed.mul(hyper.freshness1)).sign()
    const shrunk = weightDecay === 0 ? param : param.mul(hyper.shrinkage)
    return {
      param: shrunk.sub(direction.mul(hyper.lr)),
      exp_avg: exp_avg.mul(hyper.beta2).add(signed.mul(hyper.freshness2)),
    }
  },
}

/**
 * Lion (Chen et al., 2023): steps of one size along the sign of an average.
 * `p *= 1 - lr weightDecay`, `p -= lr sign(b1 m + (1 - b1) g)`, `m = b2 m + (1 - b2) g`.
 * https://arxiv.org/abs/2302.06675
 */
export class Lion extends Optimizer<LionOptions> {
  constructor(params: Params<LionOptions>, options: LionOptions = {}) {
    super(lion, params, options)
  }
}
