import { ArgumentError, checkOptions } from '@neurite/core'
import { type Scheduled, Scheduler } from './scheduler.ts'

/**
 * Up along a line to the first rate over `warmupSteps`, then down half a cosine to `etaMin` at `totalSteps`, where it
 * stays: `lr t / warmupSteps`, then `etaMin + (lr - etaMin) (1 + cos(pi (t - warmupSteps) / (totalSteps - warmupSteps))) / 2`.
 * https://arxiv.org/abs/1608.03983
 */
export class WarmupCosineLR extends Scheduler {
  constructor(optimizer: Scheduled, warmupSteps: number, totalSteps: number, options: { etaMin?: number } = {}) {
    checkOptions('WarmupCosineLR', options, ['etaMin'])
    const { etaMin = 0 } = options
    if (!(warmupSteps >= 0 && totalSteps > warmupSteps)) {
      throw new ArgumentError(
        `[WarmupCosineLR] totalSteps must be more than warmupSteps, received ${warmupSteps} and ${totalSteps}`,
      )
    }
    super(optimizer, (_, first, step) => {
      if (step < warmupSteps) return (first * step) / warmupSteps
      const share = Math.min(1, (step - warmupSteps) / (totalSteps - warmupSteps))
      return etaMin + ((first - etaMin) * (1 + Math.cos(Math.PI * share))) / 2
    })
  }
}

/**
 * The rate times `rate^(step / steps)`, a little less each step: `0.1 * 0.96^(step / 1000)`; with `staircase` the
 * exponent is rounded down, so that it falls every `steps` steps.
 * https://keras.io/api/optimizers/learning_rate_schedules/exponential_decay/
 */
export class ExponentialDecay extends Scheduler {
  constructor(optimizer: Scheduled, steps: number, rate: number, options: { staircase?: boolean } = {}) {
    checkOptions('ExponentialDecay', options, ['staircase'])
    const { staircase = false } = options
    super(optimizer, (_, first, step) => first * rate ** (staircase ? Math.floor(step / steps) : step / steps))
  }
}
