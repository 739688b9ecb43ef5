import { defineOp, sameFloat, type Tensor } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, checkSameShape, type LossOptions, reduce } from './reduction.ts'

export interface BinaryCrossEntropyOptions extends LossOptions {
  /** A factor for the loss of each element; broadcast. */
  weight?: Tensor
}

/** Least value of a logarithm, so that a prediction of exactly 0 or 1 costs much but not infinitely much. */
const LEAST_LOG = -100
/** Least value of `p (1 - p)` in the gradient. */
const LEAST_VARIANCE = 1e-12

/** `-(t log p + (1 - t) log(1 - p))` with both logarithms at least -100. */
const elementLoss = /*@__PURE__*/ defineOp({
  name: 'binaryCrossEntropy',
  type: sameFloat,
  lower: (e, [p, t]) => {
    const one = e.constant(1, p.dtype)
    const least = e.constant(LEAST_LOG, p.dtype)
    const log = e.max(e.unary('log', p), least)
    const logRest = e.max(e.unary('log', e.sub(one, p)), least)
    return e.neg(e.add(e.mul(t, log), e.mul(e.sub(one, t), logRest)))
  },
  // d/dp = (p - t) / (p (1 - p)), d/dt = log(1 - p) - log p
  vjp: ({ dy, inputs: [p, t], needs }) => {
    const rest = p.neg().add(1)
    return [
      needs[0] ? dy.mul(p.sub(t).div(p.mul(rest).clamp({ min: LEAST_VARIANCE }))) : null,
      needs[1]
        ? dy.mul(
            rest
              .log()
              .clamp({ min: LEAST_LOG })
              .sub(p.log().clamp({ min: LEAST_LOG })),
          )
        : null,
    ]
  },
})

/**
 * Binary cross-entropy of probabilities: `-(t log p + (1 - t) log(1 - p))`, logarithms at least -100.
 *
 * Shapes: prediction any, in [0, 1]; target the same shape; a scalar, or with reduction 'none' the same shape.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.binary_cross_entropy.html
 */
export function binaryCrossEntropy(
  prediction: Tensor,
  target: Tensor,
  options: BinaryCrossEntropyOptions = {},
): Tensor {
  checkLossOptions('binaryCrossEntropy', options, ['weight'])
  checkSameShape('binaryCrossEntropy', prediction, target)
  const losses = elementLoss(checkPrediction('binaryCrossEntropy', prediction), target.to(prediction.dtype))
  return reduce('binaryCrossEntropy', options.weight ? losses.mul(options.weight) : losses, options.reduction)
}

/** `binaryCrossEntropy` as an object. */
export class BCELoss extends Loss<BinaryCrossEntropyOptions, Tensor> {
  constructor(options: BinaryCrossEntropyOptions = {}) {
    checkLossOptions('BCELoss', options, ['weight'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(prediction, target, this.options)
  }
}
