import type { Tensor } from '@neurite/core'
import { cosineEmbeddingLoss, marginRankingLoss, type TripletOptions, tripletMarginLoss } from './distance.ts'
import { type GaussianOptions, gaussianNllLoss, type PoissonOptions, poissonNllLoss } from './likelihood.ts'
import { Loss } from './loss.ts'
import {
  hingeEmbeddingLoss,
  type MarginOptions,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from './margin.ts'
import { multilabelMarginLoss } from './multilabelMargin.ts'
import { checkLossOptions, type LossOptions } from './reduction.ts'
import { TRIPLET_DISTANCE, type TripletDistanceOptions, tripletMarginWithDistanceLoss } from './tripletDistance.ts'

// Losses as objects, called like layers; what each computes is said at the function of the same name.

/** `poissonNllLoss` as an object. */
export class PoissonNLLLoss extends Loss<PoissonOptions, Tensor> {
  constructor(options: PoissonOptions = {}) {
    checkLossOptions('PoissonNLLLoss', options, ['logInput', 'full', 'eps'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(prediction, target, this.options)
  }
}

/** `gaussianNllLoss` as an object. */
export class GaussianNLLLoss {
  readonly options: Readonly<GaussianOptions>

  constructor(options: GaussianOptions = {}) {
    checkLossOptions('GaussianNLLLoss', options, ['full', 'eps'])
    this.options = options
  }

  call(prediction: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(prediction, target, variance, this.options)
  }
}

/** `hingeEmbeddingLoss` as an object. */
export class HingeEmbeddingLoss extends Loss<MarginOptions, Tensor> {
  constructor(options: MarginOptions = {}) {
    checkLossOptions('HingeEmbeddingLoss', options, ['margin'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(prediction, target, this.options)
  }
}

/** `softMarginLoss` as an object. */
export class SoftMarginLoss extends Loss<LossOptions, Tensor> {
  constructor(options: LossOptions = {}) {
    checkLossOptions('SoftMarginLoss', options)
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return softMarginLoss(prediction, target, this.options)
  }
}

/** `multilabelSoftMarginLoss` as an object. */
export class MultiLabelSoftMarginLoss extends Loss<LossOptions & { weight?: Tensor }, Tensor> {
  constructor(options: LossOptions & { weight?: Tensor } = {}) {
    checkLossOptions('MultiLabelSoftMarginLoss', options, ['weight'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(prediction, target, this.options)
  }
}

/** `multilabelMarginLoss` as an object. */
export class MultiLabelMarginLoss extends Loss<LossOptions, Tensor> {
  constructor(options: LossOptions = {}) {
    checkLossOptions('MultiLabelMarginLoss', options)
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(prediction, target, this.options)
  }
}

/** `multiMarginLoss` as an object. */
export class MultiMarginLoss extends Loss<MarginOptions & { p?: 1 | 2; weight?: Tensor }, Tensor> {
  constructor(options: MarginOptions & { p?: 1 | 2; weight?: Tensor } = {}) {
    checkLossOptions('MultiMarginLoss', options, ['margin', 'p', 'weight'])
    super(options)
  }

  call(prediction: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(prediction, target, this.options)
  }
}

/** `marginRankingLoss` as an object. */
export class MarginRankingLoss {
  readonly options: Readonly<MarginOptions>

  constructor(options: MarginOptions = {}) {
    checkLossOptions('MarginRankingLoss', options, ['margin'])
    this.options = options
  }

  call(a: Tensor, b: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(a, b, target, this.options)
  }
}

/** `cosineEmbeddingLoss` as an object. */
export class CosineEmbeddingLoss {
  readonly options: Readonly<MarginOptions>

  constructor(options: MarginOptions = {}) {
    checkLossOptions('CosineEmbeddingLoss', options, ['margin'])
    this.options = options
  }

  call(a: Tensor, b: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(a, b, target, this.options)
  }
}

/** `tripletMarginLoss` as an object. */
export class TripletMarginLoss {
  readonly options: Readonly<TripletOptions>

  constructor(options: TripletOptions = {}) {
    checkLossOptions('TripletMarginLoss', options, ['margin', 'p', 'eps', 'swap'])
    this.options = options
  }

  call(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this.options)
  }
}

/** `tripletMarginWithDistanceLoss` as an object. */
export class TripletMarginWithDistanceLoss {
  readonly options: Readonly<TripletDistanceOptions>

  constructor(options: TripletDistanceOptions = {}) {
    checkLossOptions('TripletMarginWithDistanceLoss', options, TRIPLET_DISTANCE)
    this.options = options
  }

  call(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginWithDistanceLoss(anchor, positive, negative, this.options)
  }
}
