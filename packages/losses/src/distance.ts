import { type Tensor, where } from '@neurite/core'
import { checkLossOptions, checkPrediction, reduce } from './reduction.ts'
import type { MarginOptions } from './margin.ts'

// Losses that compare two or three predictions with one another.

/** Keeps quotients of lengths finite. */
const LEAST_SQUARE = 1e-12

/**
 * For targets 1 (a ranks above b) and -1: `max(0, margin - t (a - b))`; margin 0 when left out.
 *
 * Shapes: a, b and target the same; a scalar, or with reduction 'none' the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.margin_ranking_loss.html
 */
export function marginRankingLoss(a: Tensor, b: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  checkLossOptions('marginRankingLoss', options, ['margin'])
  const difference = checkPrediction('marginRankingLoss', a).sub(checkPrediction('marginRankingLoss', b))
  const losses = target
    .neg()
    .mul(difference)
    .add(options.margin ?? 0)
    .clamp({ min: 0 })
  return reduce('marginRankingLoss', losses, options.reduction)
}

/**
 * For targets 1 (alike) and -1 (unlike): `1 - cos(a, b)`, or `max(0, cos(a, b) - margin)`; margin 0 when left out.
 *
 * Shapes: a and b [N, D] or [D], target [N] or []; a scalar, or with reduction 'none' the shape of target.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_embedding_loss.html
 */
export function cosineEmbeddingLoss(a: Tensor, b: Tensor, target: Tensor, options: MarginOptions = {}): Tensor {
  checkLossOptions('cosineEmbeddingLoss', options, ['margin'])
  const x = checkPrediction('cosineEmbeddingLoss', a)
  const y = checkPrediction('cosineEmbeddingLoss', b)
  const squares = (v: Tensor): Tensor => v.square().sum({ dim: -1 }).add(LEAST_SQUARE)
  const cosine = x
    .mul(y)
    .sum({ dim: -1 })
    .div(squares(x).mul(squares(y)).sqrt())
  const unlike = cosine.sub(options.margin ?? 0).clamp({ min: 0 })
  const losses = where(target.eq(1), cosine.neg().add(1), 0).add(where(target.eq(-1), unlike, 0))
  return reduce('cosineEmbeddingLoss', losses, options.reduction)
}

export interface TripletOptions extends MarginOptions {
  /** Power of the distance; 2 when left out. */
  p?: number
  /** Added to each difference, so that the distance of equal points has a gradient. */
  eps?: number
  /** Take the negative's distance from the positive where that is smaller. */
  swap?: boolean
}

/** `(sum |a - b + eps|^p)^(1/p)` along the last axis. */
function distance(a: Tensor, b: Tensor, p: number, eps: number): Tensor {
  const size = a.sub(b).add(eps).abs()
  if (p === 1) return size.sum({ dim: -1 })
  return p === 2
    ? size.square().sum({ dim: -1 }).sqrt()
    : size
        .pow(p)
        .sum({ dim: -1 })
        .pow(1 / p)
}

/**
 * The positive is to be nearer to the anchor than the negative: `max(0, |a - p| - |a - n| + margin)`.
 *
 * Shapes: all three [N, D] or [D]; a scalar, or with reduction 'none' [N] or [].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_loss.html
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletOptions = {},
): Tensor {
  checkLossOptions('tripletMarginLoss', options, ['margin', 'p', 'eps', 'swap'])
  const { margin = 1, p = 2, eps = 1e-6, swap = false, reduction } = options
  const [a, near, far] = [anchor, positive, negative].map((x) => checkPrediction('tripletMarginLoss', x)) as [
    Tensor,
    Tensor,
    Tensor,
  ]
  const away = distance(a, far, p, eps)
  const farther = swap ? away.minimum(distance(near, far, p, eps)) : away
  return reduce('tripletMarginLoss', distance(a, near, p, eps).sub(farther).add(margin).clamp({ min: 0 }), reduction)
}
