import { ArgumentError, norm, type Tensor } from '@neurite/core'
import { checkLossOptions, checkPrediction, reduce } from './reduction.ts'
import type { MarginOptions } from './margin.ts'

export interface TripletDistanceOptions extends MarginOptions {
  /** How far apart two batches of points are, [N, D] and [N, D] to [N]; Euclidean when left out. */
  distanceFunction?: ((a: Tensor, b: Tensor) => Tensor) | null
  /** Take the negative's distance from the positive where that is smaller. */
  swap?: boolean
}

/** Names of the options of `tripletMarginWithDistanceLoss`. */
export const TRIPLET_DISTANCE = ['distanceFunction', 'margin', 'swap']

/** What PyTorch adds to each difference. */
const EPS = 1e-6

/**
 * `tripletMarginLoss` with any distance d: `max(0, d(a, p) - d(a, n) + margin)`.
 *
 * Shapes: all three what the distance takes; a scalar, or with reduction 'none' what it gives.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.triplet_margin_with_distance_loss.html
 */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletDistanceOptions = {},
): Tensor {
  const name = 'tripletMarginWithDistanceLoss'
  checkLossOptions(name, options, TRIPLET_DISTANCE)
  const { margin = 1, swap = false, distanceFunction, reduction } = options
  if (!(margin >= 0)) throw new ArgumentError(`[${name}] margin must be at least 0, received ${margin}`, { margin })
  const distance = distanceFunction ?? ((a: Tensor, b: Tensor) => norm(a.sub(b).add(EPS), { dim: -1 }))
  const [a, near, far] = [anchor, positive, negative].map((x) => checkPrediction(name, x)) as [Tensor, Tensor, Tensor]
  const away = distance(a, far)
  const farther = swap ? away.minimum(distance(near, far)) : away
  return reduce(name, distance(a, near).sub(farther).add(margin).clamp({ min: 0 }), reduction)
}
