import { ArgumentError, noGrad, State, type Tensor, zeros } from '@neurite/core'
import type { AccuracyOptions } from './accuracy.ts'
import {
  checkConfusionOptions,
  ConfusionMatrix,
  type ConfusionOptions,
  normalizeCounts,
  rowsOf,
} from './confusionMatrix.ts'
import { countPairs, decide, type Labels } from './labels.ts'

// Metrics over many batches. Sums stay on the device; nothing is read before `compute`.

/** The mean of values, each weighted by how many samples it stands for: the loss of an epoch. */
export class RunningMean {
  readonly #sum = new State(zeros([]))
  readonly #count = new State(zeros([]))

  update(value: Tensor, samples = 1): void {
    noGrad(() => {
      this.#sum.assign(this.#sum.add(value.detach().to('float32').mul(samples)))
      this.#count.assign(this.#count.add(samples))
    })
  }

  /** The mean so far, a scalar; NaN before the first value. */
  value(): Tensor {
    return noGrad(() => this.#sum.div(this.#count))
  }

  async compute(): Promise<number> {
    return this.value().item()
  }

  reset(): void {
    this.#sum.assign(0)
    this.#count.assign(0)
  }
}

/** Accuracy over many batches. */
export class RunningAccuracy {
  readonly #options: AccuracyOptions
  readonly #mean = new RunningMean()

  constructor(options: AccuracyOptions = {}) {
    this.#options = options
  }

  update(prediction: Labels, target: Labels): void {
    const { predicted, target: truth } = decide('RunningAccuracy', prediction, target, this.#options.threshold)
    if (truth.size > 0) this.#mean.update(predicted.eq(truth).to('float32').mean(), truth.size)
  }

  /** The share of correct predictions so far, a scalar. */
  value(): Tensor {
    return this.#mean.value()
  }

  async compute(): Promise<number> {
    return this.#mean.compute()
  }

  reset(): void {
    this.#mean.reset()
  }
}

/** Confusion matrix over many batches; also for devices that must be awaited. */
export class ConfusionMatrixCounter {
  readonly #options: ConfusionOptions & { classes: number }
  readonly #counts: State

  constructor(options: ConfusionOptions & { classes: number }) {
    checkConfusionOptions('ConfusionMatrixCounter', options)
    if (!(Number.isInteger(options.classes) && options.classes > 0)) {
      throw new ArgumentError(
        `[ConfusionMatrixCounter] classes must be an integer of at least 1, received ${String(options.classes)}`,
      )
    }
    this.#options = options
    this.#counts = new State(zeros([options.classes, options.classes]))
  }

  update(prediction: Labels, target: Labels): void {
    noGrad(() => {
      const decisions = decide('ConfusionMatrixCounter', prediction, target)
      this.#counts.assign(this.#counts.add(countPairs(decisions, this.#options.classes)))
    })
  }

  /** The counts so far, [classes, classes]. */
  value(): Tensor {
    return this.#counts.detach()
  }

  async compute(): Promise<ConfusionMatrix> {
    const { classes, normalize, names } = this.#options
    const counts = rowsOf(await this.#counts.data(), classes)
    return new ConfusionMatrix(normalize ? normalizeCounts(counts, normalize) : counts, names)
  }

  reset(): void {
    const { classes } = this.#options
    this.#counts.assign(zeros([classes, classes]))
  }
}
