/** The part of an optimizer that a scheduler changes. */
export interface Scheduled {
  readonly paramGroups: readonly { lr: number }[]
}

/** The next learning rate of a group: from its present one, its first one, and how many steps were taken. */
export type RateRule = (rate: number, first: number, epoch: number) => number

/** Learning rates from before any scheduler touched them. */
const firstRates = new WeakMap<object, number>()

/** The learning rate that a group had before any scheduler touched it. */
export function firstRate(group: { readonly lr: number }): number {
  const known = firstRates.get(group)
  if (known === undefined) firstRates.set(group, group.lr)
  return known ?? group.lr
}

/**
 * Base of the schedulers of learning rates. Made after its optimizer, whose rates it sets at once; `step()` is called
 * after each epoch, or after each `optimizer.step()`, whichever its options count.
 * https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate
 */
export abstract class Scheduler {
  readonly optimizer: Scheduled
  /** How many steps were taken. */
  epoch = 0
  readonly #rule: RateRule

  constructor(optimizer: Scheduled, rule: RateRule) {
    this.optimizer = optimizer
    this.#rule = rule
    this.#apply()
  }

  #apply(): void {
    for (const group of this.optimizer.paramGroups) {
      const first = firstRate(group)
      group.lr = this.#rule(group.lr, first, this.epoch)
    }
  }

  /** Sets the rates for the next epoch. */
  step(): void {
    this.epoch += 1
    this.#apply()
  }

  /** Starts again from the first rates. */
  restart(): void {
    this.epoch = 0
    for (const group of this.optimizer.paramGroups) group.lr = firstRate(group)
    this.#apply()
  }

  /** The learning rate of each group. */
  get rates(): number[] {
    return this.optimizer.paramGroups.map(({ lr }) => lr)
  }
}
