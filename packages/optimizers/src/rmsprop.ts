import { checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface RMSpropOptions extends DecayOptions {
  /** Decay rate of the average of squares. */
  alpha?: number
  /** Added to the denominator. */
  eps?: number
  /** How much of the last step is kept. */
  momentum?: number
  /** Divide by the standard deviation of the gradient instead of its root mean square. */
  centered?: boolean
}

type Slot = 'square_avg' | 'momentum_buffer' | 'grad_avg'
type Name = 'lr' | 'weightDecay' | 'alpha' | 'freshness' | 'eps' | 'momentum'

export const rmsprop: Rule<RMSpropOptions, Slot, Name> = {
  name: 'RMSprop',
  defaults: { lr: 1e-2, alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, weightDecay: 0, maximize: false },
  check: (options) => checkNotNegative('RMSprop', options, ['lr', 'alpha', 'eps', 'momentum', 'weightDecay']),
  slots: ({ momentum, centered }) => ({
    square_avg: 0,
    ...(momentum === 0 ? {} : { momentum_buffer: 0 }),
    ...(centered ? { grad_avg: 0 } : {}),
  }),
  numbers: {
    lr: ({ lr }) => lr,
    weightDecay: ({ weightDecay }) => weightDecay,
    alpha: ({ alpha }) => alpha,
    freshness: ({ alpha }) => 1 - alpha,
    eps: ({ eps }) => eps,
    momentum: ({ momentum }) => momentum,
  },
  update: (param, grad, state, hyper) => {
    const { momentum, centered } = hyper.options
    const g = penalized(param, grad, hyper)
    const square = state.square_avg.mul(hyper.alpha).add(g.mul(g).mul(hyper.freshness))
    const mean = centered ? state.grad_avg.mul(hyper.alpha).add(g.mul(hyper.freshness)) : undefined
    const variance = mean ? square.sub(mean.mul(mean)) : square
    const scaled = g.div(variance.sqrt().add(hyper.eps))
    const buffer = momentum === 0 ? undefined : state.momentum_buffer.mul(hyper.momentum).add(scaled)
    return {
      param: param.sub((buffer ?? scaled).mul(hyper.lr)),
      square_avg: square,
      ...(mean ? { grad_avg: mean } : {}),
      ...(buffer ? { momentum_buffer: buffer } : {}),
    }
  },
}

/**
 * RMSProp (Hinton): `v = alpha v + (1 - alpha) g^2`, `p -= lr g / (sqrt(v) + eps)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options: RMSpropOptions = {}) {
    super(rmsprop, params, options)
  }
}
