import { checkBetas, checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { HostState, Rule } from './rule.ts'

export interface NAdamOptions extends DecayOptions {
  /** Decay rates of the averages of the gradient and of its square. */
  betas?: readonly [number, number]
  /** Added to the denominator. */
  eps?: number
  /** How fast the momentum grows to its full value. */
  momentumDecay?: number
}

type Name = 'weightDecay' | 'freshness1' | 'beta2' | 'freshness2' | 'correction2' | 'eps' | 'gradientStep' | 'meanStep'

/** Base of the schedule of momentum, as its author chose it. */
const SCHEDULE_BASE = 0.96

/** The momentum at a step: `b1 (1 - 0.96^(step momentumDecay) / 2)`. */
function momentumAt(step: number, { betas, momentumDecay }: Required<NAdamOptions>): number {
  return betas[0] * (1 - 0.5 * SCHEDULE_BASE ** (step * momentumDecay))
}

export const nadam: Rule<NAdamOptions, 'exp_avg' | 'exp_avg_sq', Name> = {
  name: 'NAdam',
  defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3, maximize: false },
  check: (options) => {
    checkNotNegative('NAdam', options, ['lr', 'eps', 'weightDecay', 'momentumDecay'])
    checkBetas('NAdam', options.betas)
  },
  slots: () => ({ exp_avg: 0, exp_avg_sq: 0 }),
  host: { mu_product: 1 },
  saved: ['step', 'mu_product'],
  advance: (host: HostState, options) => {
    host['mu_product']! *= momentumAt(host.step, options)
  },
  numbers: {
    weightDecay: ({ weightDecay }) => weightDecay,
    freshness1: ({ betas }) => 1 - betas[0],
    beta2: ({ betas }) => betas[1],
    freshness2: ({ betas }) => 1 - betas[1],
    correction2: ({ betas }, { step }) => 1 / (1 - betas[1] ** step),
    eps: ({ eps }) => eps,
    gradientStep: (options, host) => (options.lr * (1 - momentumAt(host.step, options))) / (1 - host['mu_product']!),
    meanStep: (options, host) => {
      const [now, next] = [momentumAt(host.step, options), momentumAt(host.step + 1, options)]
      // PyTorch 1.13, whose trajectories this follows, counts the present momentum twice in this product
      return (options.lr * next) / (1 - host['mu_product']! * now * next)
    },
  },
  update: (param, grad, state, hyper) => {
    const g = penalized(param, grad, hyper)
    const mean = state.exp_avg.add(g.sub(state.exp_avg).mul(hyper.freshness1))
    const square = state.exp_avg_sq.mul(hyper.beta2).add(g.mul(g).mul(hyper.freshness2))
    const denominator = square.mul(hyper.correction2).sqrt().add(hyper.eps)
    const step = g.mul(hyper.gradientStep).add(mean.mul(hyper.meanStep))
    return { param: param.sub(step.div(denominator)), exp_avg: mean, exp_avg_sq: square }
  },
}

/**
 * Adam with Nesterov momentum (Dozat, 2016).
 * https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(params: Params<NAdamOptions>, options: NAdamOptions = {}) {
    super(nadam, params, options)
  }
}
