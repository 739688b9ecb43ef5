import { ArgumentError, checkOptions, groupNorm, localResponseNorm, type Parameter, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface GroupNormLayerOptions extends MadeOptions {
  /** Added to the variance; 1e-5 when left out. */
  eps?: number
  /** Learn a scale and a shift for each channel; true when left out. */
  affine?: boolean
}

/**
 * Normalises groups of channels of each sample (Wu and He, 2018): `y = (x - mean) / sqrt(variance + eps) weight + bias`.
 *
 * Shapes: x [N, C, ...], y the same; weight and bias [C].
 * https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends Module {
  readonly numGroups: number
  readonly numChannels: number
  readonly eps: number
  weight: Parameter | null
  bias: Parameter | null

  constructor(numGroups: number, numChannels: number, options: GroupNormLayerOptions = {}) {
    super()
    checkOptions('GroupNorm', options, ['eps', 'affine', ...MADE])
    this.numGroups = checkSize('GroupNorm', 'numGroups', numGroups)
    this.numChannels = checkSize('GroupNorm', 'numChannels', numChannels)
    if (numChannels % numGroups !== 0) {
      throw new ArgumentError(
        `[GroupNorm] numChannels must be divisible by numGroups, received ${numChannels} and ${numGroups}`,
      )
    }
    this.eps = options.eps ?? 1e-5
    const affine = options.affine ?? true
    this.weight = affine ? constantParameter([numChannels], 1, madeOf(options)) : null
    this.bias = affine ? constantParameter([numChannels], 0, madeOf(options)) : null
  }

  forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this
    return groupNorm(x, this.numGroups, { weight, bias, eps })
  }

  override describe(): string {
    return `${this.numGroups}, ${this.numChannels}, eps=${this.eps}, affine=${this.weight !== null}`
  }
}

/**
 * Divides by the squares of neighbouring channels (Krizhevsky et al., 2012):
 * `y_c = x_c / (k + alpha / size sum x_j^2)^beta`, j over the `size` channels around c.
 *
 * Shapes: x [N, C, ...], y the same.
 * https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Module {
  readonly size: number
  readonly alpha: number
  readonly beta: number
  readonly k: number

  constructor(size: number, options: { alpha?: number; beta?: number; k?: number } = {}) {
    super()
    checkOptions('LocalResponseNorm', options, ['alpha', 'beta', 'k'])
    this.size = checkSize('LocalResponseNorm', 'size', size)
    this.alpha = options.alpha ?? 1e-4
    this.beta = options.beta ?? 0.75
    this.k = options.k ?? 1
  }

  forward(x: Tensor): Tensor {
    const { alpha, beta, k } = this
    return localResponseNorm(x, this.size, { alpha, beta, k })
  }

  override describe(): string {
    return `${this.size}, alpha=${this.alpha}, beta=${this.beta}, k=${this.k}`
  }
}
