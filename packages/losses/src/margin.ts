import { ArgumentError, softplus, logsigmoid, type Tensor, where } from '@neurite/core'
import { checkClassIndices } from './nll.ts'
import { checkLossOptions, checkPrediction, type LossOptions, reduce } from './reduction.ts'

// Losses of one prediction that ask for a margin.

export interface MarginOptions extends LossOptions {
  /** How far apart is far enough; 1 when left out, unless the function says otherwise. */
  margin?: number
}

/**
 * For targets 1 and -1: `p` where the target is 1, `max(0, margin - p)` where it is -1.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hinge_embedding_loss.html
 */
export function hingeEmbeddingLoss(prediction: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  checkLossOptions('hingeEmbeddingLoss', options, ['margin'])
  const x = checkPrediction('hingeEmbeddingLoss', prediction)
  const far = x
    .neg()
    .add(options.margin ?? 1)
    .clamp({ min: 0 })
  const losses = where(target.ne(1), far, 0).add(where(target.ne(-1), x, 0))
  return reduce('hingeEmbeddingLoss', losses, options.reduction)
}

/**
 * For targets 1 and -1: `log(1 + e^(-t p))`.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.soft_margin_loss.html
 */
export function softMarginLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLossOptions('softMarginLoss', options)
  const x = checkPrediction('softMarginLoss', prediction)
  return reduce('softMarginLoss', softplus(x.mul(target).neg()), options.reduction)
}

/**
 * Several labels at once, each 0 or 1: the mean over classes of `-(t log s(p) + (1 - t) log s(-p))`.
 *
 * Shapes: prediction [N, C], target the same, weight [C]; a scalar, or with reduction 'none' [N].
 * https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export function multilabelSoftMarginLoss(
  prediction: Tensor,
  target: Tensor,
  options: LossOptions & { weight?: Tensor } = {},
): Tensor {
  checkLossOptions('multilabelSoftMarginLoss', options, ['weight'])
  const x = checkPrediction('multilabelSoftMarginLoss', prediction)
  // log s(-x) = log s(x) - x
  const losses = x.sub(x.mul(target)).sub(logsigmoid(x))
  const weighted = options.weight ? losses.mul(options.weight) : losses
  return reduce('multilabelSoftMarginLoss', weighted.mean({ dim: -1 }), options.reduction)
}

/**
 * The true class is to score `margin` more than any other: the mean over classes i but the true one y of
 * `max(0, margin - p_y + p_i)^p`, times `weight[y]`.
 *
 * Shapes: prediction [N, C], target [N] of int32, weight [C]; a scalar, or with reduction 'none' [N].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.multi_margin_loss.html
 */
export function multiMarginLoss(
  prediction: Tensor,
  target: Tensor,
  options: MarginOptions & { p?: 1 | 2; weight?: Tensor } = {},
): Tensor {
  checkLossOptions('multiMarginLoss', options, ['margin', 'p', 'weight'])
  const { margin = 1, p = 1, weight, reduction } = options
  if (p !== 1 && p !== 2) throw new ArgumentError(`[multiMarginLoss] p must be 1 or 2, received ${String(p)}`, { p })
  const x = checkPrediction('multiMarginLoss', prediction)
  checkClassIndices('multiMarginLoss', x, target)
  const axis = x.ndim - 1
  const classes = x.shape[axis]!
  const indices = target.to('int32').unsqueeze(axis)
  const gap = x.sub(x.gather(axis, indices)).add(margin).clamp({ min: 0 })
  const cost = p === 1 ? gap : gap.square()
  // The true class itself adds a constant, margin^p
  const total = cost.sum({ dim: axis }).sub(Math.max(margin, 0) ** p)
  const scaled = weight ? total.mul(weight.gather(0, indices.reshape([indices.size])).reshape(total.shape)) : total
  return reduce('multiMarginLoss', scaled.div(classes), reduction)
}
