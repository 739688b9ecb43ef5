import type { Trainable } from './contracts.ts'
import type { History } from './history.ts'
import type { Logs } from './totals.ts'

/** Why training ended: all epochs done, a callback's wish, an `AbortSignal`, or a loss that is no number any more. */
export type StopReason = 'done' | 'callback' | 'aborted' | 'notFinite'

/** What callbacks see of a training that is under way. */
export interface Run {
  readonly model: Trainable
  readonly epochs: number
  /** Batches and samples in one epoch. */
  readonly batches: number
  readonly samples: number
  /** Samples seen in this epoch. */
  readonly samplesDone: number
  /** Time spent on the training batches of this epoch, in seconds; validation is not part of it. */
  readonly seconds: number
  /** Epochs that are complete. */
  readonly history: History
  /** Ends training after this batch, or after this epoch where it is called at its end. */
  stop(): void
}

/**
 * Something that watches training. All methods are optional and may be asynchronous. Epochs and batches count from 1.
 * `logs` are means over the epoch so far; in `onBatchEnd` they are some 50 ms old, because reading them costs time.
 */
export interface Callback {
  onTrainBegin?(run: Run): void | Promise<void>
  /** Also called when training was aborted. */
  onTrainEnd?(run: Run): void | Promise<void>
  onEpochBegin?(epoch: number, run: Run): void | Promise<void>
  onEpochEnd?(epoch: number, logs: Logs, run: Run): void | Promise<void>
  onBatchEnd?(batch: number, logs: Logs, run: Run): void | Promise<void>
}
