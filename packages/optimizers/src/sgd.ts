import { ArgumentError } from '@neurite/core'
import { checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface SGDOptions extends DecayOptions {
  /** How much of the last step is kept, 0 (none) to 1. */
  momentum?: number
  /** How much of a new gradient is left out of the momentum. */
  dampening?: number
  /** Look ahead: the gradient counts as if the momentum had been followed already. */
  nesterov?: boolean
}

type Slot = 'momentum_buffer'
type Name = 'lr' | 'weightDecay' | 'momentum' | 'share'

export const sgd: Rule<SGDOptions, Slot, Name> = {
  name: 'SGD',
  defaults: { lr: 1e-3, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('SGD', options, ['lr', 'momentum', 'weightDecay'])
    if (options.nesterov && (options.momentum === 0 || options.dampening !== 0)) {
      throw new ArgumentError(
        `[SGD] nesterov needs momentum above 0 and dampening 0; received momentum ${options.momentum}, dampening ${options.dampening}`,
      )
    }
  },
  slots: ({ momentum }) => (momentum === 0 ? {} : { momentum_buffer: 0 }),
  saved: [],
  numbers: {
    lr: ({ lr }) => lr,
    weightDecay: ({ weightDecay }) => weightDecay,
    momentum: ({ momentum }) => momentum,
    // The first gradient enters the momentum whole
    share: ({ dampening }, { step }) => (step === 1 ? 1 : 1 - dampening),
  },
  update: (param, grad, state, hyper) => {
    const { momentum, dampening, nesterov } = hyper.options
    const direction = penalized(param, grad, hyper)
    if (momentum === 0) return { param: param.sub(direction.mul(hyper.lr)) }
    const fresh = dampening === 0 ? direction : direction.mul(hyper.share)
    const buffer = state.momentum_buffer.mul(hyper.momentum).add(fresh)
    const step = nesterov ? direction.add(buffer.mul(hyper.momentum)) : buffer
    return { param: param.sub(step.mul(hyper.lr)), momentum_buffer: buffer }
  },
}

/**
 * Stochastic gradient descent, with momentum, Nesterov momentum and weight decay:
 * `v = momentum v + (1 - dampening) g`, `p -= lr v`; without momentum `p -= lr g`.
 * https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: Params<SGDOptions>, options: SGDOptions = {}) {
    super(sgd, params, options)
  }
}
