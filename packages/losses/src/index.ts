export type { LossOptions, Reduction } from './reduction.ts'
export { Loss } from './loss.ts'
export { MSELoss, type MSEOptions, mseLoss } from './mse.ts'
export { L1Loss, l1Loss } from './l1.ts'
export {
  HuberLoss,
  type HuberOptions,
  huberLoss,
  SmoothL1Loss,
  type SmoothL1Options,
  smoothL1Loss,
} from './smoothL1.ts'
export { BCELoss, type BinaryCrossEntropyOptions, binaryCrossEntropy } from './binaryCrossEntropy.ts'
export {
  BCEWithLogitsLoss,
  type BCEWithLogitsOptions,
  binaryCrossEntropyWithLogits,
} from './binaryCrossEntropyWithLogits.ts'
export { CrossEntropyLoss, type CrossEntropyOptions, crossEntropy } from './crossEntropy.ts'
export { NLLLoss, type NLLOptions, nllLoss } from './nll.ts'
export { KLDivLoss, type KLDivOptions, klDiv } from './klDiv.ts'
export {
  hingeEmbeddingLoss,
  type MarginOptions,
  multilabelSoftMarginLoss,
  multiMarginLoss,
  softMarginLoss,
} from './margin.ts'
export { cosineEmbeddingLoss, marginRankingLoss, type TripletOptions, tripletMarginLoss } from './distance.ts'
export { type GaussianOptions, gaussianNllLoss, type PoissonOptions, poissonNllLoss } from './likelihood.ts'
export { CTCLoss, type CTCOptions, ctcLoss, type Lengths } from './ctc.ts'
export { multilabelMarginLoss } from './multilabelMargin.ts'
export { type TripletDistanceOptions, tripletMarginWithDistanceLoss } from './tripletDistance.ts'
export { FocalLoss, type FocalOptions, focalLoss } from './focal.ts'
export { DiceLoss, type DiceOptions, diceLoss } from './dice.ts'
export {
  CosineEmbeddingLoss,
  GaussianNLLLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  PoissonNLLLoss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './objects.ts'
