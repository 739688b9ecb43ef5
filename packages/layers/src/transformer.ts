import { checkOptions, full, type Tensor, triu } from '@neurite/core'
import { checkSize } from './checks.ts'
import { xavierUniform } from './init.ts'
import { LayerNorm } from './layerNorm.ts'
import { type Layer, Module } from './module.ts'
import { madeOf } from './parameters.ts'
import {
  DECODER_INPUT,
  type DecoderInput,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformerLayers.ts'

/** The layers of a stack: copies of one, or what a function makes. */
function stacked<T extends Module & { readonly copy: () => T }>(layer: T | (() => T), count: number): T[] {
  return Array.from({ length: count }, (_, i) =>
    typeof layer === 'function' ? layer() : i === 0 ? layer : layer.copy(),
  )
}

export interface EncoderStackInput {
  /** [T, T] or [N heads, T, T], as MultiheadAttention's attnMask. */
  mask?: Tensor
  srcKeyPaddingMask?: Tensor
}

/**
 * Encoder layers on top of each other. All start with the values of `layer`, as in PyTorch; give a function to have
 * each start with its own.
 *
 * Shapes: as the layer's.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoder.html
 */
export class TransformerEncoder extends Module {
  layers: TransformerEncoderLayer[]
  norm: Layer | null

  constructor(
    layer: TransformerEncoderLayer | (() => TransformerEncoderLayer),
    numLayers: number,
    options: { norm?: Layer | null } = {},
  ) {
    super()
    checkOptions('TransformerEncoder', options, ['norm'])
    this.layers = stacked(layer, checkSize('TransformerEncoder', 'numLayers', numLayers))
    this.norm = options.norm ?? null
  }

  forward(src: Tensor, options: EncoderStackInput = {}): Tensor {
    checkOptions('TransformerEncoder', options, ['mask', 'srcKeyPaddingMask'])
    const given = { srcMask: options.mask, srcKeyPaddingMask: options.srcKeyPaddingMask }
    const x = this.layers.reduce((value, layer) => layer.call(value, given), src)
    return this.norm === null ? x : this.norm.call(x)
  }
}

/**
 * Decoder layers on top of each other; see `TransformerEncoder`.
 *
 * Shapes: as the layer's.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html
 */
export class TransformerDecoder extends Module {
  layers: TransformerDecoderLayer[]
  norm: Layer | null

  constructor(
    layer: TransformerDecoderLayer | (() => TransformerDecoderLayer),
    numLayers: number,
    options: { norm?: Layer | null } = {},
  ) {
    super()
    checkOptions('TransformerDecoder', options, ['norm'])
    this.layers = stacked(layer, checkSize('TransformerDecoder', 'numLayers', numLayers))
    this.norm = options.norm ?? null
  }

  forward(tgt: Tensor, memory: Tensor, options: DecoderInput = {}): Tensor {
    checkOptions('TransformerDecoder', options, DECODER_INPUT)
    const x = this.layers.reduce((value, layer) => layer.call(value, memory, options), tgt)
    return this.norm === null ? x : this.norm.call(x)
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** Features of all tensors; 512 when left out. */
  dModel?: number
  /** Heads of attention; 8 when left out. */
  nhead?: number
  /** 6 when left out. */
  numEncoderLayers?: number
  /** 6 when left out. */
  numDecoderLayers?: number
}

/**
 * Encoder and decoder (Vaswani et al., 2017), each with a norm at its end. Matrices start as Glorot's uniform.
 *
 * Shapes: src [S, N, dModel], tgt and the result [T, N, dModel]; N first with `batchFirst`.
 * https://pytorch.org/docs/stable/generated/torch.nn.Transformer.html
 */
export class Transformer extends Module {
  encoder: TransformerEncoder
  decoder: TransformerDecoder

  constructor(options: TransformerOptions = {}) {
    super()
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...layer } = options
    const norm = () => new LayerNorm(dModel, { eps: options.layerNormEps ?? 1e-5, ...madeOf(options) })
    const encoderLayer = () => new TransformerEncoderLayer(dModel, nhead, layer)
    const decoderLayer = () => new TransformerDecoderLayer(dModel, nhead, layer)
    this.encoder = new TransformerEncoder(encoderLayer, numEncoderLayers, { norm: norm() })
    this.decoder = new TransformerDecoder(decoderLayer, numDecoderLayers, { norm: norm() })
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform(parameter)
  }

  forward(src: Tensor, tgt: Tensor, options: DecoderInput & EncoderSourceMasks = {}): Tensor {
    checkOptions('Transformer', options, ['srcMask', 'srcKeyPaddingMask', ...DECODER_INPUT])
    const { srcMask, srcKeyPaddingMask, ...decoding } = options
    return this.decoder.call(tgt, this.encoder.call(src, { mask: srcMask, srcKeyPaddingMask }), decoding)
  }

  /** The mask that lets each position see itself and what came before: minus infinity above the diagonal. */
  static generateSquareSubsequentMask(size: number): Tensor {
    return triu(full([size, size], Number.NEGATIVE_INFINITY), { diagonal: 1 })
  }
}

interface EncoderSourceMasks {
  srcMask?: Tensor
  srcKeyPaddingMask?: Tensor
}
