import { arange, cumprod, DTypeError, ShapeError, type Tensor } from '@neurite/core'
import { checkLossOptions, checkPrediction, type LossOptions, reduce } from './reduction.ts'

/**
 * Several true classes at once: each is to score 1 more than any that is not true. Of the rows of `target` what stands
 * before the first negative number counts: the sum of `max(0, 1 - p_y + p_i)` over true y and other i, over C.
 *
 * Shapes: prediction [N, C] or [C], target the same, int32; a scalar, or with reduction 'none' [N] or [].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.multilabel_margin_loss.html
 */
export function multilabelMarginLoss(prediction: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  checkLossOptions('multilabelMarginLoss', options)
  const x = checkPrediction('multilabelMarginLoss', prediction)
  if (String(x.shape) !== String(target.shape) || x.ndim < 1 || x.ndim > 2) {
    throw new ShapeError(
      `[multilabelMarginLoss] prediction [${x.shape.join(', ')}] and target [${target.shape.join(', ')}] must both be [N, C] or [C]; fill the rest of a row of targets with -1`,
      { prediction: x.shape, target: target.shape },
    )
  }
  if (target.dtype !== 'int32')
    throw new DTypeError(`[multilabelMarginLoss] target holds class indices, int32; received ${target.dtype}`)
  const classes = x.shape.at(-1)!
  const counts = cumprod(target.ge(0).to(x.dtype), -1)
  const indices = target.clamp({ min: 0 })
  const named = indices
    .unsqueeze(-1)
    .eq(arange(0, classes, 1, { device: x.device }))
    .to(x.dtype)
  const others = named.mul(counts.unsqueeze(-1)).amax({ dim: -2 }).neg().add(1)
  const gaps = x.unsqueeze(-2).sub(x.gather(-1, indices).unsqueeze(-1)).add(1).clamp({ min: 0 })
  const losses = gaps
    .mul(counts.unsqueeze(-1))
    .mul(others.unsqueeze(-2))
    .sum({ dim: [-2, -1] })
  return reduce('multilabelMarginLoss', losses.div(classes), options.reduction)
}
