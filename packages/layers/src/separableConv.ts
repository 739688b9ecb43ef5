import { checkOptions, type Tensor } from '@neurite/core'
import { Conv1d, Conv2d, type PaddingMode, type Sizes } from './convolution.ts'
import { Module } from './module.ts'
import type { MadeOptions } from './parameters.ts'

export interface SeparableConvOptions extends MadeOptions {
  /** Distance between windows; 1 when left out. */
  stride?: Sizes
  /** Places added on both sides, or `same`; 0 when left out. */
  padding?: Sizes | 'same' | 'valid'
  /** Distance between the elements of a window; 1 when left out. */
  dilation?: Sizes
  /** Add biases; true when left out. */
  bias?: boolean
  /** What the added places hold: zeros when left out. */
  paddingMode?: PaddingMode
  /** Kernels for each channel; 1 when left out. */
  depthMultiplier?: number
}

const OPTIONS = ['stride', 'padding', 'dilation', 'bias', 'paddingMode', 'depthMultiplier', 'dtype', 'device']

/** Options of the convolution of each channel, and of the one that mixes them. */
function parts(name: string, inChannels: number, options: SeparableConvOptions) {
  checkOptions(name, options, OPTIONS)
  const { depthMultiplier = 1, ...depthwise } = options
  const { bias = true, dtype, device } = options
  return {
    channels: inChannels * depthMultiplier,
    depthwise: { ...depthwise, groups: inChannels },
    pointwise: { bias, ...(dtype && { dtype }), ...(device && { device }) },
  }
}

/**
 * A convolution of each channel by itself, then a mix of the channels place by place: far fewer products than `Conv1d`.
 *
 * Shapes: x [N, inChannels, L], the result [N, outChannels, L'].
 * https://arxiv.org/abs/1610.02357
 */
export class DepthwiseSeparableConv1d extends Module {
  depthwise: Conv1d
  pointwise: Conv1d

  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: SeparableConvOptions = {}) {
    super()
    const { channels, depthwise, pointwise } = parts('DepthwiseSeparableConv1d', inChannels, options)
    this.depthwise = new Conv1d(inChannels, channels, kernelSize, depthwise)
    this.pointwise = new Conv1d(channels, outChannels, 1, pointwise)
  }

  forward(x: Tensor): Tensor {
    return this.pointwise.call(this.depthwise.call(x))
  }
}

/**
 * A convolution of each channel by itself, then a mix of the channels place by place: far fewer products than `Conv2d`.
 *
 * Shapes: x [N, inChannels, H, W], the result [N, outChannels, H', W'].
 * https://arxiv.org/abs/1610.02357
 */
export class DepthwiseSeparableConv2d extends Module {
  depthwise: Conv2d
  pointwise: Conv2d

  constructor(inChannels: number, outChannels: number, kernelSize: Sizes, options: SeparableConvOptions = {}) {
    super()
    const { channels, depthwise, pointwise } = parts('DepthwiseSeparableConv2d', inChannels, options)
    this.depthwise = new Conv2d(inChannels, channels, kernelSize, depthwise)
    this.pointwise = new Conv2d(channels, outChannels, 1, pointwise)
  }

  forward(x: Tensor): Tensor {
    return this.pointwise.call(this.depthwise.call(x))
  }
}
