import { checkOptions } from '@neurite/core'
import { type Scheduled, Scheduler } from './scheduler.ts'

/**
 * Down half a cosine from the first rate to `etaMin` over `tMax` epochs, and up again.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html
 */
export class CosineAnnealingLR extends Scheduler {
  constructor(optimizer: Scheduled, tMax: number, options: { etaMin?: number } = {}) {
    checkOptions('CosineAnnealingLR', options, ['etaMin'])
    const { etaMin = 0 } = options
    const height = (epoch: number): number => 1 + Math.cos((Math.PI * epoch) / tMax)
    super(optimizer, (rate, first, epoch) => {
      if (epoch === 0) return rate
      // From the very bottom no factor leads up again
      if ((epoch - 1 - tMax) % (2 * tMax) === 0) return rate + ((first - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2
      return (height(epoch) / height(epoch - 1)) * (rate - etaMin) + etaMin
    })
  }
}

/**
 * Down half a cosine over `t0` epochs, then from the top again, each time over `tMult` times as many epochs.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html
 */
export class CosineAnnealingWarmRestarts extends Scheduler {
  constructor(optimizer: Scheduled, t0: number, options: { tMult?: number; etaMin?: number } = {}) {
    checkOptions('CosineAnnealingWarmRestarts', options, ['tMult', 'etaMin'])
    const { tMult = 1, etaMin = 0 } = options
    super(optimizer, (_, first, epoch) => {
      let [since, length] = [epoch, t0]
      for (; since >= length; length *= tMult) since -= length
      return etaMin + ((first - etaMin) * (1 + Math.cos((Math.PI * since) / length))) / 2
    })
  }
}
