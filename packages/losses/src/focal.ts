import { ArgumentError, logsigmoid, type Tensor } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, checkSameShape, type LossOptions, reduce } from './reduction.ts'

export interface FocalOptions extends LossOptions {
  /** Share of the positive targets, 1 - alpha of the negative ones; null for no such factor; 0.25 when left out. */
  alpha?: number | null
  /** How much less well-classified examples count; 2 when left out, 0 is binary cross-entropy. */
  gamma?: number
}

const OPTIONS = ['alpha', 'gamma']

/**
 * Focal loss (Lin et al., 2017), of what comes before the sigmoid: binary cross-entropy times `alpha_t (1 - p_t)^gamma`,
 * where p_t is the probability of what is true.
 *
 * Shapes: prediction any, target the same, 0 to 1; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/vision/stable/generated/torchvision.ops.sigmoid_focal_loss.html (there the default is 'none')
 */
export function focalLoss(prediction: Tensor, target: Tensor, options: FocalOptions = {}): Tensor {
  checkLossOptions('focalLoss', options, OPTIONS)
  checkSameShape('focalLoss', prediction, target)
  const { alpha = 0.25, gamma = 2, reduction } = options
  if (!(gamma >= 0)) throw new ArgumentError(`[focalLoss] gamma must be at least 0, received ${gamma}`, { gamma })
  const x = checkPrediction('focalLoss', prediction)
  const t = target.to(x.dtype)
  const cost = x.sub(x.mul(t)).sub(logsigmoid(x))
  const p = x.sigmoid()
  // 1 - p_t
  const miss = p.add(t).sub(p.mul(t).mul(2))
  const focused = gamma === 0 ? cost : cost.mul(miss.pow(gamma))
  const weighted = alpha === null ? focused : focused.mul(t.mul(2 * alpha - 1).add(1 - alpha))
  return reduce('focalLoss', weighted, reduction)
}

/** `focalLoss` as an object. */
export class FocalLoss extends Loss<FocalOptions, Tensor> {
  constructor(options: FocalOptions = {}) {
    checkLossOptions('FocalLoss', options, OPTIONS)
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return focalLoss(prediction, target, this.options)
  }
}
