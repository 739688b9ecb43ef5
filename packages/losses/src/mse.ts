import type { Tensor, TensorLike } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, type LossOptions, noteBroadcast, reduce } from './reduction.ts'

/**
 * Mean squared error: `(p - t)^2`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export function mseLoss(prediction: Tensor, target: TensorLike, options: LossOptions = {}): Tensor {
  checkLossOptions('mseLoss', options)
  noteBroadcast('mseLoss', prediction, target)
  return reduce('mseLoss', checkPrediction('mseLoss', prediction).sub(target).square(), options.reduction)
}

/** `mseLoss` as an object. */
export class MSELoss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    checkLossOptions('MSELoss', options)
    super(options)
  }

  call(prediction: Tensor, target: TensorLike): Tensor {
    return mseLoss(prediction, target, this.options)
  }
}
