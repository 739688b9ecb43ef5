import { checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface AdagradOptions extends DecayOptions {
  /** The learning rate at step t is `lr / (1 + (t - 1) lrDecay)`. */
  lrDecay?: number
  /** Where the sums of squares start. */
  initialAccumulatorValue?: number
  /** Added to the denominator. */
  eps?: number
}

export const adagrad: Rule<AdagradOptions, 'sum', 'stepSize' | 'weightDecay' | 'eps'> = {
  name: 'Adagrad',
  defaults: { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false },
  check: (options) =>
    checkNotNegative('Adagrad', options, ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps']),
  slots: ({ initialAccumulatorValue }) => ({ sum: initialAccumulatorValue }),
  numbers: {
    stepSize: ({ lr, lrDecay }, { step }) => lr / (1 + (step - 1) * lrDecay),
    weightDecay: ({ weightDecay }) => weightDecay,
    eps: ({ eps }) => eps,
  },
  update: (param, grad, state, hyper) => {
    const g = penalized(param, grad, hyper)
    const sum = state.sum.add(g.mul(g))
    return { param: param.sub(g.mul(hyper.stepSize).div(sum.sqrt().add(hyper.eps))), sum }
  },
}

/**
 * Adagrad (Duchi et al., 2011): `s += g^2`, `p -= lr g / (sqrt(s) + eps)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: Params<AdagradOptions>, options: AdagradOptions = {}) {
    super(adagrad, params, options)
  }
}
