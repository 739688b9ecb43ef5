import { ArgumentError, checkOptions, type Tensor } from '@neurite/core'

/** Numbers as they are given to a curve. */
export type Scores = Tensor | ArrayLike<number>

const numbersOf = (x: Scores): ArrayLike<number> => ('dataSync' in x ? x.dataSync() : x)

/** Counts of true and false positives at each distinct score, from the highest down. */
interface Counts {
  readonly thresholds: number[]
  readonly hits: number[]
  readonly misses: number[]
}

function countAlong(name: string, prediction: Scores, target: Scores): Counts {
  const [scores, labels] = [numbersOf(prediction), numbersOf(target)]
  if (scores.length !== labels.length || scores.length === 0) {
    throw new ArgumentError(
      `[${name}] takes as many scores as targets, at least one; received ${scores.length} and ${labels.length}`,
    )
  }
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!)
  const counts: Counts = { thresholds: [], hits: [], misses: [] }
  let [hits, misses] = [0, 0]
  for (const [place, i] of order.entries()) {
    if (Number.isNaN(scores[i]!)) throw new ArgumentError(`[${name}] score ${i} is NaN`)
    if (labels[i] !== 0 && labels[i] !== 1)
      throw new ArgumentError(`[${name}] targets are 0 or 1, received ${labels[i]} at ${i}`)
    if (labels[i] === 1) hits++
    else misses++
    const next = order[place + 1]
    if (next !== undefined && scores[next] === scores[i]) continue
    counts.thresholds.push(scores[i]!)
    counts.hits.push(hits)
    counts.misses.push(misses)
  }
  return counts
}

/** Points of a receiver operating characteristic, from (0, 0) to (1, 1). */
export interface RocCurve {
  /** False positives among all negatives. */
  readonly fpr: number[]
  /** True positives among all positives. */
  readonly tpr: number[]
  /** Scores from which on a sample counts as positive; the first is infinity, where none does. */
  readonly thresholds: number[]
}

/**
 * Receiver operating characteristic: how many positives are found, and how many negatives with them, at each threshold.
 * Points on a straight line between others are left out unless `dropIntermediate` is false. Reads the values.
 *
 * Shapes: prediction [N] scores of class 1, target [N] of 0 and 1.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_curve.html
 */
export function rocCurve(prediction: Scores, target: Scores, options: { dropIntermediate?: boolean } = {}): RocCurve {
  checkOptions('rocCurve', options, ['dropIntermediate'])
  const { thresholds, hits, misses } = countAlong('rocCurve', prediction, target)
  const last = hits.length - 1
  const bends = (i: number): boolean =>
    i === 0 ||
    i === last ||
    hits[i + 1]! - hits[i]! !== hits[i]! - hits[i - 1]! ||
    misses[i + 1]! - misses[i]! !== misses[i]! - misses[i - 1]!
  const kept = thresholds.map((_, i) => i).filter((i) => options.dropIntermediate === false || bends(i))
  return {
    fpr: [0, ...kept.map((i) => misses[i]! / misses[last]!)],
    tpr: [0, ...kept.map((i) => hits[i]! / hits[last]!)],
    thresholds: [Number.POSITIVE_INFINITY, ...kept.map((i) => thresholds[i]!)],
  }
}

/**
 * The area under a curve, by trapezoids; x rises or falls all the way.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.auc.html
 */
export function auc(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let area = 0
  for (let i = 1; i < x.length; i++) area += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2
  return x.length > 1 && x[0]! > x[x.length - 1]! ? -area : area
}

/**
 * The area under the receiver operating characteristic: how likely a positive has a higher score than a negative. NaN
 * where one of the classes is missing. Scores of several classes: each against the rest, and their mean.
 *
 * Shapes: prediction [N] with target [N] of 0 and 1, or [N, C] with class indices [N].
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.roc_auc_score.html
 */
export function rocAuc(prediction: Scores, target: Scores): number {
  const classes = 'shape' in prediction && prediction.ndim === 2 ? prediction.shape[1]! : 1
  if (classes === 1) {
    const { fpr, tpr } = rocCurve(prediction, target, { dropIntermediate: false })
    return auc(fpr, tpr)
  }
  const [scores, labels] = [numbersOf(prediction), numbersOf(target)]
  const column = (c: number): number[] => Array.from(labels, (_, i) => scores[i * classes + c]!)
  const areas = Array.from({ length: classes }, (_, c) =>
    rocAuc(
      column(c),
      Array.from(labels, (l) => Number(l === c)),
    ),
  )
  return areas.reduce((sum, area) => sum + area, 0) / classes
}

/** Points of a precision-recall curve, from the lowest threshold up; the last is recall 0 and precision 1. */
export interface PrecisionRecallCurve {
  readonly precision: number[]
  readonly recall: number[]
  /** One fewer than points. */
  readonly thresholds: number[]
}

/**
 * Precision and recall at each threshold. Reads the values. Without a positive sample recall is 1 everywhere.
 *
 * Shapes: prediction [N] scores of class 1, target [N] of 0 and 1.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_recall_curve.html
 */
export function precisionRecallCurve(prediction: Scores, target: Scores): PrecisionRecallCurve {
  const { thresholds, hits, misses } = countAlong('precisionRecallCurve', prediction, target)
  const all = hits[hits.length - 1]!
  const precision = hits.map((found, i) => found / (found + misses[i]!))
  const recall = hits.map((found) => (all === 0 ? 1 : found / all))
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.reverse(),
  }
}

/**
 * The area under a precision-recall curve as a sum of steps: `sum (R_n - R_(n-1)) P_n`.
 *
 * Shapes: as `precisionRecallCurve`.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.average_precision_score.html
 */
export function averagePrecision(prediction: Scores, target: Scores): number {
  const { precision, recall } = precisionRecallCurve(prediction, target)
  let sum = 0
  for (let i = 0; i + 1 < recall.length; i++) sum += (recall[i]! - recall[i + 1]!) * precision[i]!
  return sum
}
