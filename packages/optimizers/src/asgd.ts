import { checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface ASGDOptions extends DecayOptions {
  /** Decay of the parameters, and of the step size. */
  lambd?: number
  /** Power in the decay of the step size. */
  alpha?: number
  /** The step from which parameters are averaged. */
  t0?: number
}

type Name = 'weightDecay' | 'shrinkage' | 'eta' | 'mu' | 'rest'

export const asgd: Rule<ASGDOptions, 'ax', Name> = {
  name: 'ASGD',
  defaults: { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false },
  check: (options) => checkNotNegative('ASGD', options, ['lr', 'weightDecay']),
  slots: () => ({ ax: 0 }),
  host: { eta: 0, mu: 1 },
  saved: ['step', 'eta', 'mu'],
  advance: (host, { lr }) => {
    if (host.step === 1) host['eta'] = lr
  },
  settle: (host, { lr, lambd, alpha, t0 }) => {
    host['eta'] = lr / (1 + lambd * lr * host.step) ** alpha
    host['mu'] = 1 / Math.max(1, host.step - t0)
  },
  numbers: {
    weightDecay: ({ weightDecay }) => weightDecay,
    shrinkage: ({ lambd }, host) => 1 - lambd * host['eta']!,
    eta: (_, host) => host['eta']!,
    mu: (_, host) => host['mu']!,
    rest: (_, host) => 1 - host['mu']!,
  },
  update: (param, grad, state, hyper) => {
    const next = param.mul(hyper.shrinkage).sub(penalized(param, grad, hyper).mul(hyper.eta))
    return { param: next, ax: state.ax.mul(hyper.rest).add(next.mul(hyper.mu)) }
  },
}

/**
 * Averaged stochastic gradient descent (Polyak and Juditsky, 1992); state `ax` is the average of the parameters.
 * https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(params: Params<ASGDOptions>, options: ASGDOptions = {}) {
    super(asgd, params, options)
  }
}
