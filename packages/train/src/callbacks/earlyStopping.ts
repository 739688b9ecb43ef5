import { ArgumentError, checkOptions, type Tensor } from '@neurite/core'
import type { Callback, Run } from '../callback.ts'
import type { Logs } from '../totals.ts'

export interface EarlyStoppingOptions {
  /** The figure to watch; `valLoss` by default. */
  readonly monitor?: string
  /** Epochs without improvement after which training stops; 3 by default. */
  readonly patience?: number
  /** Smallest change that counts as an improvement; 0 by default. */
  readonly minDelta?: number
  /** Whether smaller or larger is better; by default larger where the name speaks of accuracy, precision, recall or a score. */
  readonly mode?: 'min' | 'max'
  /** Gives the model the weights of its best epoch back when training ends, also when it was aborted; false by default. */
  readonly restoreBest?: boolean
}

const OPTIONS = ['monitor', 'patience', 'minDelta', 'mode', 'restoreBest'] as const
const LARGER_IS_BETTER = /accuracy|precision|recall|score|f1|r2|auc/i

/** Stops training when a figure no longer improves. */
export class EarlyStopping implements Callback {
  readonly monitor: string
  readonly #patience: number
  readonly #minDelta: number
  readonly #sign: 1 | -1
  readonly #restoreBest: boolean
  #best = Infinity
  #bestEpoch = 0
  #waited = 0
  #weights: Record<string, Tensor> | null = null

  constructor(options: EarlyStoppingOptions = {}) {
    checkOptions('EarlyStopping', options, OPTIONS)
    const { monitor = 'valLoss', patience = 3, minDelta = 0, mode, restoreBest = false } = options
    if (!(patience >= 1) || !(minDelta >= 0)) {
      throw new ArgumentError(
        `[EarlyStopping] patience is ${patience}, minDelta is ${minDelta}; they must be at least 1 and 0`,
      )
    }
    if (mode !== undefined && mode !== 'min' && mode !== 'max') {
      throw new ArgumentError(`[EarlyStopping] mode is '${String(mode)}'; it must be 'min' or 'max'`)
    }
    this.monitor = monitor
    this.#patience = patience
    this.#minDelta = minDelta
    this.#sign = (mode ?? (LARGER_IS_BETTER.test(monitor) ? 'max' : 'min')) === 'max' ? -1 : 1
    this.#restoreBest = restoreBest
  }

  /** The best epoch so far, from 1; 0 before there was one. */
  get bestEpoch(): number {
    return this.#bestEpoch
  }

  /** The watched figure at the best epoch; NaN before there was one. */
  get best(): number {
    return this.#bestEpoch === 0 ? NaN : this.#best * this.#sign
  }

  onTrainBegin(): void {
    this.#best = Infinity
    this.#bestEpoch = 0
    this.#waited = 0
    this.#weights = null
  }

  onEpochEnd(epoch: number, logs: Logs, run: Run): void {
    const value = logs[this.monitor]
    if (value === undefined) {
      throw new ArgumentError(
        `[EarlyStopping] there is no '${this.monitor}', only ${Object.keys(logs).join(', ')}; pass validation to fit, or another monitor`,
        { monitor: this.monitor },
      )
    }
    if (value * this.#sign < this.#best - this.#minDelta) {
      this.#best = value * this.#sign
      this.#bestEpoch = epoch
      this.#waited = 0
      // These tensors are versions: later updates of the weights leave them alone.
      if (this.#restoreBest) this.#weights = run.model.stateDict()
      return
    }
    this.#waited += 1
    if (this.#waited >= this.#patience) run.stop()
  }

  onTrainEnd(run: Run): void {
    if (this.#weights) run.model.loadStateDict(this.#weights)
    this.#weights = null
  }
}
