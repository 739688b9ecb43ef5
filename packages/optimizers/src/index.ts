export type { AnyRule, CommonOptions, HostState, Hyper, Rule, SlotInitial, Updated } from './rule.ts'
export type { ParamGroup, ParamGroupInput, Params } from './paramGroup.ts'
export type { OptimizerStateDict, SavedState } from './stateDict.ts'
export { type DecayOptions, penalized } from './gradient.ts'
export { Optimizer } from './optimizer.ts'
export { SGD, type SGDOptions, sgd } from './sgd.ts'
export { RMSprop, type RMSpropOptions, rmsprop } from './rmsprop.ts'
export { Adam, type AdamOptions, AdamW, adam, adamW } from './adam.ts'
export { Adagrad, type AdagradOptions, adagrad } from './adagrad.ts'
export { Adadelta, type AdadeltaOptions, adadelta } from './adadelta.ts'
export { Adamax, type AdamaxOptions, adamax } from './adamax.ts'
export { NAdam, type NAdamOptions, nadam } from './nadam.ts'
export { RAdam, type RAdamOptions, radam } from './radam.ts'
export { Rprop, type RpropOptions, rprop } from './rprop.ts'
export { ASGD, type ASGDOptions, asgd } from './asgd.ts'
export { Lion, type LionOptions, lion } from './lion.ts'
export { LAMB, type LAMBOptions, lamb } from './lamb.ts'
export { Adafactor, type AdafactorOptions, adafactor } from './adafactor.ts'
export { Muon, type MuonOptions, muon } from './muon.ts'
export { LBFGS, type LBFGSOptions } from './lbfgs.ts'
export { clipGradNorm, clipGradValue } from './clipGradients.ts'
export { ExponentialMovingAverage, type MovingAverageOptions } from './movingAverage.ts'
export { type RateRule, type Scheduled, Scheduler } from './schedulers/scheduler.ts'
export {
  ConstantLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiplicativeLR,
  MultiStepLR,
  PolynomialLR,
  StepLR,
} from './schedulers/decay.ts'
export { CosineAnnealingLR, CosineAnnealingWarmRestarts } from './schedulers/cosine.ts'
export { CyclicLR, type CyclicOptions } from './schedulers/cyclic.ts'
export { OneCycleLR, type OneCycleOptions } from './schedulers/oneCycle.ts'
export { type PlateauOptions, ReduceLROnPlateau } from './schedulers/plateau.ts'
export { ChainedScheduler, SequentialLR } from './schedulers/combined.ts'
export { ExponentialDecay, WarmupCosineLR } from './schedulers/warmup.ts'
