import { ArgumentError } from '@neurite/core'
import type { Scheduled, Scheduler } from './scheduler.ts'

/**
 * One scheduler after the other: the next one starts at each of the given epochs.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html
 */
export class SequentialLR {
  readonly optimizer: Scheduled
  readonly schedulers: readonly Scheduler[]
  readonly milestones: readonly number[]
  epoch = 0

  constructor(optimizer: Scheduled, schedulers: readonly Scheduler[], milestones: readonly number[]) {
    if (milestones.length !== schedulers.length - 1) {
      throw new ArgumentError(
        `[SequentialLR] ${schedulers.length} schedulers need ${schedulers.length - 1} milestones, received ${milestones.length}`,
      )
    }
    this.optimizer = optimizer
    this.schedulers = schedulers
    this.milestones = milestones
    schedulers[0]!.restart()
  }

  step(): void {
    this.epoch += 1
    const active = this.schedulers[this.milestones.filter((milestone) => milestone <= this.epoch).length]!
    if (this.milestones.includes(this.epoch)) active.restart()
    else active.step()
  }
}

/**
 * Several schedulers that act on the same rates, one after the other at each step.
 * https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html
 */
export class ChainedScheduler {
  readonly schedulers: readonly Scheduler[]

  constructor(schedulers: readonly Scheduler[]) {
    this.schedulers = schedulers
  }

  step(): void {
    for (const scheduler of this.schedulers) scheduler.step()
  }
}
