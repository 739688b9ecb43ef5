import type { Tensor } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, checkSameShape, type LossOptions, reduce } from './reduction.ts'

export interface DiceOptions extends LossOptions {
  /** Added to both sides of the fraction, so that empty masks agree; 1 when left out. */
  smooth?: number
}

/**
 * Dice loss (Milletari et al., 2016): how far two masks are from covering one another,
 * `1 - (2 sum p t + smooth) / (sum p^2 + sum t^2 + smooth)` for each sample.
 *
 * Shapes: prediction [N, ...], probabilities; target the same; a scalar, or with reduction 'none' [N].
 * https://arxiv.org/abs/1606.04797
 */
export function diceLoss(prediction: Tensor, target: Tensor, options: DiceOptions = {}): Tensor {
  checkLossOptions('diceLoss', options, ['smooth'])
  checkSameShape('diceLoss', prediction, target)
  const { smooth = 1, reduction } = options
  const batch = prediction.shape[0] ?? 1
  const rows = (x: Tensor): Tensor => x.reshape([batch, batch === 0 ? 0 : x.size / batch])
  const [p, t] = [rows(checkPrediction('diceLoss', prediction)), rows(target.to(prediction.dtype))]
  const shared = p.mul(t).sum({ dim: 1 }).mul(2).add(smooth)
  const both = p.square().add(t.square()).sum({ dim: 1 }).add(smooth)
  return reduce('diceLoss', shared.div(both).neg().add(1), reduction)
}

/** `diceLoss` as an object. */
export class DiceLoss extends Loss<DiceOptions, Tensor> {
  constructor(options: DiceOptions = {}) {
    checkLossOptions('DiceLoss', options, ['smooth'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return diceLoss(prediction, target, this.options)
  }
}
