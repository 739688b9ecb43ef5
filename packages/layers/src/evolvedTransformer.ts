import { checkOptions, chunk, pad, relu, type Tensor } from '@neurite/core'
import { type Activation, activationNamed } from './dense.ts'
import { Dropout } from './dropout.ts'
import { LayerNorm } from './layerNorm.ts'
import { Linear } from './linear.ts'
import { Conv1d } from './convolution.ts'
import { Module } from './module.ts'
import { MultiheadAttention } from './multiheadAttention.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'
import { DepthwiseSeparableConv1d } from './separableConv.ts'

/**
 * Two linear layers with a gate between them (Shazeer, 2020): `W2 (activation(W1 x) * (V x))`. With `sigmoid` it is GLU,
 * with `silu` SwiGLU, with `gelu` GEGLU.
 *
 * Shapes: x [..., dModel], the result the same; linear1 holds W1 and V, [2 dimFeedforward, dModel].
 * https://arxiv.org/abs/2002.05202
 */
export class GatedFeedForward extends Module {
  linear1: Linear
  linear2: Linear
  readonly activation: (x: Tensor) => Tensor

  constructor(
    dModel: number,
    dimFeedforward: number,
    options: { activation?: Activation; bias?: boolean } & MadeOptions = {},
  ) {
    super()
    checkOptions('GatedFeedForward', options, ['activation', 'bias', ...MADE])
    const { activation = 'silu', bias = true } = options
    this.activation = activationNamed('GatedFeedForward', activation)
    this.linear1 = new Linear(dModel, 2 * dimFeedforward, { bias, ...madeOf(options) })
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, ...madeOf(options) })
  }

  forward(x: Tensor): Tensor {
    const [gate, value] = chunk(this.linear1.call(x), 2, { dim: -1 }) as [Tensor, Tensor]
    return this.linear2.call(this.activation(gate).mul(value))
  }
}

export interface EvolvedTransformerOptions extends MadeOptions {
  /** Probability of dropout; 0.1 when left out. */
  dropout?: number
}

/**
 * The convolutions of the evolved transformer's encoder (So et al., 2019), with a residual connection. Of the normalised
 * input, a dense branch of 4 dModel features and a convolution of width 3 with dModel / 2 are added (the narrower one
 * filled up with zeros), normalised, and convolved separably with width 9.
 *
 * Shapes: x [N, T, dModel], the result the same.
 * https://arxiv.org/abs/1901.11117
 */
export class EvolvedConvBlock extends Module {
  norm1: LayerNorm
  left: Linear
  right: Conv1d
  norm2: LayerNorm
  separable: DepthwiseSeparableConv1d
  dropout: Dropout

  constructor(dModel: number, options: EvolvedTransformerOptions = {}) {
    super()
    checkOptions('EvolvedConvBlock', options, ['dropout', ...MADE])
    const made = madeOf(options)
    this.norm1 = new LayerNorm(dModel, made)
    this.left = new Linear(dModel, 4 * dModel, made)
    this.right = new Conv1d(dModel, Math.max(1, Math.floor(dModel / 2)), 3, { padding: 'same', ...made })
    this.norm2 = new LayerNorm(4 * dModel, made)
    this.separable = new DepthwiseSeparableConv1d(4 * dModel, dModel, 9, { padding: 'same', ...made })
    this.dropout = new Dropout(options.dropout ?? 0.1)
  }

  forward(x: Tensor): Tensor {
    const normal = this.norm1.call(x)
    const wide = this.dropout.call(relu(this.left.call(normal)))
    const narrow = this.dropout.call(relu(this.right.call(normal.transpose(1, 2)))).transpose(1, 2)
    const joined = this.norm2.call(wide.add(pad(narrow, [0, wide.shape[2]! - narrow.shape[2]!])))
    return x.add(this.dropout.call(this.separable.call(joined.transpose(1, 2)).transpose(1, 2)))
  }
}

/**
 * A layer of the evolved transformer's encoder (So et al., 2019): a gated linear unit, convolutions, attention, and two
 * linear layers; each normalises its input and adds its result to it.
 *
 * Shapes: x [N, T, dModel], the result the same.
 * https://arxiv.org/abs/1901.11117
 */
export class EvolvedTransformerEncoderLayer extends Module {
  normGate: LayerNorm
  gate: Linear
  conv: EvolvedConvBlock
  normAttention: LayerNorm
  self_attn: MultiheadAttention
  normFeedForward: LayerNorm
  linear1: Linear
  linear2: Linear
  dropout: Dropout

  constructor(dModel: number, nhead: number, options: EvolvedTransformerOptions = {}) {
    super()
    checkOptions('EvolvedTransformerEncoderLayer', options, ['dropout', ...MADE])
    const { dropout = 0.1 } = options
    const made = madeOf(options)
    this.normGate = new LayerNorm(dModel, made)
    this.gate = new Linear(dModel, 2 * dModel, made)
    this.conv = new EvolvedConvBlock(dModel, options)
    this.normAttention = new LayerNorm(dModel, made)
    this.self_attn = new MultiheadAttention(dModel, nhead, { dropout, batchFirst: true, ...made })
    this.normFeedForward = new LayerNorm(dModel, made)
    this.linear1 = new Linear(dModel, 4 * dModel, made)
    this.linear2 = new Linear(4 * dModel, dModel, made)
    this.dropout = new Dropout(dropout)
  }

  /** `keyPaddingMask` [N, T]: true for places that nobody attends to. */
  forward(x: Tensor, options: { keyPaddingMask?: Tensor } = {}): Tensor {
    checkOptions('EvolvedTransformerEncoderLayer', options, ['keyPaddingMask'])
    const [value, gate] = chunk(this.gate.call(this.normGate.call(x)), 2, { dim: -1 }) as [Tensor, Tensor]
    const convolved = this.conv.call(x.add(this.dropout.call(value.mul(gate.sigmoid()))))
    const normal = this.normAttention.call(convolved)
    const { attnOutput } = this.self_attn.call(normal, normal, normal, { ...options, needWeights: false })
    const attended = convolved.add(this.dropout.call(attnOutput))
    const hidden = this.dropout.call(relu(this.linear1.call(this.normFeedForward.call(attended))))
    return attended.add(this.dropout.call(this.linear2.call(hidden)))
  }
}
