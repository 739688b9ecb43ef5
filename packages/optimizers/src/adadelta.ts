import { checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface AdadeltaOptions extends DecayOptions {
  /** Decay rate of both averages of squares. */
  rho?: number
  /** Added under the square roots. */
  eps?: number
}

type Name = 'lr' | 'weightDecay' | 'rho' | 'freshness' | 'eps'

export const adadelta: Rule<AdadeltaOptions, 'square_avg' | 'acc_delta', Name> = {
  name: 'Adadelta',
  defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false },
  check: (options) => checkNotNegative('Adadelta', options, ['lr', 'rho', 'eps', 'weightDecay']),
  slots: () => ({ square_avg: 0, acc_delta: 0 }),
  numbers: {
    lr: ({ lr }) => lr,
    weightDecay: ({ weightDecay }) => weightDecay,
    rho: ({ rho }) => rho,
    freshness: ({ rho }) => 1 - rho,
    eps: ({ eps }) => eps,
  },
  update: (param, grad, state, hyper) => {
    const g = penalized(param, grad, hyper)
    const square = state.square_avg.mul(hyper.rho).add(g.mul(g).mul(hyper.freshness))
    const delta = state.acc_delta.add(hyper.eps).sqrt().div(square.add(hyper.eps).sqrt()).mul(g)
    return {
      param: param.sub(delta.mul(hyper.lr)),
      square_avg: square,
      acc_delta: state.acc_delta.mul(hyper.rho).add(delta.mul(delta).mul(hyper.freshness)),
    }
  },
}

/**
 * Adadelta (Zeiler, 2012): `v = rho v + (1 - rho) g^2`, `d = g sqrt(u + eps) / sqrt(v + eps)`, `p -= lr d`,
 * `u = rho u + (1 - rho) d^2`.
 * https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: Params<AdadeltaOptions>, options: AdadeltaOptions = {}) {
    super(adadelta, params, options)
  }
}
