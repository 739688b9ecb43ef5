import { ArgumentError, checkOptions, type Tensor, where as choose } from '@neurite/core'
import { countPairs, decide, findClasses, type Labels } from './labels.ts'

/**
 * How classes are put together: `'binary'` looks at `posLabel` alone, `'micro'` counts over all classes, `'macro'` is
 * the mean over classes, `'weighted'` the mean weighted by how frequent they are, null gives each class.
 */
export type Average = 'binary' | 'micro' | 'macro' | 'weighted' | null

export interface AverageOptions {
  /** `'binary'` when left out. */
  average?: Average
  /** The class that counts as positive with `'binary'`; 1 when left out. */
  posLabel?: number
  /** Number of classes; when left out, found from the labels, and classes that never occur are left out of a mean. */
  classes?: number
  /** Above it a binary prediction counts as class 1; 0.5 when left out. */
  threshold?: number
}

/** Per class: samples found, samples predicted as it, samples of it. */
interface Counts {
  readonly hits: Tensor
  readonly predicted: Tensor
  readonly actual: Tensor
}

/** a / b, 0 where b is 0. */
function ratio(a: Tensor, b: Tensor): Tensor {
  return choose(b.eq(0), 0, a.div(choose(b.eq(0), 1, b)))
}

type Score = (counts: Counts) => Tensor

/** A score of the counts of every class, put together over the classes. */
function averaged(name: string, prediction: Labels, target: Labels, options: AverageOptions, score: Score): Tensor {
  checkOptions(name, options, ['average', 'posLabel', 'classes', 'threshold'])
  const { average = 'binary', posLabel = 1 } = options
  const decisions = decide(name, prediction, target, options.threshold)
  const found = options.classes ?? decisions.classes ?? findClasses(decisions)
  const classes = average === 'binary' ? Math.max(found, posLabel + 1) : found
  const matrix = countPairs(decisions, classes)
  const counts: Counts = { hits: matrix.diagonal(), predicted: matrix.sum({ dim: 0 }), actual: matrix.sum({ dim: 1 }) }
  switch (average) {
    case null:
      return score(counts)
    case 'binary':
      if (classes > 2) {
        throw new ArgumentError(
          `[${name}] there are ${classes} classes, but average is 'binary'; use 'macro', 'micro', 'weighted' or null`,
          { classes },
        )
      }
      return score(counts).select(0, posLabel)
    case 'micro':
      return score({ hits: counts.hits.sum(), predicted: counts.predicted.sum(), actual: counts.actual.sum() })
    case 'macro': {
      const scores = score(counts)
      return options.classes === undefined
        ? weightedMean(scores, counts.predicted.add(counts.actual).gt(0).to('float32'))
        : scores.mean()
    }
    case 'weighted':
      return weightedMean(score(counts), counts.actual)
    default:
      average satisfies never
      throw new ArgumentError(
        `[${name}] average must be 'binary', 'micro', 'macro', 'weighted' or null, received '${String(average)}'`,
        { average },
      )
  }
}

function weightedMean(values: Tensor, weights: Tensor): Tensor {
  return ratio(values.mul(weights).sum(), weights.sum())
}

/**
 * Of what was predicted as a class, the share that is of it: `TP / (TP + FP)`, 0 where nothing was predicted.
 *
 * Shapes: prediction [N, C] scores, [N] class indices, or binary probabilities [N] or [N, 1]; target [N]; a scalar, or
 * [C] with average null.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 */
export function precision(prediction: Labels, target: Labels, options: AverageOptions = {}): Tensor {
  return averaged('precision', prediction, target, options, ({ hits, predicted }) => ratio(hits, predicted))
}

/**
 * Of what is of a class, the share that was found: `TP / (TP + FN)`, 0 where there is none of it.
 *
 * Shapes: as `precision`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 */
export function recall(prediction: Labels, target: Labels, options: AverageOptions = {}): Tensor {
  return averaged('recall', prediction, target, options, ({ hits, actual }) => ratio(hits, actual))
}

/**
 * Harmonic mean of precision and recall: `2 TP / (2 TP + FP + FN)`, 0 where that is 0 / 0.
 *
 * Shapes: as `precision`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 */
export function f1(prediction: Labels, target: Labels, options: AverageOptions = {}): Tensor {
  return averaged('f1', prediction, target, options, ({ hits, predicted, actual }) =>
    ratio(hits.mul(2), predicted.add(actual)),
  )
}

/**
 * Weighted harmonic mean of precision and recall: `(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)`, 0 where that is 0 / 0.
 * With beta above 1 recall counts more.
 *
 * Shapes: as `precision`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.fbeta_score.html
 */
export function fBeta(prediction: Labels, target: Labels, beta: number, options: AverageOptions = {}): Tensor {
  if (!(beta >= 0)) throw new ArgumentError(`[fBeta] beta must be at least 0, received ${beta}`, { beta })
  const square = beta * beta
  return averaged('fBeta', prediction, target, options, ({ hits, predicted, actual }) =>
    ratio(hits.mul(1 + square), actual.mul(square).add(predicted)),
  )
}
