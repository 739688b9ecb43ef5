import { checkOptions, type Tensor } from '@neurite/core'
import { decide, type Labels } from './labels.ts'

export interface AccuracyOptions {
  /** Above it a binary prediction counts as class 1; 0.5 when left out. */
  threshold?: number
}

/**
 * The share of correct predictions.
 *
 * Shapes: prediction [N, C] scores, [N] class indices, or binary probabilities [N] or [N, 1]; target [N]; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 */
export function accuracy(prediction: Labels, target: Labels, options: AccuracyOptions = {}): Tensor {
  checkOptions('accuracy', options, ['threshold'])
  const decisions = decide('accuracy', prediction, target, options.threshold)
  return decisions.predicted.eq(decisions.target).to('float32').mean()
}
