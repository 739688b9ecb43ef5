import { logsigmoid, type Tensor } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, checkSameShape, type LossOptions, reduce } from './reduction.ts'

export interface BCEWithLogitsOptions extends LossOptions {
  /** A factor for the loss of each element; broadcast. */
  weight?: Tensor
  /** A factor for the positive targets of each class; broadcast. */
  posWeight?: Tensor
}

/**
 * Binary cross-entropy of what comes before the sigmoid: `-(w t log s(x) + (1 - t) log(1 - s(x)))`, never overflowing.
 *
 * Shapes: prediction any, target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy_with_logits.html
 */
export function binaryCrossEntropyWithLogits(
  prediction: Tensor,
  target: Tensor,
  options: BCEWithLogitsOptions = {},
): Tensor {
  const where = 'binaryCrossEntropyWithLogits'
  checkLossOptions(where, options, ['weight', 'posWeight'])
  checkSameShape(where, prediction, target)
  const x = checkPrediction(where, prediction)
  const { weight, posWeight, reduction } = options
  // log(1 - s(x)) = log s(x) - x, so the loss is (1 - t) x - (1 + (w - 1) t) log s(x)
  const logarithm = logsigmoid(x)
  const scaled = posWeight ? logarithm.mul(target.mul(posWeight.sub(1)).add(1)) : logarithm
  const losses = x.sub(x.mul(target)).sub(scaled)
  return reduce(where, weight ? losses.mul(weight) : losses, reduction)
}

/** `binaryCrossEntropyWithLogits` as an object. */
export class BCEWithLogitsLoss extends Loss<BCEWithLogitsOptions, Tensor> {
  constructor(options: BCEWithLogitsOptions = {}) {
    checkLossOptions('BCEWithLogitsLoss', options, ['weight', 'posWeight'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(prediction, target, this.options)
  }
}
