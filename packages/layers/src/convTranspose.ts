import {
  ArgumentError,
  checkOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type Parameter,
  type Tensor,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { type Sizes, spread } from './convolution.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf, uniformParameter } from './parameters.ts'

export interface ConvTransposeLayerOptions extends MadeOptions {
  /** Distance between the windows of the result; 1 when left out. */
  stride?: Sizes
  /** Places taken away on both sides; 0 when left out. */
  padding?: Sizes
  /** Places added at the end of each axis; 0 when left out. */
  outputPadding?: Sizes
  /** Groups of channels that do not mix; 1 when left out. */
  groups?: number
  /** Add a bias; true when left out. */
  bias?: boolean
  /** Distance between the elements of a window; 1 when left out. */
  dilation?: Sizes
}

const FUNCTIONS = { 1: convTranspose1d, 2: convTranspose2d, 3: convTranspose3d } as const

/**
 * Base of the transposed convolutions: the gradient of a convolution by its input, as a layer. Each place of x adds the
 * kernel, times its value, to a window of the result. Weight and bias start uniform in
 * `±1 / sqrt(outChannels / groups * kernel elements)`.
 */
export abstract class ConvolutionTranspose extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[]
  readonly outputPadding: readonly number[]
  readonly dilation: readonly number[]
  readonly groups: number
  weight: Parameter
  bias: Parameter | null
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, channels: [number, number], kernelSize: Sizes, options: ConvTransposeLayerOptions) {
    super()
    const name = this.constructor.name
    checkOptions(name, options, ['stride', 'padding', 'outputPadding', 'groups', 'bias', 'dilation', ...MADE])
    this.#rank = rank
    this.inChannels = checkSize(name, 'inChannels', channels[0])
    this.outChannels = checkSize(name, 'outChannels', channels[1])
    this.kernelSize = spread(name, 'kernelSize', kernelSize, rank)
    this.stride = spread(name, 'stride', options.stride ?? 1, rank)
    this.padding = spread(name, 'padding', options.padding ?? 0, rank)
    this.outputPadding = spread(name, 'outputPadding', options.outputPadding ?? 0, rank)
    this.dilation = spread(name, 'dilation', options.dilation ?? 1, rank)
    this.groups = checkSize(name, 'groups', options.groups ?? 1)
    if (this.inChannels % this.groups !== 0 || this.outChannels % this.groups !== 0) {
      throw new ArgumentError(
        `[${name}] inChannels and outChannels must be divisible by groups, received ${channels.join(', ')} and ${this.groups}`,
      )
    }
    const shape = [this.inChannels, this.outChannels / this.groups, ...this.kernelSize]
    const bound = 1 / Math.sqrt(shape.slice(1).reduce((product, size) => product * size, 1))
    this.weight = uniformParameter(shape, bound, madeOf(options))
    this.bias = (options.bias ?? true) ? uniformParameter([this.outChannels], bound, madeOf(options)) : null
  }

  /** `outputSize`: which of the sizes that the stride leaves open the result has. */
  forward(x: Tensor, options: { outputSize?: Sizes } = {}): Tensor {
    checkOptions(this.constructor.name, options, ['outputSize'])
    const { stride, padding, groups, dilation, outputSize } = { ...this, ...options }
    const outputPadding = outputSize === undefined ? this.outputPadding : this.#paddingFor(x, outputSize)
    return FUNCTIONS[this.#rank](x, this.weight, this.bias, { stride, padding, outputPadding, groups, dilation })
  }

  #paddingFor(x: Tensor, outputSize: Sizes): number[] {
    const rank = this.#rank
    const name = this.constructor.name
    return spread(name, 'outputSize', outputSize, rank).map((wanted, d) => {
      const [stride, dilation] = [this.stride[d]!, this.dilation[d]!]
      const size = x.shape[x.ndim - rank + d]!
      const least = (size - 1) * stride - 2 * this.padding[d]! + dilation * (this.kernelSize[d]! - 1) + 1
      const extra = wanted - least
      if (extra >= 0 && extra < Math.max(stride, dilation)) return extra
      throw new ArgumentError(
        `[${name}] outputSize is ${wanted} along axis ${d}; it can be ${least} to ${least + Math.max(stride, dilation) - 1}`,
      )
    })
  }

  override describe(): string {
    const shown = [`${this.inChannels}, ${this.outChannels}, kernelSize=[${this.kernelSize.join(', ')}]`]
    shown.push(`stride=[${this.stride.join(', ')}]`)
    if (this.padding.some((size) => size !== 0)) shown.push(`padding=[${this.padding.join(', ')}]`)
    if (this.groups !== 1) shown.push(`groups=${this.groups}`)
    return shown.join(', ')
  }
}

/**
 * Transposed convolution along a sequence. See `ConvolutionTranspose`.
 *
 * Shapes: x [N, inChannels, L] or without N; weight [inChannels, outChannels / groups, k].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvolutionTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvTransposeLayerOptions = {}) {
    super(1, [inChannels, outChannels], kernelSize, options)
  }
}

/**
 * Transposed convolution of images. See `ConvolutionTranspose`.
 *
 * Shapes: x [N, inChannels, H, W] or without N; weight [inChannels, outChannels / groups, kh, kw].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvolutionTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvTransposeLayerOptions = {}) {
    super(2, [inChannels, outChannels], kernelSize, options)
  }
}

/**
 * Transposed convolution of volumes. See `ConvolutionTranspose`.
 *
 * Shapes: x [N, inChannels, D, H, W] or without N; weight [inChannels, outChannels / groups, kd, kh, kw].
 * https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends ConvolutionTranspose {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvTransposeLayerOptions = {}) {
    super(3, [inChannels, outChannels], kernelSize, options)
  }
}
