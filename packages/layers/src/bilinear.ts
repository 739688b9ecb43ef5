import { bilinear, checkOptions, type Parameter, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf, uniformParameter } from './parameters.ts'

/**
 * Bilinear map of two inputs: `y[o] = sum_ij a_i W[o, i, j] b_j + bias[o]`. Both start uniform in `±1 / sqrt(in1Features)`.
 *
 * Shapes: a [..., in1Features], b [..., in2Features], y [..., outFeatures]; weight [out, in1, in2], bias [out].
 * https://pytorch.org/docs/stable/generated/torch.nn.Bilinear.html
 */
export class Bilinear extends Module {
  readonly in1Features: number
  readonly in2Features: number
  readonly outFeatures: number
  weight: Parameter
  bias: Parameter | null

  constructor(
    in1Features: number,
    in2Features: number,
    outFeatures: number,
    options: { bias?: boolean } & MadeOptions = {},
  ) {
    super()
    checkOptions('Bilinear', options, ['bias', ...MADE])
    this.in1Features = checkSize('Bilinear', 'in1Features', in1Features)
    this.in2Features = checkSize('Bilinear', 'in2Features', in2Features)
    this.outFeatures = checkSize('Bilinear', 'outFeatures', outFeatures)
    const bound = 1 / Math.sqrt(in1Features)
    this.weight = uniformParameter([outFeatures, in1Features, in2Features], bound, madeOf(options))
    this.bias = (options.bias ?? true) ? uniformParameter([outFeatures], bound, madeOf(options)) : null
  }

  forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias)
  }

  override describe(): string {
    return `${this.in1Features}, ${this.in2Features}, ${this.outFeatures}, bias=${this.bias !== null}`
  }
}
