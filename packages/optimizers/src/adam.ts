import { maximum } from '@neurite/core'
import { checkBetas, checkNotNegative } from './checks.ts'
import { type DecayOptions, penalized } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Hyper, Rule, Updated } from './rule.ts'
import type { Tensor } from '@neurite/core'

export interface AdamOptions extends DecayOptions {
  /** Decay rates of the averages of the gradient and of its square. */
  betas?: readonly [number, number]
  /** Added to the denominator. */
  eps?: number
  /** Divide by the largest average of squares so far. */
  amsgrad?: boolean
}

type Slot = 'exp_avg' | 'exp_avg_sq' | 'max_exp_avg_sq'
type Name = 'weightDecay' | 'freshness1' | 'beta2' | 'freshness2' | 'stepSize' | 'correction2' | 'eps'

const numbers: Rule<AdamOptions, Slot, Name>['numbers'] = {
  weightDecay: ({ weightDecay }) => weightDecay,
  freshness1: ({ betas }) => 1 - betas[0],
  beta2: ({ betas }) => betas[1],
  freshness2: ({ betas }) => 1 - betas[1],
  stepSize: ({ lr, betas }, { step }) => lr / (1 - betas[0] ** step),
  correction2: ({ betas }, { step }) => 1 / Math.sqrt(1 - betas[1] ** step),
  eps: ({ eps }) => eps,
}

/** The step that Adam and AdamW share, from a gradient that has its penalty. */
function adamStep(
  param: Tensor,
  grad: Tensor,
  state: Readonly<Record<Slot, Tensor>>,
  hyper: Hyper<AdamOptions, Name>,
): Updated<Slot> {
  const mean = state.exp_avg.add(grad.sub(state.exp_avg).mul(hyper.freshness1))
  const square = state.exp_avg_sq.mul(hyper.beta2).add(grad.mul(grad).mul(hyper.freshness2))
  const largest = hyper.options.amsgrad ? maximum(state.max_exp_avg_sq, square) : square
  const denominator = largest.sqrt().mul(hyper.correction2).add(hyper.eps)
  const updated = { param: param.sub(mean.mul(hyper.stepSize).div(denominator)), exp_avg: mean, exp_avg_sq: square }
  return hyper.options.amsgrad ? { ...updated, max_exp_avg_sq: largest } : updated
}

function rule(name: string): Omit<Rule<AdamOptions, Slot, Name>, 'defaults' | 'numbers' | 'update'> {
  return {
    name,
    check: (options) => {
      checkNotNegative(name, options, ['lr', 'eps', 'weightDecay'])
      checkBetas(name, options.betas)
    },
    slots: ({ amsgrad }) => ({ exp_avg: 0, exp_avg_sq: 0, ...(amsgrad ? { max_exp_avg_sq: 0 } : {}) }),
  }
}

const defaults = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false, maximize: false } as const

export const adam: Rule<AdamOptions, Slot, Name> = {
  ...rule('Adam'),
  defaults,
  numbers,
  update: (param, grad, state, hyper) => adamStep(param, penalized(param, grad, hyper), state, hyper),
}

export const adamW: Rule<AdamOptions, Slot, Name | 'shrinkage'> = {
  ...rule('AdamW'),
  defaults: { ...defaults, weightDecay: 1e-2 },
  numbers: { ...numbers, shrinkage: ({ lr, weightDecay }) => 1 - lr * weightDecay },
  update: (param, grad, state, hyper) => {
    const { maximize, weightDecay } = hyper.options
    return adamStep(weightDecay === 0 ? param : param.mul(hyper.shrinkage), maximize ? grad.neg() : grad, state, hyper)
  },
}

/**
 * Adam (Kingma and Ba, 2015): each parameter's step is scaled by how large its gradients have been.
 * `m = b1 m + (1 - b1) g`, `v = b2 v + (1 - b2) g^2`, `p -= lr m' / (sqrt(v') + eps)` with `m' = m / (1 - b1^t)`,
 * `v' = v / (1 - b2^t)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    super(adam, params, options)
  }
}

/**
 * Adam with weight decay apart from the gradient (Loshchilov and Hutter, 2019): `p *= 1 - lr weightDecay` first.
 * https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    super(adamW, params, options)
  }
}
