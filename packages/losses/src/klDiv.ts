import { type Tensor, xlogy } from '@neurite/core'
import { Loss } from './loss.ts'
import {
  checkLossOptions,
  checkPrediction,
  type LossOptions,
  noteBroadcast,
  reduce,
  type Reduction,
} from './reduction.ts'

export interface KLDivOptions extends Omit<LossOptions, 'reduction'> {
  /** `'batchmean'` divides the sum by the size of the batch, which is the mathematical definition. */
  reduction?: Reduction | 'batchmean'
  /** The target holds logarithms too. */
  logTarget?: boolean
}

/**
 * Kullback-Leibler divergence of a prediction given as logarithms of probabilities: `t (log t - p)`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.kl_div.html
 */
export function klDiv(prediction: Tensor, target: Tensor, options: KLDivOptions = {}): Tensor {
  checkLossOptions('klDiv', options, ['logTarget'])
  const { reduction, logTarget = false } = options
  noteBroadcast('klDiv', prediction, target)
  checkPrediction('klDiv', prediction)
  const losses = logTarget
    ? target.exp().mul(target.sub(prediction))
    : xlogy(target, target).sub(target.mul(prediction))
  if (reduction === 'batchmean') return losses.sum().div(prediction.shape[0] ?? 1)
  return reduce('klDiv', losses, reduction)
}

/** `klDiv` as an object. */
export class KLDivLoss extends Loss<KLDivOptions, Tensor> {
  constructor(options: KLDivOptions = {}) {
    checkLossOptions('KLDivLoss', options, ['logTarget'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return klDiv(prediction, target, this.options)
  }
}
