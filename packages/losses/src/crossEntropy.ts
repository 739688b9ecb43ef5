import { ArgumentError, sameShape, type Tensor, warnOnce, where } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkClassIndices, classAxis, type NLLOptions, pickLosses, reduceWeighted } from './nll.ts'
import { checkLossOptions, checkPrediction, reduce } from './reduction.ts'

export interface CrossEntropyOptions extends NLLOptions {
  /** The share of each target that is spread over all classes, 0 to 1. */
  labelSmoothing?: number
}

const OPTIONS = ['weight', 'ignoreIndex', 'labelSmoothing']

/** [C] as [1, C, 1, ...], so that it lines up with the classes of `x`. */
function alongClasses(weight: Tensor, x: Tensor): Tensor {
  return weight.reshape(x.shape.map((_, d) => (d === classAxis(x) ? weight.size : 1)))
}

/** Loss against probabilities of the classes: `-sum_c weight_c t_c log p_c`; the mean is over the places. */
function probabilityLoss(logProbabilities: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight, reduction } = options
  const axis = classAxis(logProbabilities)
  const given = target.to(logProbabilities.dtype)
  const classes = logProbabilities.shape[axis]!
  const smooth = labelSmoothing === 0 ? given : given.mul(1 - labelSmoothing).add(labelSmoothing / classes)
  const weighted = weight ? logProbabilities.mul(alongClasses(weight, logProbabilities)) : logProbabilities
  return reduce('crossEntropy', weighted.mul(smooth).sum({ dim: axis }).neg(), reduction)
}

/** Loss against class indices. */
function indexLoss(logProbabilities: Tensor, target: Tensor, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight, reduction } = options
  const picked = pickLosses(logProbabilities, target, options)
  const exact = reduceWeighted('crossEntropy', picked, reduction)
  if (labelSmoothing === 0) return exact
  const axis = classAxis(logProbabilities)
  const weighted = weight ? logProbabilities.mul(alongClasses(weight, logProbabilities)) : logProbabilities
  const losses = where(picked.valid, weighted.sum({ dim: axis }).neg(), 0)
  const spread = reduceWeighted('crossEntropy', { ...picked, losses }, reduction)
  return exact.mul(1 - labelSmoothing).add(spread.mul(labelSmoothing / logProbabilities.shape[axis]!))
}

/**
 * Cross-entropy of logits (what comes before softmax) against class indices, or against probabilities such as one-hot
 * rows: `-log softmax(x)[t]`, or `-sum_c t_c log softmax(x)_c`.
 *
 * Shapes: prediction [C], [N, C] or [N, C, d...]; target [], [N] or [N, d...] of int32, or the shape of prediction; a
 * scalar, or with reduction 'none' the prediction's shape without its classes.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.cross_entropy.html
 */
export function crossEntropy(prediction: Tensor, target: Tensor, options: CrossEntropyOptions = {}): Tensor {
  checkLossOptions('crossEntropy', options, OPTIONS)
  const { labelSmoothing = 0 } = options
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new ArgumentError(`[crossEntropy] labelSmoothing must be from 0 to 1, received ${labelSmoothing}`, {
      labelSmoothing,
    })
  }
  checkPrediction('crossEntropy', prediction)
  if (prediction.node.op.name === 'softmax') {
    warnOnce(
      'crossEntropy after softmax',
      '[crossEntropy] the prediction is the output of softmax, but logits are expected: softmax is applied twice, which slows learning down. Leave the last softmax out, or use nllLoss after logSoftmax',
    )
  }
  const dense = prediction.ndim > 0 && sameShape(target.shape, prediction.shape)
  if (!dense) checkClassIndices('crossEntropy', prediction, target)
  const logProbabilities = prediction.logSoftmax(classAxis(prediction))
  return dense ? probabilityLoss(logProbabilities, target, options) : indexLoss(logProbabilities, target, options)
}

/** `crossEntropy` as an object. */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions, Tensor> {
  constructor(options: CrossEntropyOptions = {}) {
    checkLossOptions('CrossEntropyLoss', options, OPTIONS)
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return crossEntropy(prediction, target, this.options)
  }
}
