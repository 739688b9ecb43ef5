import { ArgumentError, checkOptions, ShapeError, type Tensor } from '@neurite/core'

/**
 * The share of samples whose class is among the k with the largest scores. Where scores are equal, classes count as
 * ranked by number, the smallest first (scikit-learn: the largest first).
 *
 * Shapes: prediction [N, C] scores, target [N] class indices; a scalar.
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 */
export function topKAccuracy(prediction: Tensor, target: Tensor, options: { k?: number } = {}): Tensor {
  checkOptions('topKAccuracy', options, ['k'])
  const { k = 5 } = options
  if (prediction.ndim !== 2 || target.ndim !== 1 || prediction.shape[0] !== target.shape[0]) {
    throw new ShapeError(
      `[topKAccuracy] takes scores [N, C] and class indices [N], received [${prediction.shape.join(', ')}] and [${target.shape.join(', ')}]`,
      { prediction: prediction.shape, target: target.shape },
    )
  }
  const classes = prediction.shape[1]!
  if (!Number.isInteger(k) || k < 1 || k > classes)
    throw new ArgumentError(`[topKAccuracy] k must be an integer from 1 to ${classes}, received ${k}`, { k })
  const { indices } = prediction.topk(k, { dim: 1 })
  return indices.eq(target.to('int32').unsqueeze(1)).any({ dim: 1 }).to('float32').mean()
}
