import { ArgumentError, checkOptions } from '@neurite/core'
import type { Scheduled } from './scheduler.ts'

export interface PlateauOptions {
  /** Whether the metric is to fall (`'min'`) or to rise (`'max'`). */
  mode?: 'min' | 'max'
  /** The rate is multiplied by this. */
  factor?: number
  /** Epochs without improvement that are put up with. */
  patience?: number
  /** An improvement is at least this large. */
  threshold?: number
  /** Whether `threshold` is a share of the best metric (`'rel'`) or a difference (`'abs'`). */
  thresholdMode?: 'rel' | 'abs'
  /** Epochs after a change in which nothing is counted. */
  cooldown?: number
  minLr?: number
  /** Changes of the rate smaller than this are not made. */
  eps?: number
}

const DEFAULTS = {
  mode: 'min',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel',
  cooldown: 0,
  minLr: 0,
  eps: 1e-8,
} as const

/**
 * Lowers the rate when a metric, given to `step`, has stopped improving.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html
 */
export class ReduceLROnPlateau {
  readonly optimizer: Scheduled
  readonly #options: Required<PlateauOptions>
  #best: number
  #bad = 0
  #cooling = 0

  constructor(optimizer: Scheduled, options: PlateauOptions = {}) {
    checkOptions('ReduceLROnPlateau', options, Object.keys(DEFAULTS))
    this.#options = { ...DEFAULTS, ...options }
    if (!(this.#options.factor < 1)) {
      throw new ArgumentError(`[ReduceLROnPlateau] factor must be below 1, received ${this.#options.factor}`)
    }
    this.optimizer = optimizer
    this.#best = this.#options.mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
  }

  #improves(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options
    const sign = mode === 'min' ? -1 : 1
    if (!Number.isFinite(this.#best)) return sign * metric > sign * this.#best
    const bound = thresholdMode === 'rel' ? this.#best * (1 + sign * threshold) : this.#best + sign * threshold
    return sign * metric > sign * bound
  }

  step(metric: number): void {
    const { factor, patience, cooldown, minLr, eps } = this.#options
    if (this.#improves(metric)) [this.#best, this.#bad] = [metric, 0]
    else this.#bad += 1
    if (this.#cooling > 0) {
      this.#cooling -= 1
      this.#bad = 0
    }
    if (this.#bad <= patience) return
    for (const group of this.optimizer.paramGroups) {
      const next = Math.max(group.lr * factor, minLr)
      if (group.lr - next > eps) group.lr = next
    }
    this.#cooling = cooldown
    this.#bad = 0
  }
}
