import type { Tensor, TensorLike } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, type LossOptions, noteBroadcast, reduce } from './reduction.ts'

export interface MSEOptions extends LossOptions {
  /** The mean divides by `n - correction`: 2 gives the residual variance of a line fitted to n points; 0 when left out. */
  correction?: number
}

/**
 * Mean squared error: `(p - t)^2`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.mse_loss.html
 */
export function mseLoss(prediction: Tensor, target: TensorLike, options: MSEOptions = {}): Tensor {
  checkLossOptions('mseLoss', options, ['correction'])
  noteBroadcast('mseLoss', prediction, target)
  const { correction = 0, reduction } = options
  const losses = checkPrediction('mseLoss', prediction).sub(target).square()
  if (correction === 0 || (reduction ?? 'mean') !== 'mean') return reduce('mseLoss', losses, reduction)
  return losses.sum().div(losses.size - correction)
}

/** `mseLoss` as an object. */
export class MSELoss extends Loss<MSEOptions> {
  constructor(options: MSEOptions = {}) {
    checkLossOptions('MSELoss', options, ['correction'])
    super(options)
  }

  call(prediction: Tensor, target: TensorLike): Tensor {
    return mseLoss(prediction, target, this.options)
  }
}
