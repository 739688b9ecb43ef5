import { ArgumentError, cat, type Tensor } from '@neurite/core'

/**
 * Any metric over many batches: keeps predictions and targets, and computes the metric of all of them. For metrics that
 * are no sum over samples, such as curves; it needs memory for all that it was given.
 *
 * ```ts
 * const area = new GatheredMetric(rocAuc)
 * for (const [x, y] of batches) area.update(model.call(x), y)
 * area.compute()
 * ```
 */
export class GatheredMetric<Result> {
  readonly #metric: (prediction: Tensor, target: Tensor) => Result
  #predictions: Tensor[] = []
  #targets: Tensor[] = []

  constructor(metric: (prediction: Tensor, target: Tensor) => Result) {
    this.#metric = metric
  }

  update(prediction: Tensor, target: Tensor): void {
    this.#predictions.push(prediction.detach())
    this.#targets.push(target.detach())
  }

  /** The metric of everything so far. */
  compute(): Result {
    if (this.#predictions.length === 0)
      throw new ArgumentError('[GatheredMetric] there is nothing yet; call update first')
    return this.#metric(cat(this.#predictions), cat(this.#targets))
  }

  reset(): void {
    this.#predictions = []
    this.#targets = []
  }
}
