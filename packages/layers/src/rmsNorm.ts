import { checkOptions, type Parameter, rmsNorm, type Shape, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface RMSNormLayerOptions extends MadeOptions {
  /** Added to the mean of squares; the dtype's precision when left out. */
  eps?: number | null
  /** Learn a scale for each element; true when left out. */
  elementwiseAffine?: boolean
}

/**
 * Divides by the root mean square over the last axes (Zhang and Sennrich, 2019): `y = x / sqrt(mean(x^2) + eps) weight`.
 *
 * Shapes: x [..., ...normalizedShape], y the same; weight normalizedShape.
 * https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends Module {
  readonly normalizedShape: Shape
  readonly eps: number | null
  weight: Parameter | null

  constructor(normalizedShape: number | Shape, options: RMSNormLayerOptions = {}) {
    super()
    checkOptions('RMSNorm', options, ['eps', 'elementwiseAffine', ...MADE])
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape]
    for (const size of shape) checkSize('RMSNorm', 'normalizedShape', size)
    this.normalizedShape = shape
    this.eps = options.eps ?? null
    this.weight = (options.elementwiseAffine ?? true) ? constantParameter(shape, 1, madeOf(options)) : null
  }

  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps })
  }

  override describe(): string {
    return `[${this.normalizedShape.join(', ')}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`
  }
}
