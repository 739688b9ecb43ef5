import {
  batchNorm,
  checkOptions,
  full,
  noGrad,
  type Parameter,
  ShapeError,
  State,
  type Tensor,
  tensor,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface BatchNormLayerOptions extends MadeOptions {
  /** Added to the variance; 1e-5 when left out. */
  eps?: number
  /** How much a batch counts in the running statistics; 0.1 when left out, null for the mean of all batches. */
  momentum?: number | null
  /** Learn a scale and a shift for each channel; true when left out. */
  affine?: boolean
  /** Keep running statistics and use them in evaluation; true when left out. */
  trackRunningStats?: boolean
}

/**
 * Base of the batch norms: `y = (x - mean) / sqrt(variance + eps) weight + bias` for each channel, with the statistics
 * of the batch in training and the running ones in evaluation. The running variance is the unbiased one.
 *
 * State: weight, bias, running_mean and running_var [numFeatures]; num_batches_tracked, int32.
 */
export abstract class BatchNorm extends Module {
  readonly numFeatures: number
  readonly eps: number
  readonly momentum: number | null
  weight: Parameter | null
  bias: Parameter | null
  running_mean: State | null
  running_var: State | null
  num_batches_tracked: State | null
  readonly #ranks: readonly number[]

  constructor(ranks: readonly number[], numFeatures: number, options: BatchNormLayerOptions) {
    super()
    const name = this.constructor.name
    checkOptions(name, options, ['eps', 'momentum', 'affine', 'trackRunningStats', ...MADE])
    const made = madeOf(options)
    this.#ranks = ranks
    this.numFeatures = checkSize(name, 'numFeatures', numFeatures)
    this.eps = options.eps ?? 1e-5
    this.momentum = options.momentum === undefined ? 0.1 : options.momentum
    const affine = options.affine ?? true
    this.weight = affine ? constantParameter([numFeatures], 1, made) : null
    this.bias = affine ? constantParameter([numFeatures], 0, made) : null
    const tracked = options.trackRunningStats ?? true
    const device = { device: made.device }
    this.running_mean = tracked ? new State(full([numFeatures], 0, made), device) : null
    this.running_var = tracked ? new State(full([numFeatures], 1, made), device) : null
    this.num_batches_tracked = tracked ? new State(tensor(0, { dtype: 'int32' }), device) : null
  }

  forward(x: Tensor): Tensor {
    if (!this.#ranks.includes(x.ndim) || x.shape[1] !== this.numFeatures) {
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; it takes ${this.#ranks.join(' or ')} axes with ${this.numFeatures} channels on the second`,
        { input: x.shape, numFeatures: this.numFeatures },
      )
    }
    const { weight, bias, eps, running_mean: mean, running_var: variance } = this
    const training = this.training || mean === null
    const moves = this.training && mean !== null && this.momentum !== null
    const momentum = this.momentum ?? 0
    const y = batchNorm(x, training && !moves ? null : mean, training && !moves ? null : variance, {
      weight,
      bias,
      training,
      momentum,
      eps,
    })
    if (this.training && mean !== null) this.#count(x)
    return y
  }

  /** Counts a batch and, without a momentum, takes it into the mean of all batches. */
  #count(x: Tensor): void {
    const { running_mean, running_var, num_batches_tracked } = this
    noGrad(() => {
      const count = num_batches_tracked!.add(1)
      num_batches_tracked!.assign(count)
      if (this.momentum !== null) return
      const share = count.to(running_mean!.dtype).reciprocal()
      const dim = x.shape.map((_, d) => d).filter((d) => d !== 1)
      const move = (running: State, value: Tensor) => running.assign(running.add(value.sub(running).mul(share)))
      move(running_mean!, x.mean({ dim }))
      move(running_var!, x.var({ dim }))
    })
  }

  /** Forgets the running statistics. */
  resetRunningStats(): void {
    this.running_mean?.assign(this.running_mean.mul(0))
    this.running_var?.assign(this.running_var.mul(0).add(1))
    this.num_batches_tracked?.assign(0)
  }

  override describe(): string {
    return `${this.numFeatures}, eps=${this.eps}, momentum=${this.momentum}, affine=${this.weight !== null}, trackRunningStats=${this.running_mean !== null}`
  }
}

/**
 * Normalises each feature over the batch, and the places of a sequence (Ioffe and Szegedy, 2015). See `BatchNorm`.
 *
 * Shapes: x [N, C] or [N, C, L], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html
 */
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([2, 3], numFeatures, options)
  }
}

/**
 * Normalises each channel over the batch and all places. See `BatchNorm`.
 *
 * Shapes: x [N, C, H, W], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html
 */
export class BatchNorm2d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([4], numFeatures, options)
  }
}

/**
 * Normalises each channel over the batch and all places. See `BatchNorm`.
 *
 * Shapes: x [N, C, D, H, W], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm3d.html
 */
export class BatchNorm3d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([5], numFeatures, options)
  }
}
