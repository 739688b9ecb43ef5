export type { Labels } from './labels.ts'
export { type AccuracyOptions, accuracy } from './accuracy.ts'
export { ConfusionMatrix, type ConfusionOptions, confusionMatrix } from './confusionMatrix.ts'
export { type Average, type AverageOptions, f1, fBeta, precision, recall } from './precisionRecall.ts'
export { ConfusionMatrixCounter, RunningAccuracy, RunningMean } from './streaming.ts'
export { topKAccuracy } from './topK.ts'
export {
  type AgreementOptions,
  balancedAccuracy,
  cohenKappa,
  type KappaOptions,
  matthewsCorrelation,
} from './agreement.ts'
export { brierScore, logLoss, perplexity, type PerplexityOptions } from './probabilities.ts'
export {
  explainedVariance,
  meanAbsoluteError,
  meanSquaredError,
  type OutputOptions,
  r2Score,
  type RegressionScores,
  rootMeanSquaredError,
  RunningRegression,
} from './regression.ts'
export {
  auc,
  averagePrecision,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  rocAuc,
  type RocCurve,
  rocCurve,
  type Scores,
} from './curves.ts'
export { editDistance, editErrorRate } from './editDistance.ts'
export { GatheredMetric } from './gathered.ts'
