import {
  ArgumentError,
  checkOptions,
  computeDType,
  flush,
  hostEffect,
  hostScalar,
  noGrad,
  type Parameter,
  State,
} from '@neurite/core'

export interface MovingAverageOptions {
  /** How much of the average is kept at each update; 0.999 when left out. */
  decay?: number
  /** Keep less at first, `(1 + t) / (10 + t)`, so that the start is forgotten soon. */
  warmup?: boolean
}

/**
 * An exponential moving average of weights: `a = decay a + (1 - decay) p` at each `update()`, starting from the weights.
 *
 * ```ts
 * const average = new ExponentialMovingAverage(model.parameters())
 * // after each optimizer.step(): average.update()
 * average.swap() // evaluate with the averages
 * average.swap() // and go on training
 * ```
 * https://pytorch.org/docs/stable/optim.html#weight-averaging-swa-and-ema
 */
export class ExponentialMovingAverage {
  readonly params: readonly Parameter[]
  /** The average of each parameter. */
  readonly averages: readonly State[]
  readonly decay: number
  /** How many updates there were. */
  updates = 0
  readonly #warmup: boolean

  constructor(params: Iterable<Parameter>, options: MovingAverageOptions = {}) {
    checkOptions('ExponentialMovingAverage', options, ['decay', 'warmup'])
    this.decay = options.decay ?? 0.999
    if (!(this.decay >= 0 && this.decay <= 1))
      throw new ArgumentError(`[ExponentialMovingAverage] decay must be from 0 to 1, received ${this.decay}`)
    this.#warmup = options.warmup ?? false
    this.params = [...params]
    this.averages = this.params.map((param) => new State(param.detach().to(computeDType(param.dtype))))
  }

  /** Takes the weights as they are now into the averages. */
  update(): void {
    hostEffect(() => void (this.updates += 1))
    const kept = (): number =>
      this.#warmup ? Math.min(this.decay, (1 + this.updates) / (10 + this.updates)) : this.decay
    noGrad(() => {
      for (const [i, average] of this.averages.entries()) {
        const share = hostScalar(() => 1 - kept(), average.dtype)
        average.assign(average.add(this.params[i]!.sub(average).mul(share)))
      }
    })
    flush()
  }

  /** Exchanges the weights and their averages; a second call changes them back. */
  swap(): void {
    noGrad(() => {
      for (const [i, average] of this.averages.entries()) {
        const param = this.params[i]!
        const weights = param.detach()
        param.assign(average.detach())
        average.assign(weights)
      }
    })
    flush()
  }
}
