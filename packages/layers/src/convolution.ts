import {
  ArgumentError,
  checkOptions,
  conv1d,
  conv2d,
  conv3d,
  type Parameter,
  pad,
  ShapeError,
  type Tensor,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf, uniformParameter } from './parameters.ts'

/** One number for all spatial axes, or one for each. */
export type Sizes = number | readonly number[]

/** Sizes as they are shown. */
export const formatSizes = (sizes: Sizes): string =>
  typeof sizes === 'number' ? String(sizes) : `[${sizes.join(', ')}]`

/** Where a convolution's padding comes from. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular'

export interface ConvLayerOptions extends MadeOptions {
  /** Distance between windows; 1 when left out. */
  stride?: Sizes
  /** Places added on both sides, or `same` for an output as large as the input; 0 when left out. */
  padding?: Sizes | 'same' | 'valid'
  /** Distance between the elements of a window; 1 when left out. */
  dilation?: Sizes
  /** Groups of channels that do not mix; 1 when left out. */
  groups?: number
  /** Add a bias; true when left out. */
  bias?: boolean
  /** What the added places hold: zeros when left out. */
  paddingMode?: PaddingMode
}

/** The same argument for each of `rank` spatial axes. */
export function spread(name: string, what: string, value: Sizes, rank: number): number[] {
  const list = typeof value === 'number' ? new Array<number>(rank).fill(value) : [...value]
  if (list.length === rank && list.every((size) => Number.isInteger(size) && size >= 0)) return list
  throw new ArgumentError(`[${name}] ${what} is one number or ${rank}, none below 0, received ${JSON.stringify(value)}`)
}

const PADDING_MODES: readonly string[] = ['zeros', 'reflect', 'replicate', 'circular']

const FUNCTIONS = { 1: conv1d, 2: conv2d, 3: conv3d } as const

/**
 * Base of the convolutions: `y[n, o] = bias[o] + sum_c weight[o, c] * x[n, c]`, where * slides a window over the places
 * (cross-correlation). Weight and bias start uniform in `±1 / sqrt(inChannels / groups * kernel elements)`.
 */
export abstract class Convolution extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly kernelSize: readonly number[]
  readonly stride: readonly number[]
  readonly padding: readonly number[] | 'same' | 'valid'
  readonly dilation: readonly number[]
  readonly groups: number
  readonly paddingMode: PaddingMode
  weight: Parameter
  bias: Parameter | null
  readonly #rank: 1 | 2 | 3

  constructor(rank: 1 | 2 | 3, channels: [number, number], kernelSize: Sizes, options: ConvLayerOptions) {
    super()
    const name = this.constructor.name
    checkOptions(name, options, ['stride', 'padding', 'dilation', 'groups', 'bias', 'paddingMode', ...MADE])
    const { padding = 0, groups = 1, bias = true, paddingMode = 'zeros' } = options
    this.#rank = rank
    this.inChannels = checkSize(name, 'inChannels', channels[0])
    this.outChannels = checkSize(name, 'outChannels', channels[1])
    this.kernelSize = spread(name, 'kernelSize', kernelSize, rank)
    this.stride = spread(name, 'stride', options.stride ?? 1, rank)
    this.dilation = spread(name, 'dilation', options.dilation ?? 1, rank)
    this.padding = typeof padding === 'string' ? padding : spread(name, 'padding', padding, rank)
    this.groups = checkSize(name, 'groups', groups)
    if (this.inChannels % groups !== 0 || this.outChannels % groups !== 0) {
      throw new ArgumentError(
        `[${name}] inChannels and outChannels must be divisible by groups, received ${channels.join(', ')} and ${groups}`,
      )
    }
    if (!PADDING_MODES.includes(paddingMode))
      throw new ArgumentError(`[${name}] paddingMode is one of ${PADDING_MODES.join(', ')}, received '${paddingMode}'`)
    this.paddingMode = paddingMode
    const shape = [this.outChannels, this.inChannels / groups, ...this.kernelSize]
    const bound = 1 / Math.sqrt(shape.slice(1).reduce((product, size) => product * size, 1))
    this.weight = uniformParameter(shape, bound, madeOf(options))
    this.bias = bias ? uniformParameter([this.outChannels], bound, madeOf(options)) : null
  }

  forward(x: Tensor): Tensor {
    const rank = this.#rank
    if ((x.ndim !== rank + 2 && x.ndim !== rank + 1) || x.shape[x.ndim - rank - 1] !== this.inChannels) {
      throw new ShapeError(
        `[${this.constructor.name}] received [${x.shape.join(', ')}]; it takes ${rank + 2} axes, or ${rank + 1} without a batch, with ${this.inChannels} channels before the last ${rank}`,
        { input: x.shape, inChannels: this.inChannels },
      )
    }
    const { stride, dilation, groups, padding, paddingMode } = this
    const around = paddingMode === 'zeros' ? x : pad(x, this.#around(), { mode: paddingMode })
    const left = paddingMode === 'zeros' ? padding : 0
    return FUNCTIONS[rank](around, this.weight, this.bias, { stride, dilation, groups, padding: left })
  }

  /** Places before and after each axis, the last axis first. */
  #around(): number[] {
    const { padding, dilation, kernelSize } = this
    const pairs = kernelSize.map((kernel, d) => {
      if (padding === 'valid') return [0, 0]
      if (padding !== 'same') return [padding[d]!, padding[d]!]
      const total = dilation[d]! * (kernel - 1)
      return [Math.floor(total / 2), total - Math.floor(total / 2)]
    })
    return pairs.reverse().flat()
  }

  override describe(): string {
    const shown = [`${this.inChannels}, ${this.outChannels}, kernelSize=[${this.kernelSize.join(', ')}]`]
    for (const name of ['stride', 'dilation'] as const)
      if (this[name].some((size) => size !== 1)) shown.push(`${name}=[${this[name].join(', ')}]`)
    if (typeof this.padding === 'string') shown.push(`padding=${this.padding}`)
    else if (this.padding.some((size) => size !== 0)) shown.push(`padding=[${this.padding.join(', ')}]`)
    if (this.groups !== 1) shown.push(`groups=${this.groups}`)
    if (this.bias === null) shown.push('bias=false')
    if (this.paddingMode !== 'zeros') shown.push(`paddingMode=${this.paddingMode}`)
    return shown.join(', ')
  }
}

/**
 * Convolution along a sequence. See `Convolution`.
 *
 * Shapes: x [N, inChannels, L] or without N, the result [N, outChannels, L']; weight [outChannels, inChannels / groups, k].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvLayerOptions = {}) {
    super(1, [inChannels, outChannels], kernelSize, options)
  }
}

/**
 * Convolution of images. See `Convolution`.
 *
 * Shapes: x [N, inChannels, H, W] or without N, the result [N, outChannels, H', W'];
 * weight [outChannels, inChannels / groups, kh, kw].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvLayerOptions = {}) {
    super(2, [inChannels, outChannels], kernelSize, options)
  }
}

/**
 * Convolution of volumes. See `Convolution`.
 *
 * Shapes: x [N, inChannels, D, H, W] or without N, the result [N, outChannels, D', H', W'];
 * weight [outChannels, inChannels / groups, kd, kh, kw].
 * https://pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends Convolution {
  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: ConvLayerOptions = {}) {
    super(3, [inChannels, outChannels], kernelSize, options)
  }
}
