import { noGrad, type Tensor, where } from '@neurite/core'
import { checkLossOptions, checkPrediction, type LossOptions, noteBroadcast, reduce } from './reduction.ts'

// Negative log-likelihoods of distributions whose parameters are predicted.

export interface PoissonOptions extends LossOptions {
  /** The prediction is the logarithm of the rate; true when left out. */
  logInput?: boolean
  /** Add Stirling's approximation of the part that does not depend on the prediction. */
  full?: boolean
  /** Added to a rate before its logarithm is taken. */
  eps?: number
}

/**
 * Counts with a predicted rate: `e^p - t p`; with `logInput: false`, `p - t log(p + eps)`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.poisson_nll_loss.html
 */
export function poissonNllLoss(prediction: Tensor, target: Tensor, options: PoissonOptions = {}): Tensor {
  checkLossOptions('poissonNllLoss', options, ['logInput', 'full', 'eps'])
  const { logInput = true, full = false, eps = 1e-8, reduction } = options
  noteBroadcast('poissonNllLoss', prediction, target)
  const x = checkPrediction('poissonNllLoss', prediction)
  const losses = logInput ? x.exp().sub(target.mul(x)) : x.sub(target.mul(x.add(eps).log()))
  if (!full) return reduce('poissonNllLoss', losses, reduction)
  const stirling = target
    .mul(target.log())
    .sub(target)
    .add(
      target
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    )
  return reduce('poissonNllLoss', losses.add(where(target.gt(1), stirling, 0)), reduction)
}

export interface GaussianOptions extends LossOptions {
  /** Add the constant `log(2 pi) / 2`. */
  full?: boolean
  /** Least variance; the gradient does not see this bound. */
  eps?: number
}

/**
 * Values with a predicted mean and variance v: `(log v + (p - t)^2 / v) / 2`.
 *
 * Shapes: prediction and target any, variance the same or broadcast to it; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.gaussian_nll_loss.html
 */
export function gaussianNllLoss(
  prediction: Tensor,
  target: Tensor,
  variance: Tensor,
  options: GaussianOptions = {},
): Tensor {
  checkLossOptions('gaussianNllLoss', options, ['full', 'eps'])
  const { full = false, eps = 1e-6, reduction } = options
  noteBroadcast('gaussianNllLoss', prediction, target)
  const x = checkPrediction('gaussianNllLoss', prediction)
  const bounded = variance.add(noGrad(() => variance.clamp({ min: eps }).sub(variance)))
  const losses = bounded.log().add(x.sub(target).square().div(bounded)).mul(0.5)
  return reduce('gaussianNllLoss', full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction)
}
