import { DTypeError, sameShape, ShapeError, type Tensor, where } from '@neurite/core'
import { Loss } from './loss.ts'
import { checkLossOptions, checkPrediction, type LossOptions, reduce } from './reduction.ts'

export interface NLLOptions extends LossOptions {
  /** A factor for each class, [C]. The mean is over these factors. */
  weight?: Tensor
  /** Targets of this value count for nothing; -100 when left out. */
  ignoreIndex?: number
}

/** The axis of classes: the second, or the only one. */
export function classAxis(prediction: Tensor): number {
  return prediction.ndim === 1 ? 0 : 1
}

/** Throws unless `target` holds a class index for each place of `prediction` without its axis of classes. */
export function checkClassIndices(name: string, prediction: Tensor, target: Tensor): void {
  const axis = classAxis(prediction)
  const expected = prediction.shape.filter((_, d) => d !== axis)
  if (prediction.ndim === 0 || !sameShape(target.shape, expected)) {
    throw new ShapeError(
      `[${name}] target [${target.shape.join(', ')}] does not fit prediction [${prediction.shape.join(', ')}], whose axis ${axis} holds the classes; give class indices of shape [${expected.join(', ')}]`,
      { prediction: prediction.shape, target: target.shape },
    )
  }
  if (target.dtype !== 'int32' && target.dtype !== 'uint8') {
    throw new DTypeError(`[${name}] class indices must be integers, received ${target.dtype}; use target.to('int32')`, {
      dtype: target.dtype,
    })
  }
}

/** Loss of each place, and the sum of the factors by which the mean is divided. */
export interface WeightedLosses {
  readonly losses: Tensor
  readonly total: Tensor
  /** Where the target is not ignored. */
  readonly valid: Tensor
}

/** `-weight[t] logProbabilities[t]`, 0 where the target is ignored. */
export function pickLosses(logProbabilities: Tensor, target: Tensor, options: NLLOptions): WeightedLosses {
  const axis = classAxis(logProbabilities)
  const indices = target.to('int32')
  const valid = indices.ne(options.ignoreIndex ?? -100)
  const safe = where(valid, indices, 0)
  const picked = logProbabilities.gather(axis, safe.unsqueeze(axis)).squeeze({ dim: axis })
  if (options.weight === undefined) {
    return { losses: where(valid, picked.neg(), 0), total: valid.sum().to(picked.dtype), valid }
  }
  const factors = where(valid, options.weight.gather(0, safe.reshape([safe.size])).reshape(safe.shape), 0)
  return { losses: picked.mul(factors).neg(), total: factors.sum(), valid }
}

/** Reduces weighted losses: the mean is over the sum of the weights. */
export function reduceWeighted(
  name: string,
  { losses, total }: WeightedLosses,
  reduction: LossOptions['reduction'],
): Tensor {
  return reduction === undefined || reduction === 'mean' ? losses.sum().div(total) : reduce(name, losses, reduction)
}

/**
 * Negative log-likelihood of class indices: `-weight[t] p[t]`, for logarithms of probabilities `p`.
 *
 * Shapes: prediction [C], [N, C] or [N, C, d...]; target [], [N] or [N, d...] of int32; a scalar, or with reduction
 * 'none' the shape of target.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.nll_loss.html
 */
export function nllLoss(prediction: Tensor, target: Tensor, options: NLLOptions = {}): Tensor {
  checkLossOptions('nllLoss', options, ['weight', 'ignoreIndex'])
  checkPrediction('nllLoss', prediction)
  checkClassIndices('nllLoss', prediction, target)
  return reduceWeighted('nllLoss', pickLosses(prediction, target, options), options.reduction)
}

/** `nllLoss` as an object. */
export class NLLLoss extends Loss<NLLOptions, Tensor> {
  constructor(options: NLLOptions = {}) {
    checkLossOptions('NLLLoss', options, ['weight', 'ignoreIndex'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return nllLoss(prediction, target, this.options)
  }
}
