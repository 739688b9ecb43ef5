/** What a file of recorded cases holds, after it was read and checked. */

export type StoredDType = 'float32' | 'float64' | 'int64' | 'bool'

/** An argument that is no tensor; tuples are lists, and infinities and NaN are numbers again. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value }
export type Values = Readonly<Record<string, Value>>

/** A recorded tensor; with `perm` it is to be made as `base.permute(perm)` of a contiguous base. */
export interface StoredTensor {
  readonly name: string
  readonly dtype: StoredDType
  readonly shape: readonly number[]
  readonly data: readonly number[]
  readonly perm?: readonly number[]
}

/** `|got - want| <= atol + rtol * |want|` */
export interface Tolerance {
  readonly rtol: number
  readonly atol: number
}

interface AnyCase {
  readonly name: string
  readonly op: string
  readonly tolerance: Tolerance
  readonly inputs: readonly StoredTensor[]
  readonly kwargs: Values
  readonly outputs: readonly StoredTensor[]
  /** One per output, null where an output has no gradient; empty when none has. */
  readonly gradOutput: readonly (StoredTensor | null)[]
  /** Gradients of `sum(outputs * gradOutput)`, by the name of the input or parameter. */
  readonly grads: readonly StoredTensor[]
  /** Fields that no rule here knows: such a case cannot be judged. */
  readonly unknownFields: readonly string[]
}

export interface FunctionCase extends AnyCase {
  readonly kind: 'function'
}

export interface ModuleCase extends AnyCase {
  readonly kind: 'module'
  readonly params: readonly StoredTensor[]
  readonly mode: 'train' | 'eval'
  readonly forwardKwargs: Values
  readonly stateAfter: readonly StoredTensor[]
}

/** A class of optimizers or schedulers with its arguments. */
export interface Made {
  readonly op: string
  readonly kwargs: Values
}

export interface OptimizerCase extends AnyCase {
  readonly kind: 'optimizer'
  readonly problem: string
  readonly trainable: readonly string[]
  readonly steps: number
  readonly groups: Readonly<Record<string, Values>> | null
  readonly scheduler: Made | null
}

export interface SchedulerCase extends AnyCase {
  readonly kind: 'scheduler'
  readonly optimizer: Values
  readonly steps: number
  readonly metrics: readonly number[] | null
}

export interface AutogradCase extends AnyCase {
  readonly kind: 'autograd'
  readonly fn: string
  readonly wrt: readonly string[]
  readonly order: number
}

export type Case = FunctionCase | ModuleCase | OptimizerCase | SchedulerCase | AutogradCase

/** A whole training run. */
export interface TrainingRun {
  readonly kind: 'training'
  readonly name: string
  readonly op: string
  readonly tolerance: Tolerance
  /** `Linear(2,10)`, `Softmax(dim=1)`, in the order of an nn.Sequential. */
  readonly layers: readonly string[]
  readonly loss: string
  readonly optimizer: Made
  readonly steps: number
  readonly batchSize: number
  readonly x: StoredTensor
  readonly y: StoredTensor
  readonly paramsInitial: readonly StoredTensor[]
  readonly gradsStep1: readonly StoredTensor[]
  readonly paramsAfterStep1: readonly StoredTensor[]
  readonly losses: StoredTensor
  readonly paramsFinal: readonly StoredTensor[]
  readonly predictionsFinal: StoredTensor
}

export type Judged = Case | TrainingRun

export interface Family {
  readonly name: string
  readonly cases: readonly Judged[]
}
