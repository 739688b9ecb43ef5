import { ArgumentError, maximum, minimum, where } from '@neurite/core'
import { checkNotNegative } from './checks.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { CommonOptions, Rule } from './rule.ts'

export interface RpropOptions extends CommonOptions {
  /** Factors by which a step shrinks when the gradient changes sign, and grows when it does not. */
  etas?: readonly [number, number]
  /** The smallest and the largest step. */
  stepSizes?: readonly [number, number]
}

type Name = 'shrink' | 'grow' | 'smallest' | 'largest'

export const rprop: Rule<RpropOptions, 'prev' | 'step_size', Name> = {
  name: 'Rprop',
  defaults: { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false },
  check: (options) => {
    checkNotNegative('Rprop', options, ['lr'])
    const [shrink, grow] = options.etas
    if (!(shrink > 0 && shrink < 1 && grow > 1)) {
      throw new ArgumentError(
        `[Rprop] etas must be a factor between 0 and 1 and one above 1, received [${options.etas.join(', ')}]`,
      )
    }
  },
  slots: ({ lr }) => ({ prev: 0, step_size: lr }),
  numbers: {
    shrink: ({ etas }) => etas[0],
    grow: ({ etas }) => etas[1],
    smallest: ({ stepSizes }) => stepSizes[0],
    largest: ({ stepSizes }) => stepSizes[1],
  },
  update: (param, grad, state, hyper) => {
    const g = hyper.options.maximize ? grad.neg() : grad
    const agreement = g.mul(state.prev)
    const turned = agreement.lt(0)
    const factor = where(agreement.gt(0), hyper.grow, where(turned, hyper.shrink, 1))
    const size = minimum(maximum(state.step_size.mul(factor), hyper.smallest), hyper.largest)
    const direction = where(turned, 0, g)
    return { param: param.sub(direction.sign().mul(size)), prev: direction, step_size: size }
  },
}

/**
 * Resilient backpropagation (Riedmiller and Braun, 1993): only the sign of the gradient counts; each weight has a step
 * of its own, which grows while the sign stays and shrinks when it turns. For whole batches.
 * https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(params: Params<RpropOptions>, options: RpropOptions = {}) {
    super(rprop, params, options)
  }
}
