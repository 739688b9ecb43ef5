import { ArgumentError, checkOptions, gelu, relu, type Tensor } from '@neurite/core'
import { Dropout } from './dropout.ts'
import { LayerNorm } from './layerNorm.ts'
import { Linear } from './linear.ts'
import { Module } from './module.ts'
import { type AttentionCallOptions, MultiheadAttention } from './multiheadAttention.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'

/** Options of the encoder's and the decoder's layers. */
export interface TransformerLayerOptions extends MadeOptions {
  /** Features between the two linear layers; 2048 when left out. */
  dimFeedforward?: number
  /** Probability of dropout; 0.1 when left out. */
  dropout?: number
  /** Between the two linear layers; `relu` when left out. */
  activation?: 'relu' | 'gelu' | ((x: Tensor) => Tensor)
  layerNormEps?: number
  /** Tensors are [N, T, E] instead of [T, N, E]. */
  batchFirst?: boolean
  /** Normalise before each block instead of after it. */
  normFirst?: boolean
}

const OPTIONS = ['dimFeedforward', 'dropout', 'activation', 'layerNormEps', 'batchFirst', 'normFirst', ...MADE]

function activationOf(name: string, given: TransformerLayerOptions['activation'] = 'relu'): (x: Tensor) => Tensor {
  if (typeof given === 'function') return given
  if (given === 'relu') return (x) => relu(x)
  if (given === 'gelu') return (x) => gelu(x)
  throw new ArgumentError(`[${name}] activation must be 'relu', 'gelu' or a function, received '${String(given)}'`)
}

/** What both kinds of layers have: attention to the sequence itself, two linear layers, norms. */
abstract class TransformerLayer extends Module {
  readonly normFirst: boolean
  self_attn: MultiheadAttention
  linear1: Linear
  dropout: Dropout
  linear2: Linear
  norm1: LayerNorm
  norm2: LayerNorm
  dropout1: Dropout
  dropout2: Dropout
  protected readonly activation: (x: Tensor) => Tensor

  constructor(name: string, dModel: number, nhead: number, options: TransformerLayerOptions) {
    super()
    checkOptions(name, options, OPTIONS)
    const { dimFeedforward = 2048, dropout = 0.1, batchFirst = false } = options
    const made = madeOf(options)
    const norm = () => new LayerNorm(dModel, { eps: options.layerNormEps ?? 1e-5, ...made })
    this.normFirst = options.normFirst ?? false
    this.activation = activationOf(name, options.activation)
    this.self_attn = new MultiheadAttention(dModel, nhead, { dropout, batchFirst, ...made })
    this.linear1 = new Linear(dModel, dimFeedforward, made)
    this.dropout = new Dropout(dropout)
    this.linear2 = new Linear(dimFeedforward, dModel, made)
    this.norm1 = norm()
    this.norm2 = norm()
    this.dropout1 = new Dropout(dropout)
    this.dropout2 = new Dropout(dropout)
  }

  /** `x + block(norm(x))`, or `norm(x + block(x))`. */
  protected residual(x: Tensor, norm: LayerNorm, block: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(block(norm.call(x))) : norm.call(x.add(block(x)))
  }

  protected attend(attention: MultiheadAttention, x: Tensor, memory: Tensor, options: AttentionCallOptions): Tensor {
    return attention.call(x, memory, memory, { ...options, needWeights: false }).attnOutput
  }

  protected feedForward(x: Tensor): Tensor {
    return this.linear2.call(this.dropout.call(this.activation(this.linear1.call(x))))
  }
}

export interface EncoderInput {
  /** As MultiheadAttention's attnMask. */
  srcMask?: Tensor
  /** As MultiheadAttention's keyPaddingMask. */
  srcKeyPaddingMask?: Tensor
}

/**
 * Attention to the sequence itself, then two linear layers; each with a residual connection and a norm.
 *
 * Shapes: src and the result [T, N, dModel], or [N, T, dModel] with `batchFirst`.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerEncoderLayer.html
 */
export class TransformerEncoderLayer extends TransformerLayer {
  /** Another layer with the same options, and the same values in parameters of its own. */
  readonly copy: () => TransformerEncoderLayer

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super('TransformerEncoderLayer', dModel, nhead, options)
    this.copy = () => {
      const twin = new TransformerEncoderLayer(dModel, nhead, options)
      twin.loadStateDict(this.stateDict())
      return twin
    }
  }

  forward(src: Tensor, options: EncoderInput = {}): Tensor {
    checkOptions('TransformerEncoderLayer', options, ['srcMask', 'srcKeyPaddingMask'])
    const masked = { attnMask: options.srcMask, keyPaddingMask: options.srcKeyPaddingMask }
    const attended = this.residual(src, this.norm1, (x) =>
      this.dropout1.call(this.attend(this.self_attn, x, x, masked)),
    )
    return this.residual(attended, this.norm2, (x) => this.dropout2.call(this.feedForward(x)))
  }
}

export interface DecoderInput {
  tgtMask?: Tensor
  memoryMask?: Tensor
  tgtKeyPaddingMask?: Tensor
  memoryKeyPaddingMask?: Tensor
}

/** Names of the options of a decoder's call. */
export const DECODER_INPUT = ['tgtMask', 'memoryMask', 'tgtKeyPaddingMask', 'memoryKeyPaddingMask']

/**
 * Attention to the sequence itself, attention to what an encoder made, then two linear layers; each with a residual
 * connection and a norm.
 *
 * Shapes: tgt and the result [T, N, dModel], memory [S, N, dModel]; N first with `batchFirst`.
 * https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html
 */
export class TransformerDecoderLayer extends TransformerLayer {
  multihead_attn: MultiheadAttention
  norm3: LayerNorm
  dropout3: Dropout
  /** Another layer with the same options, and the same values in parameters of its own. */
  readonly copy: () => TransformerDecoderLayer

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super('TransformerDecoderLayer', dModel, nhead, options)
    const { dropout = 0.1, batchFirst = false } = options
    this.multihead_attn = new MultiheadAttention(dModel, nhead, { dropout, batchFirst, ...madeOf(options) })
    this.norm3 = new LayerNorm(dModel, { eps: options.layerNormEps ?? 1e-5, ...madeOf(options) })
    this.dropout3 = new Dropout(dropout)
    this.copy = () => {
      const twin = new TransformerDecoderLayer(dModel, nhead, options)
      twin.loadStateDict(this.stateDict())
      return twin
    }
  }

  forward(tgt: Tensor, memory: Tensor, options: DecoderInput = {}): Tensor {
    checkOptions('TransformerDecoderLayer', options, DECODER_INPUT)
    const own = { attnMask: options.tgtMask, keyPaddingMask: options.tgtKeyPaddingMask }
    const others = { attnMask: options.memoryMask, keyPaddingMask: options.memoryKeyPaddingMask }
    const self = this.residual(tgt, this.norm1, (x) => this.dropout1.call(this.attend(this.self_attn, x, x, own)))
    const cross = this.residual(self, this.norm2, (x) =>
      this.dropout2.call(this.attend(this.multihead_attn, x, memory, others)),
    )
    return this.residual(cross, this.norm3, (x) => this.dropout3.call(this.feedForward(x)))
  }
}
