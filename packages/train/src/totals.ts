import { State, type Tensor } from '@neurite/core'

/** Figures by name: means over samples. */
export type Logs = Readonly<Record<string, number>>

/**
 * Sums of figures over the batches of an epoch. They are kept on the device and updated by the training step itself,
 * so nothing is read until somebody asks.
 */
export class Totals {
  readonly #names: readonly string[]
  readonly #sums: readonly State[]
  #samples = 0

  constructor(names: readonly string[]) {
    this.#names = names
    this.#sums = names.map(() => new State(0))
  }

  reset(): void {
    this.#samples = 0
    for (const sum of this.#sums) sum.assign(0)
  }

  /** Adds the means over a batch of `samples`; part of the compiled step. */
  add(means: readonly Tensor[], samples: number): void {
    for (const [index, sum] of this.#sums.entries()) sum.assign(sum.add(means[index]!.detach().mul(samples)))
  }

  /** Counts a batch that was added; not part of the compiled step. */
  count(samples: number): void {
    this.#samples += samples
  }

  get samples(): number {
    return this.#samples
  }

  /** The means over all samples so far. */
  async read(): Promise<Logs> {
    const logs: Record<string, number> = {}
    for (const [index, name] of this.#names.entries())
      logs[name] = Number(await this.#sums[index]!.item()) / this.#samples
    return logs
  }
}
