import type { Tensor, TensorLike } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, type LossOptions, noteBroadcast, reduce } from './reduction.ts'

/**
 * Mean absolute error: `|p - t|`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.l1_loss.html
 */
export function l1Loss(prediction: Tensor, target: TensorLike, options: LossOptions = {}): Tensor {
  checkLossOptions('l1Loss', options)
  noteBroadcast('l1Loss', prediction, target)
  return reduce('l1Loss', checkPrediction('l1Loss', prediction).sub(target).abs(), options.reduction)
}

/** `l1Loss` as an object. */
export class L1Loss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    checkLossOptions('L1Loss', options)
    super(options)
  }

  call(prediction: Tensor, target: TensorLike): Tensor {
    return l1Loss(prediction, target, this.options)
  }
}
