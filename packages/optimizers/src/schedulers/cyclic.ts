import { ArgumentError, checkOptions } from '@neurite/core'
import { setMomentum } from './momentum.ts'
import { type Scheduled, Scheduler } from './scheduler.ts'

export interface CyclicOptions {
  /** Steps from the base to the top; 2000 when left out. */
  stepSizeUp?: number
  /** Steps back down; as many as up when left out. */
  stepSizeDown?: number
  /** `'triangular2'` halves each cycle, `'exp_range'` shrinks each step by `gamma`. */
  mode?: 'triangular' | 'triangular2' | 'exp_range'
  gamma?: number
  /** Move the momentum the other way; true when left out. */
  cycleMomentum?: boolean
  baseMomentum?: number
  maxMomentum?: number
}

const OPTIONS = ['stepSizeUp', 'stepSizeDown', 'mode', 'gamma', 'cycleMomentum', 'baseMomentum', 'maxMomentum']

/**
 * The rate goes up and down between two bounds along straight lines (Smith, 2017). Step it after every batch.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CyclicLR.html
 */
export class CyclicLR extends Scheduler {
  constructor(optimizer: Scheduled, baseLr: number, maxLr: number, options: CyclicOptions = {}) {
    checkOptions('CyclicLR', options, OPTIONS)
    const { stepSizeUp = 2000, mode = 'triangular', gamma = 1, cycleMomentum = true } = options
    const { stepSizeDown = stepSizeUp, baseMomentum = 0.8, maxMomentum = 0.9 } = options
    if (mode !== 'triangular' && mode !== 'triangular2' && mode !== 'exp_range') {
      throw new ArgumentError(
        `[CyclicLR] mode must be 'triangular', 'triangular2' or 'exp_range', received '${String(mode)}'`,
      )
    }
    const length = stepSizeUp + stepSizeDown
    const turn = stepSizeUp / length
    /** How high above the base, 0 to 1. */
    const height = (epoch: number): number => {
      const cycle = Math.floor(1 + epoch / length)
      const x = 1 + epoch / length - cycle
      const line = x <= turn ? x / turn : (x - 1) / (turn - 1)
      if (mode === 'triangular') return line
      return line * (mode === 'triangular2' ? 0.5 ** (cycle - 1) : gamma ** epoch)
    }
    super(optimizer, (_, __, epoch) => {
      if (cycleMomentum) setMomentum(optimizer, maxMomentum - (maxMomentum - baseMomentum) * height(epoch))
      return baseLr + (maxLr - baseLr) * height(epoch)
    })
  }
}
