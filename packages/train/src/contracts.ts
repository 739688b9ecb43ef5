import type { Tensor } from '@neurite/core'

/** What is asked of a model; every `Module` with one input and one output is one. */
export interface Trainable {
  call(input: Tensor): Tensor
  train(mode?: boolean): unknown
  eval(): unknown
  /** The model itself and everything in it that has a mode. */
  modules(): Iterable<{ training: boolean }>
  parameters(): Iterable<unknown>
  stateDict(): Record<string, Tensor>
  loadStateDict(state: Record<string, Tensor>): unknown
  /** What is added to the loss in training, such as weight penalties. */
  penalty?(): Tensor | null
}

/** What is asked of an optimizer. */
export interface Updater {
  zeroGrad(): void
  step(): unknown
}

/** A number (0-d tensor) for a batch: the mean over its samples. */
export type Score = (prediction: Tensor, target: Tensor) => Tensor

/** A score, or an object such as `new CrossEntropyLoss()` that computes one. */
export type ScoreLike = Score | { call(prediction: Tensor, target: Tensor): Tensor }
