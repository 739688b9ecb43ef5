import { arange, ArgumentError, checkOptions, type Tensor, where } from '@neurite/core'
import { countPairs, decide, findClasses, type Labels } from './labels.ts'

export interface AgreementOptions {
  /** Number of classes; found from the labels when left out. */
  classes?: number
  /** Above it a binary prediction counts as class 1; 0.5 when left out. */
  threshold?: number
}

/** Counts of true (rows) and predicted (columns) classes. */
function counted(name: string, prediction: Labels, target: Labels, options: AgreementOptions): Tensor {
  const decisions = decide(name, prediction, target, options.threshold)
  return countPairs(decisions, options.classes ?? findClasses(decisions))
}

/** a / b, 0 where b is 0. */
function ratio(a: Tensor, b: Tensor): Tensor {
  return where(b.eq(0), 0, a.div(where(b.eq(0), 1, b)))
}

const OPTIONS = ['classes', 'threshold']

/**
 * The mean over classes of the share of each that was found; classes without samples are left out. With `adjusted`,
 * guessing gives 0 and perfection 1.
 *
 * Shapes: prediction [N, C] scores, [N] class indices, or binary probabilities [N] or [N, 1]; target [N]; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.balanced_accuracy_score.html
 */
export function balancedAccuracy(
  prediction: Labels,
  target: Labels,
  options: AgreementOptions & { adjusted?: boolean } = {},
): Tensor {
  checkOptions('balancedAccuracy', options, [...OPTIONS, 'adjusted'])
  const matrix = counted('balancedAccuracy', prediction, target, options)
  const actual = matrix.sum({ dim: 1 })
  const present = actual.gt(0).to('float32').sum()
  const score = ratio(matrix.diagonal(), actual).sum().div(present)
  if (!options.adjusted) return score
  const chance = present.reciprocal()
  return score.sub(chance).div(chance.neg().add(1))
}

export interface KappaOptions extends AgreementOptions {
  /** How much classes that are far apart count more: not, by their distance, or by its square. */
  weights?: 'linear' | 'quadratic' | null
}

/**
 * Cohen's kappa: how much more often prediction and target agree than by chance, `1 - sum w O / sum w E`, where O are the
 * counts and E what they would be if both were independent.
 *
 * Shapes: as `balancedAccuracy`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.cohen_kappa_score.html
 */
export function cohenKappa(prediction: Labels, target: Labels, options: KappaOptions = {}): Tensor {
  checkOptions('cohenKappa', options, [...OPTIONS, 'weights'])
  const { weights = null } = options
  if (weights !== null && weights !== 'linear' && weights !== 'quadratic') {
    throw new ArgumentError(`[cohenKappa] weights is 'linear', 'quadratic' or null, received '${String(weights)}'`)
  }
  const matrix = counted('cohenKappa', prediction, target, options)
  const expected = matrix
    .sum({ dim: 1, keepdim: true })
    .mul(matrix.sum({ dim: 0, keepdim: true }))
    .div(matrix.sum())
  const labels = arange(0, matrix.shape[0]!, 1, { dtype: 'float32', device: matrix.device })
  const apart = labels.unsqueeze(1).sub(labels).abs()
  const weight = weights === null ? apart.gt(0).to('float32') : weights === 'linear' ? apart : apart.square()
  return matrix.mul(weight).sum().div(expected.mul(weight).sum()).neg().add(1)
}

/**
 * Matthews' correlation of prediction and target, -1 to 1; 0 where one of them has a single class (Gorodkin, 2004, for
 * more than two classes).
 *
 * Shapes: as `balancedAccuracy`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.matthews_corrcoef.html
 */
export function matthewsCorrelation(prediction: Labels, target: Labels, options: AgreementOptions = {}): Tensor {
  checkOptions('matthewsCorrelation', options, OPTIONS)
  const matrix = counted('matthewsCorrelation', prediction, target, options)
  const [actual, predicted, all] = [matrix.sum({ dim: 1 }), matrix.sum({ dim: 0 }), matrix.sum()]
  // shares, so that products of counts stay small
  const [a, p] = [actual.div(all), predicted.div(all)]
  const spread = (x: Tensor): Tensor => x.square().sum().neg().add(1)
  const together = matrix.diagonal().sum().div(all).sub(a.mul(p).sum())
  return ratio(together, spread(a).mul(spread(p)).clamp({ min: 0 }).sqrt())
}
