import { checkBetas, checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface RAdamOptions extends DecayOptions {
  /** Decay rates of the averages of the gradient and of its square. */
  betas?: readonly [number, number]
  /** Added to the denominator. */
  eps?: number
}

type Name = 'weightDecay' | 'freshness1' | 'beta2' | 'freshness2' | 'eps' | 'plainStep' | 'adaptiveStep'

/** Above this length of the average its variance is known well enough to divide by it. */
const SHORTEST_AVERAGE = 5

/** The rectification of the adaptive step, or 0 while the plain step is taken. */
function rectification(beta2: number, step: number): number {
  const limit = 2 / (1 - beta2) - 1
  const length = limit - (2 * step * beta2 ** step) / (1 - beta2 ** step)
  if (length <= SHORTEST_AVERAGE) return 0
  return Math.sqrt(((length - 4) * (length - 2) * limit) / ((limit - 4) * (limit - 2) * length))
}

export const radam: Rule<RAdamOptions, 'exp_avg' | 'exp_avg_sq', Name> = {
  name: 'RAdam',
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('RAdam', options, ['lr', 'eps', 'weightDecay'])
    checkBetas('RAdam', options.betas)
  },
  slots: () => ({ exp_avg: 0, exp_avg_sq: 0 }),
  numbers: {
    weightDecay: ({ weightDecay }) => weightDecay,
    freshness1: ({ betas }) => 1 - betas[0],
    beta2: ({ betas }) => betas[1],
    freshness2: ({ betas }) => 1 - betas[1],
    eps: ({ eps }) => eps,
    // One of the two is 0, so that the formula, and a compiled step, stay the same when it switches
    plainStep: ({ lr, betas }, { step }) => (rectification(betas[1], step) === 0 ? lr / (1 - betas[0] ** step) : 0),
    adaptiveStep: ({ lr, betas }, { step }) =>
      (lr * rectification(betas[1], step) * Math.sqrt(1 - betas[1] ** step)) / (1 - betas[0] ** step),
  },
  update: (param, grad, state, hyper) => {
    const g = penalized(param, grad, hyper)
    const mean = state.exp_avg.add(g.sub(state.exp_avg).mul(hyper.freshness1))
    const square = state.exp_avg_sq.mul(hyper.beta2).add(g.mul(g).mul(hyper.freshness2))
    const scale = hyper.adaptiveStep.div(square.sqrt().add(hyper.eps)).add(hyper.plainStep)
    return { param: param.sub(mean.mul(scale)), exp_avg: mean, exp_avg_sq: square }
  },
}

/**
 * Adam whose first steps are rectified (Liu et al., 2020): plain momentum until enough squares were averaged.
 * https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(params: Params<RAdamOptions>, options: RAdamOptions = {}) {
    super(radam, params, options)
  }
}
