import {
  checkOptions,
  full,
  instanceNorm,
  noGrad,
  type Parameter,
  ShapeError,
  State,
  type Tensor,
  tensor,
} from '@neurite/core'
import type { BatchNormLayerOptions } from './batchNorm.ts'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, madeOf } from './parameters.ts'

/** As a batch norm's, but `affine` and `trackRunningStats` are false when left out, and momentum is a number. */
export interface InstanceNormLayerOptions extends BatchNormLayerOptions {
  momentum?: number
}

/**
 * Base of the instance norms: `y = (x - mean) / sqrt(variance + eps) weight + bias` for each channel of each sample.
 *
 * State, if asked for: weight, bias, running_mean and running_var [numFeatures]; num_batches_tracked.
 */
export abstract class InstanceNorm extends Module {
  readonly numFeatures: number
  readonly eps: number
  readonly momentum: number
  weight: Parameter | null
  bias: Parameter | null
  running_mean: State | null
  running_var: State | null
  num_batches_tracked: State | null
  readonly #rank: number

  constructor(rank: number, numFeatures: number, options: InstanceNormLayerOptions) {
    super()
    const name = this.constructor.name
    checkOptions(name, options, ['eps', 'momentum', 'affine', 'trackRunningStats', ...MADE])
    const made = madeOf(options)
    this.#rank = rank
    this.numFeatures = checkSize(name, 'numFeatures', numFeatures)
    this.eps = options.eps ?? 1e-5
    this.momentum = options.momentum ?? 0.1
    const { affine = false, trackRunningStats: tracked = false } = options
    this.weight = affine ? constantParameter([numFeatures], 1, made) : null
    this.bias = affine ? constantParameter([numFeatures], 0, made) : null
    const device = { device: made.device }
    this.running_mean = tracked ? new State(full([numFeatures], 0, made), device) : null
    this.running_var = tracked ? new State(full([numFeatures], 1, made), device) : null
    this.num_batches_tracked = tracked ? new State(tensor(0, { dtype: 'int32' }), device) : null
  }

  forward(x: Tensor): Tensor {
    const single = x.ndim === this.#rank - 1
    const batch = single ? x.unsqueeze(0) : x
    if (batch.ndim !== this.#rank || batch.shape[1] !== this.numFeatures) {
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; it takes ${this.#rank} axes, or ${this.#rank - 1} without a batch, with ${this.numFeatures} channels`,
        { input: x.shape, numFeatures: this.numFeatures },
      )
    }
    const { weight, bias, eps, momentum, running_mean: runningMean, running_var: runningVar } = this
    const useInputStats = this.training || runningMean === null
    const y = instanceNorm(batch, { runningMean, runningVar, weight, bias, useInputStats, momentum, eps })
    const count = this.num_batches_tracked
    if (this.training && count !== null) noGrad(() => count.assign(count.add(1)))
    return single ? y.squeeze({ dim: 0 }) : y
  }

  override describe(): string {
    return `${this.numFeatures}, eps=${this.eps}, affine=${this.weight !== null}, trackRunningStats=${this.running_mean !== null}`
  }
}

/**
 * Normalises each channel of each sample (Ulyanov et al., 2016). See `InstanceNorm`.
 *
 * Shapes: x [N, C, L] or [C, L], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html
 */
export class InstanceNorm1d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(3, numFeatures, options)
  }
}

/**
 * Normalises each channel of each sample. See `InstanceNorm`.
 *
 * Shapes: x [N, C, H, W] or [C, H, W], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html
 */
export class InstanceNorm2d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(4, numFeatures, options)
  }
}

/**
 * Normalises each channel of each sample. See `InstanceNorm`.
 *
 * Shapes: x [N, C, D, H, W] or [C, D, H, W], the result the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm3d.html
 */
export class InstanceNorm3d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(5, numFeatures, options)
  }
}
