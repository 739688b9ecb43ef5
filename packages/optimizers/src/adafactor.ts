import { ArgumentError, type Shape } from '@neurite/core'
import { checkNotNegative } from './checks.ts'
import type { DecayOptions } from './gradient.ts'
import { Optimizer } from './optimizer.ts'
import type { Params } from './paramGroup.ts'
import type { Rule } from './rule.ts'

export interface AdafactorOptions extends DecayOptions {
  /** The average of squares keeps `1 - step^beta2Decay` of itself; below 0. */
  beta2Decay?: number
  /** Smallest variance (its square) and smallest size of a parameter; null is the dtype's precision. */
  eps?: readonly [number | null, number]
  /** Steps whose root mean square is larger are cut down to it. */
  d?: number
}

type Slot = 'row_var' | 'col_var' | 'variance'
type Name = 'rate' | 'shrinkage' | 'keep' | 'freshness' | 'smallest' | 'smallestSize' | 'd'

/** 2^-23, the precision of float32. */
const PRECISION = 2 ** -23

const columns = (shape: Shape): number[] => [...shape.slice(0, -2), 1, shape.at(-1)!]

export const adafactor: Rule<AdafactorOptions, Slot, Name> = {
  name: 'Adafactor',
  defaults: { lr: 1e-2, beta2Decay: -0.8, eps: [null, 1e-3], d: 1, weightDecay: 0, maximize: false },
  check: (options) => {
    checkNotNegative('Adafactor', options, ['lr', 'weightDecay'])
    if (!(options.beta2Decay <= 0))
      throw new ArgumentError(`[Adafactor] beta2Decay must be at most 0, received ${options.beta2Decay}`)
    if (!(options.d >= 1)) throw new ArgumentError(`[Adafactor] d must be at least 1, received ${options.d}`)
  },
  slots: (_, shape) =>
    shape.length < 2
      ? { variance: 0 }
      : { row_var: { shape: [...shape.slice(0, -1), 1], value: 0 }, col_var: { shape: columns(shape), value: 0 } },
  numbers: {
    rate: ({ lr }, { step }) => Math.min(lr, 1 / Math.sqrt(step)),
    shrinkage: ({ lr, weightDecay }) => 1 - lr * weightDecay,
    keep: ({ beta2Decay }, { step }) => 1 - step ** beta2Decay,
    freshness: ({ beta2Decay }, { step }) => step ** beta2Decay,
    smallest: ({ eps }) => eps[0] ?? PRECISION,
    smallestSize: ({ eps }) => eps[1],
    d: ({ d }) => d,
  },
  update: (param, grad, state, hyper) => {
    const { maximize, weightDecay } = hyper.options
    const signed = maximize ? grad.neg() : grad
    const square = signed.square()
    const size = param.square().mean().sqrt().maximum(hyper.smallestSize).mul(hyper.rate)
    const shrunk = weightDecay === 0 ? param : param.mul(hyper.shrinkage)
    const rate = (variance: typeof param) => {
      const update = variance.maximum(hyper.smallest.square()).rsqrt().mul(signed)
      return shrunk.sub(update.mul(size.div(update.square().mean().sqrt().div(hyper.d).maximum(1))))
    }
    if (param.ndim < 2) {
      const variance = state.variance.mul(hyper.keep).add(square.mul(hyper.freshness))
      return { param: rate(variance), variance }
    }
    const over = (dim: number) => square.mean({ dim, keepdim: true }).mul(hyper.freshness)
    const rows = state.row_var.mul(hyper.keep).add(over(-1))
    const cols = state.col_var.mul(hyper.keep).add(over(-2))
    const total = rows.mean({ dim: -2, keepdim: true }).maximum(hyper.smallest)
    return { param: rate(rows.mul(cols).div(total)), row_var: rows, col_var: cols }
  },
}

/**
 * Adafactor (Shazeer and Stern, 2018): Adam's second moment of a matrix kept as its row and column means, relative step
 * sizes, and no first moment; it needs hardly any memory. `V = R C / mean(R)`, `u = g / sqrt(V)`,
 * `p -= max(eps2, rms(p)) min(lr, 1 / sqrt(t)) u / max(1, rms(u) / d)`.
 * https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  constructor(params: Params<AdafactorOptions>, options: AdafactorOptions = {}) {
    super(adafactor, params, options)
  }
}
