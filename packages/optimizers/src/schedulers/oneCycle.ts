import { ArgumentError, checkOptions } from '@neurite/core'
import { setMomentum } from './momentum.ts'
import { type Scheduled, Scheduler } from './scheduler.ts'

export interface OneCycleOptions {
  /** Steps in all; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number
  epochs?: number
  stepsPerEpoch?: number
  /** The share of steps on the way up; 0.3 when left out. */
  pctStart?: number
  annealStrategy?: 'cos' | 'linear'
  /** Move the momentum the other way; true when left out. */
  cycleMomentum?: boolean
  baseMomentum?: number
  maxMomentum?: number
  /** The first rate is `maxLr / divFactor`. */
  divFactor?: number
  /** The last rate is the first divided by this. */
  finalDivFactor?: number
  /** Down as slowly as up, then down to the last rate. */
  threePhase?: boolean
}

const OPTIONS = ['totalSteps', 'epochs', 'stepsPerEpoch', 'pctStart', 'annealStrategy', 'cycleMomentum', 'baseMomentum']
const MORE_OPTIONS = ['maxMomentum', 'divFactor', 'finalDivFactor', 'threePhase']

interface Phase {
  /** Step at which the phase ends. */
  readonly end: number
  readonly rates: readonly [from: number, to: number]
  readonly momenta: readonly [from: number, to: number]
}

const ANNEAL = {
  cos: (from: number, to: number, share: number) => to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share)),
  linear: (from: number, to: number, share: number) => from + (to - from) * share,
}

/**
 * Once up to `maxLr` and once down, far below the start (Smith and Topin, 2018). Step it after every batch.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 */
export class OneCycleLR extends Scheduler {
  constructor(optimizer: Scheduled, maxLr: number, options: OneCycleOptions = {}) {
    checkOptions('OneCycleLR', options, [...OPTIONS, ...MORE_OPTIONS])
    const { pctStart = 0.3, annealStrategy = 'cos', cycleMomentum = true, threePhase = false } = options
    const { baseMomentum = 0.85, maxMomentum = 0.95, divFactor = 25, finalDivFactor = 1e4 } = options
    const total = options.totalSteps ?? (options.epochs ?? 0) * (options.stepsPerEpoch ?? 0)
    if (!(total > 0)) throw new ArgumentError('[OneCycleLR] needs totalSteps, or epochs and stepsPerEpoch')
    const anneal = ANNEAL[annealStrategy]
    if (anneal === undefined) {
      throw new ArgumentError(
        `[OneCycleLR] annealStrategy must be 'cos' or 'linear', received '${String(annealStrategy)}'`,
      )
    }
    const first = maxLr / divFactor
    const last = first / finalDivFactor
    const top = pctStart * total - 1
    const rise: Phase = { end: top, rates: [first, maxLr], momenta: [maxMomentum, baseMomentum] }
    const fall: Phase = { end: total - 1, rates: [maxLr, last], momenta: [baseMomentum, maxMomentum] }
    const phases = threePhase
      ? [
          rise,
          { end: 2 * top, rates: [maxLr, first], momenta: [baseMomentum, maxMomentum] } as const,
          { end: total - 1, rates: [first, last], momenta: [maxMomentum, maxMomentum] } as const,
        ]
      : [rise, fall]
    super(optimizer, (_, __, epoch) => {
      if (epoch > total)
        throw new ArgumentError(`[OneCycleLR] step ${epoch} of ${total}: the cycle is over`, { epoch, total })
      const at = Math.max(
        0,
        phases.findIndex(({ end }, i) => epoch <= end || i === phases.length - 1),
      )
      const { end, rates, momenta } = phases[at]!
      const start = at === 0 ? 0 : phases[at - 1]!.end
      const share = (epoch - start) / (end - start)
      if (cycleMomentum) setMomentum(optimizer, anneal(momenta[0], momenta[1], share))
      return anneal(rates[0], rates[1], share)
    })
  }
}
