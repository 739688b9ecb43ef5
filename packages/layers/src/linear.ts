import { checkOptions, type DType, linear, Parameter, rand, ShapeError, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

export interface LinearOptions {
  /** Add a bias; true when left out. */
  bias?: boolean
  dtype?: DType
  device?: string
}

/**
 * Fully connected layer: `y = x W^T + b`. Both start uniform in `±1 / sqrt(inFeatures)`.
 *
 * Shapes: x [..., inFeatures], y [..., outFeatures]; weight [outFeatures, inFeatures], bias [outFeatures].
 * https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  readonly inFeatures: number
  readonly outFeatures: number
  weight: Parameter
  bias: Parameter | null

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super()
    checkOptions('Linear', options, ['bias', 'dtype', 'device'])
    const { bias = true, ...made } = options
    this.inFeatures = checkSize('Linear', 'inFeatures', inFeatures)
    this.outFeatures = checkSize('Linear', 'outFeatures', outFeatures)
    const bound = 1 / Math.sqrt(inFeatures)
    const uniform = (shape: number[]): Parameter =>
      new Parameter(
        rand(shape, made)
          .mul(2 * bound)
          .sub(bound),
      )
    this.weight = uniform([outFeatures, inFeatures])
    this.bias = bias ? uniform([outFeatures]) : null
  }

  forward(x: Tensor): Tensor {
    if (x.shape.at(-1) !== this.inFeatures) {
      throw new ShapeError(
        `[Linear] received [${x.shape.join(', ')}]; the last axis must have ${this.inFeatures} features; make the layer with new Linear(${x.shape.at(-1) ?? 1}, ${this.outFeatures}), or flatten or reshape the input`,
        { input: x.shape, inFeatures: this.inFeatures },
      )
    }
    return linear(x, this.weight, this.bias)
  }

  override describe(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`
  }
}
