import { ArgumentError, type Tensor, type TensorLike, where } from '@neurite/core'
import { l1Loss } from './l1.ts'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, type LossOptions, noteBroadcast, reduce } from './reduction.ts'

// Squared where the error is small, absolute where it is large. The two differ by the factor beta.

export interface SmoothL1Options extends LossOptions {
  /** The error at which the two pieces meet; 1 when left out. */
  beta?: number
}

export interface HuberOptions extends LossOptions {
  /** The error at which the two pieces meet; 1 when left out. */
  delta?: number
}

/**
 * With `d = p - t`: `d^2 / (2 beta)` where `|d| < beta`, else `|d| - beta / 2`. Beta 0 is the absolute error.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.smooth_l1_loss.html
 */
export function smoothL1Loss(prediction: Tensor, target: TensorLike, options: SmoothL1Options = {}): Tensor {
  checkLossOptions('smoothL1Loss', options, ['beta'])
  const { beta = 1, reduction } = options
  if (!(beta >= 0)) throw new ArgumentError(`[smoothL1Loss] beta must be at least 0, received ${beta}`, { beta })
  if (beta === 0) return l1Loss(prediction, target, reduction === undefined ? {} : { reduction })
  noteBroadcast('smoothL1Loss', prediction, target)
  const error = checkPrediction('smoothL1Loss', prediction).sub(target)
  const size = error.abs()
  const losses = where(size.lt(beta), error.square().mul(0.5 / beta), size.sub(0.5 * beta))
  return reduce('smoothL1Loss', losses, reduction)
}

/**
 * With `d = p - t`: `d^2 / 2` where `|d| <= delta`, else `delta (|d| - delta / 2)`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.huber_loss.html
 */
export function huberLoss(prediction: Tensor, target: TensorLike, options: HuberOptions = {}): Tensor {
  checkLossOptions('huberLoss', options, ['delta'])
  const { delta = 1, reduction } = options
  if (!(delta > 0)) throw new ArgumentError(`[huberLoss] delta must be above 0, received ${delta}`, { delta })
  noteBroadcast('huberLoss', prediction, target)
  const error = checkPrediction('huberLoss', prediction).sub(target)
  const size = error.abs()
  const losses = where(size.le(delta), error.square().mul(0.5), size.sub(0.5 * delta).mul(delta))
  return reduce('huberLoss', losses, reduction)
}

/** `smoothL1Loss` as an object. */
export class SmoothL1Loss extends Loss<SmoothL1Options> {
  constructor(options: SmoothL1Options = {}) {
    checkLossOptions('SmoothL1Loss', options, ['beta'])
    super(options)
  }

  call(prediction: Tensor, target: TensorLike): Tensor {
    return smoothL1Loss(prediction, target, this.options)
  }
}

/** `huberLoss` as an object. */
export class HuberLoss extends Loss<HuberOptions> {
  constructor(options: HuberOptions = {}) {
    checkLossOptions('HuberLoss', options, ['delta'])
    super(options)
  }

  call(prediction: Tensor, target: TensorLike): Tensor {
    return huberLoss(prediction, target, this.options)
  }
}
