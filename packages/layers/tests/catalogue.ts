import { randn, type Tensor, tensor } from '@neurite/core'
import * as layers from '../src/index.ts'

/** A small instance of a layer and how to call it. Parameters are checked besides the inputs. */
export interface Sample {
  readonly layer: layers.Module
  readonly inputs: readonly Tensor[]
  readonly run: (...inputs: Tensor[]) => Tensor
  /** Whether second derivatives are checked too. */
  readonly smooth: boolean
}

const normal = (...shape: number[]) => randn(shape, { dtype: 'float64' })

/** A layer of one tensor. */
function layer(make: () => layers.Layer, shape: readonly number[], smooth = true): () => Sample {
  return () => {
    const made = make()
    return { layer: made, inputs: [normal(...shape)], run: (x) => made.call(x!), smooth }
  }
}

/** Not smooth somewhere: only first derivatives are checked. */
const kinked = (make: () => layers.Layer, shape: readonly number[]) => layer(make, shape, false)

function sample<M extends layers.Module>(
  make: () => M,
  shapes: readonly (readonly number[])[],
  run: (made: M, ...inputs: Tensor[]) => Tensor,
  smooth = true,
): () => Sample {
  return () => {
    const made = make()
    return { layer: made, inputs: shapes.map((s) => normal(...s)), run: (...inputs) => run(made, ...inputs), smooth }
  }
}

const { LSTM, GRU, RNN } = layers
const inTransformer = { dimFeedforward: 3, dropout: 0, activation: 'gelu' } as const

/** Exported modules that are no layers by themselves. */
export const notLayers = [
  'Module',
  'Recurrent',
  'RecurrentCell',
  'BatchNorm',
  'InstanceNorm',
  'Convolution',
  'ConvolutionTranspose',
]

/** Samples of every exported layer. */
export const catalogue: Readonly<Record<string, readonly (() => Sample)[]>> = {
  Identity: [layer(() => new layers.Identity(), [2])],
  Flatten: [layer(() => new layers.Flatten(), [2, 2, 2])],
  Unflatten: [layer(() => new layers.Unflatten(1, [2, 2]), [2, 4])],
  Sequential: [
    layer(() => new layers.Sequential(new layers.Linear(2, 3), new layers.Tanh(), new layers.Linear(3, 1)), [2, 2]),
  ],
  Linear: [layer(() => new layers.Linear(3, 2), [2, 3])],
  Dropout: [layer(() => new layers.Dropout(0.5).eval(), [4])],
  LayerNorm: [layer(() => new layers.LayerNorm([2, 3]), [2, 2, 3])],
  Embedding: [
    sample(
      () => new layers.Embedding(4, 2),
      [],
      (made) =>
        made.call(
          tensor(
            [
              [0, 1, 3],
              [3, 2, 0],
            ],
            { dtype: 'int32' },
          ),
        ),
    ),
  ],
  RNN: [
    sample(
      () => new RNN(2, 2, { numLayers: 2, bidirectional: true }),
      [
        [3, 2, 2],
        [4, 2, 2],
      ],
      (made, x, h0) => made.call(x!, { h0: h0! }).output,
    ),
  ],
  LSTM: [
    sample(
      () => new LSTM(2, 2),
      [
        [2, 2, 2],
        [1, 2, 2],
        [1, 2, 2],
      ],
      (made, x, h0, c0) => made.call(x!, { h0: h0!, c0: c0! }).cn,
    ),
    sample(
      () => new LSTM(2, 3, { projSize: 2, batchFirst: true }),
      [[2, 3, 2]],
      (made, x) => made.call(x!, { lengths: [3, 1] }).output,
      false,
    ),
  ],
  GRU: [
    sample(
      () => new GRU(2, 2, { bidirectional: true }),
      [[2, 2, 2]],
      (made, x) => made.call(x!, { lengths: [2, 1] }).output,
    ),
  ],
  RNNCell: [
    sample(
      () => new layers.RNNCell(2, 3),
      [
        [2, 2],
        [2, 3],
      ],
      (made, x, h0) => made.call(x!, { h0: h0! }),
    ),
  ],
  LSTMCell: [
    sample(
      () => new layers.LSTMCell(2, 2),
      [
        [2, 2],
        [2, 2],
        [2, 2],
      ],
      (made, x, h0, c0) => made.call(x!, { h0: h0!, c0: c0! }).h,
    ),
  ],
  GRUCell: [
    sample(
      () => new layers.GRUCell(2, 2),
      [
        [2, 2],
        [2, 2],
      ],
      (made, x, h0) => made.call(x!, { h0: h0! }),
    ),
  ],
  MultiheadAttention: [
    sample(
      () => new layers.MultiheadAttention(4, 2),
      [[2, 1, 4]],
      (made, x) => made.call(x!, x!, x!).attnOutput,
    ),
    sample(
      () => new layers.MultiheadAttention(4, 2, { kdim: 2, vdim: 3, addBiasKv: true, addZeroAttn: true }),
      [
        [2, 1, 4],
        [2, 1, 2],
        [2, 1, 3],
      ],
      (made, q, k, v) => made.call(q!, k!, v!).attnOutput,
      false,
    ),
  ],
  TransformerEncoderLayer: [
    kinked(() => new layers.TransformerEncoderLayer(4, 2, inTransformer), [2, 1, 4]),
    kinked(
      () => new layers.TransformerEncoderLayer(4, 2, { ...inTransformer, normFirst: true, batchFirst: true }),
      [1, 2, 4],
    ),
  ],
  TransformerDecoderLayer: [
    sample(
      () => new layers.TransformerDecoderLayer(4, 2, inTransformer),
      [
        [2, 1, 4],
        [3, 1, 4],
      ],
      (made, x, memory) => made.call(x!, memory!),
      false,
    ),
  ],
  TransformerEncoder: [
    kinked(() => new layers.TransformerEncoder(new layers.TransformerEncoderLayer(2, 1, inTransformer), 2), [2, 1, 2]),
  ],
  TransformerDecoder: [
    sample(
      () => new layers.TransformerDecoder(new layers.TransformerDecoderLayer(2, 1, inTransformer), 2),
      [
        [2, 1, 2],
        [2, 1, 2],
      ],
      (made, x, memory) => made.call(x!, memory!),
      false,
    ),
  ],
  Transformer: [
    sample(
      () => new layers.Transformer({ dModel: 4, nhead: 1, numEncoderLayers: 1, numDecoderLayers: 1, ...inTransformer }),
      [
        [2, 1, 4],
        [2, 1, 4],
      ],
      (made, x, y) => made.call(x!, y!),
      false,
    ),
  ],
  RotaryEmbedding: [layer(() => new layers.RotaryEmbedding(4), [2, 3, 4])],
  PositionalEncoding: [layer(() => new layers.PositionalEncoding(3, { dropout: 0, maxLen: 4 }), [2, 1, 3])],
  BatchNorm1d: [
    layer(() => new layers.BatchNorm1d(2), [3, 2]),
    layer(() => new layers.BatchNorm1d(2).eval(), [3, 2, 2]),
  ],
  BatchNorm2d: [layer(() => new layers.BatchNorm2d(2, { momentum: null }), [2, 2, 1, 2])],
  BatchNorm3d: [kinked(() => new layers.BatchNorm3d(2, { trackRunningStats: false }), [2, 2, 1, 2, 2])],
  InstanceNorm1d: [layer(() => new layers.InstanceNorm1d(2, { affine: true }), [2, 2, 3])],
  InstanceNorm2d: [kinked(() => new layers.InstanceNorm2d(2, { trackRunningStats: true }), [2, 2, 2, 2])],
  InstanceNorm3d: [kinked(() => new layers.InstanceNorm3d(2), [1, 2, 2, 1, 2])],
  GroupNorm: [layer(() => new layers.GroupNorm(2, 4), [2, 4, 2])],
  LocalResponseNorm: [layer(() => new layers.LocalResponseNorm(3, { alpha: 0.5 }), [2, 4, 2])],
  RMSNorm: [layer(() => new layers.RMSNorm([3], { eps: 0.01 }), [2, 3])],
  Conv1d: [
    layer(() => new layers.Conv1d(2, 2, 3, { padding: 1, paddingMode: 'circular' }), [1, 2, 4]),
    layer(() => new layers.Conv1d(2, 4, 2, { padding: 'same', paddingMode: 'replicate', groups: 2 }), [1, 2, 4]),
  ],
  Conv2d: [layer(() => new layers.Conv2d(2, 2, 2, { stride: 2, padding: 1 }), [1, 2, 3, 3])],
  Conv3d: [kinked(() => new layers.Conv3d(1, 2, [1, 2, 2], { dilation: [1, 2, 1], bias: false }), [1, 1, 2, 3, 3])],
  ConvTranspose1d: [layer(() => new layers.ConvTranspose1d(2, 2, 3, { stride: 2 }), [1, 2, 3])],
  ConvTranspose2d: [
    kinked(() => new layers.ConvTranspose2d(2, 2, 2, { stride: 2, padding: 1, groups: 2 }), [1, 2, 2, 2]),
  ],
  ConvTranspose3d: [kinked(() => new layers.ConvTranspose3d(1, 2, [1, 2, 2]), [1, 1, 2, 2, 2])],
  ReLU: [kinked(() => new layers.ReLU(), [6])],
  ReLU6: [kinked(() => new layers.ReLU6(), [6])],
  LeakyReLU: [kinked(() => new layers.LeakyReLU(), [6])],
  PReLU: [kinked(() => new layers.PReLU({ numParameters: 2 }), [3, 2])],
  ELU: [kinked(() => new layers.ELU(), [6])],
  CELU: [kinked(() => new layers.CELU(2), [6])],
  SELU: [kinked(() => new layers.SELU(), [6])],
  GELU: [layer(() => new layers.GELU(), [6]), layer(() => new layers.GELU({ approximate: 'tanh' }), [6])],
  SiLU: [layer(() => new layers.SiLU(), [6])],
  Mish: [layer(() => new layers.Mish(), [6])],
  GLU: [layer(() => new layers.GLU(), [3, 4])],
  Softplus: [layer(() => new layers.Softplus({ beta: 2 }), [6])],
  Threshold: [kinked(() => new layers.Threshold(0.1, 2), [6])],
  Hardswish: [kinked(() => new layers.Hardswish(), [6])],
  Hardsigmoid: [kinked(() => new layers.Hardsigmoid(), [6])],
  Hardtanh: [kinked(() => new layers.Hardtanh(), [6])],
  Hardshrink: [kinked(() => new layers.Hardshrink(), [6])],
  Softshrink: [kinked(() => new layers.Softshrink(), [6])],
  Tanhshrink: [layer(() => new layers.Tanhshrink(), [6])],
  Sigmoid: [layer(() => new layers.Sigmoid(), [6])],
  LogSigmoid: [layer(() => new layers.LogSigmoid(), [6])],
  Tanh: [layer(() => new layers.Tanh(), [6])],
  Softsign: [kinked(() => new layers.Softsign(), [6])],
  Softmax: [layer(() => new layers.Softmax(1), [2, 3])],
  LogSoftmax: [layer(() => new layers.LogSoftmax(1), [2, 3])],
  Softmin: [layer(() => new layers.Softmin(1), [2, 3])],
  Maxout: [kinked(() => new layers.Maxout(2), [3, 4])],
  Step: [kinked(() => new layers.Step(), [4])],
  Heaviside: [kinked(() => new layers.Heaviside(), [4])],
  Sign: [kinked(() => new layers.Sign(), [4])],
}
