import { checkOptions, layerNorm, type Parameter, sameShape, type Shape, ShapeError, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface LayerNormOptions extends MadeOptions {
  /** Added to the variance. */
  eps?: number
  /** Learn a scale and a shift for each element; true when left out. */
  elementwiseAffine?: boolean
}

/**
 * Normalises over the last axes: `y = (x - mean) / sqrt(variance + eps) * weight + bias`, with the biased variance.
 *
 * Shapes: x [..., ...normalizedShape], y the same; weight and bias normalizedShape.
 * https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape
  readonly eps: number
  weight: Parameter | null
  bias: Parameter | null

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super()
    checkOptions('LayerNorm', options, ['eps', 'elementwiseAffine', ...MADE])
    const shape = typeof normalizedShape === 'number' ? [normalizedShape] : [...normalizedShape]
    for (const size of shape) checkSize('LayerNorm', 'normalizedShape', size)
    this.normalizedShape = shape
    this.eps = options.eps ?? 1e-5
    const affine = options.elementwiseAffine ?? true
    this.weight = affine ? constantParameter(shape, 1, madeOf(options)) : null
    this.bias = affine ? constantParameter(shape, 0, madeOf(options)) : null
  }

  forward(x: Tensor): Tensor {
    const axes = this.normalizedShape.length
    if (!sameShape(x.shape.slice(-axes), this.normalizedShape)) {
      throw new ShapeError(
        `[LayerNorm] received [${x.shape.join(', ')}]; the last axes must be [${this.normalizedShape.join(', ')}]; make the layer with the sizes of the axes to normalise`,
        { input: x.shape, normalizedShape: this.normalizedShape },
      )
    }
    const { weight, bias, eps } = this
    return layerNorm(x, this.normalizedShape, { weight, bias, eps })
  }

  override describe(): string {
    return `[${this.normalizedShape.join(', ')}], eps=${this.eps}, elementwiseAffine=${this.weight !== null}`
  }
}
