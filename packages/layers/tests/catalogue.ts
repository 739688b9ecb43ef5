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

/** A layer whose shapes are known, from an input of three features. */
function used<M extends layers.Layer>(made: M): M {
  const layer: layers.Layer = made
  layer.call(normal(1, 3))
  return made
}

const { LSTM, GRU, RNN } = layers
const inTransformer = { dimFeedforward: 3, dropout: 0, activation: 'gelu' } as const

/** Exported modules that are no layers by themselves. */
export const notLayers = [
  ...['Module', 'Recurrent', 'RecurrentCell', 'BatchNorm', 'InstanceNorm', 'Convolution', 'ConvolutionTranspose'],
  ...['AdaptivePool', 'Padding'],
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
  MaxPool1d: [kinked(() => new layers.MaxPool1d(2, { padding: 1 }), [1, 2, 4])],
  MaxPool2d: [kinked(() => new layers.MaxPool2d(2, { stride: 1, dilation: [1, 2] }), [1, 1, 3, 3])],
  MaxPool3d: [kinked(() => new layers.MaxPool3d(2, { ceilMode: true }), [1, 1, 2, 3, 2])],
  MaxUnpool1d: [
    sample(
      () => new layers.MaxUnpool1d(2),
      [[1, 2, 2]],
      (made, x) =>
        made.call(
          x!,
          tensor(
            [
              [
                [1, 2],
                [0, 3],
              ],
            ],
            { dtype: 'int32' },
          ),
        ),
    ),
  ],
  MaxUnpool2d: [
    sample(
      () => new layers.MaxUnpool2d([1, 2]),
      [[1, 1, 1, 2]],
      (made, x) => made.call(x!, tensor([[[[0, 3]]]], { dtype: 'int32' })),
    ),
  ],
  MaxUnpool3d: [
    sample(
      () => new layers.MaxUnpool3d([1, 1, 2]),
      [[1, 1, 1, 1, 2]],
      (made, x) => made.call(x!, tensor([[[[[0, 3]]]]], { dtype: 'int32' })),
    ),
  ],
  AvgPool1d: [layer(() => new layers.AvgPool1d(2, { padding: 1, countIncludePad: false }), [1, 2, 4])],
  AvgPool2d: [kinked(() => new layers.AvgPool2d([1, 2], { divisorOverride: 3 }), [1, 1, 3, 3])],
  AvgPool3d: [kinked(() => new layers.AvgPool3d(2), [1, 1, 2, 2, 4])],
  LPPool1d: [kinked(() => new layers.LPPool1d(2, 2), [1, 2, 4])],
  LPPool2d: [kinked(() => new layers.LPPool2d(2, 2), [1, 1, 2, 4])],
  LPPool3d: [kinked(() => new layers.LPPool3d(2, 2), [1, 1, 2, 2, 4])],
  AdaptiveAvgPool1d: [kinked(() => new layers.AdaptiveAvgPool1d(2), [1, 2, 5])],
  AdaptiveAvgPool2d: [kinked(() => new layers.AdaptiveAvgPool2d([1, null]), [1, 2, 3, 2])],
  AdaptiveAvgPool3d: [kinked(() => new layers.AdaptiveAvgPool3d(1), [1, 2, 2, 2, 2])],
  AdaptiveMaxPool1d: [kinked(() => new layers.AdaptiveMaxPool1d(2), [1, 2, 5])],
  AdaptiveMaxPool2d: [kinked(() => new layers.AdaptiveMaxPool2d([1, 2]), [1, 2, 3, 3])],
  AdaptiveMaxPool3d: [kinked(() => new layers.AdaptiveMaxPool3d(1), [1, 2, 2, 2, 2])],
  Dropout1d: [kinked(() => new layers.Dropout1d().eval(), [1, 2, 3])],
  Dropout2d: [kinked(() => new layers.Dropout2d().eval(), [1, 2, 2, 2])],
  Dropout3d: [kinked(() => new layers.Dropout3d().eval(), [1, 2, 2, 2, 1])],
  AlphaDropout: [kinked(() => new layers.AlphaDropout().eval(), [4])],
  FeatureAlphaDropout: [kinked(() => new layers.FeatureAlphaDropout().eval(), [1, 2, 3])],
  DropPath: [kinked(() => new layers.DropPath().eval(), [2, 3])],
  GaussianNoise: [kinked(() => new layers.GaussianNoise(0.5).eval(), [2, 3])],
  Residual: [layer(() => new layers.Residual(new layers.Linear(2, 2)), [2, 2])],
  Parallel: [
    layer(() => new layers.Parallel([new layers.Linear(2, 3), new layers.Linear(2, 1)]), [2, 2]),
    layer(() => new layers.Parallel([new layers.Tanh(), new layers.Identity()], { merge: 'add' }), [2, 2]),
  ],
  Concatenate: [
    sample(
      () => new layers.Concatenate(),
      [
        [2, 2],
        [2, 1],
      ],
      (made, ...inputs) => made.call(inputs),
    ),
  ],
  Add: [
    sample(
      () => new layers.Add(),
      [
        [2, 2],
        [2, 1],
      ],
      (made, ...inputs) => made.call(inputs),
    ),
  ],
  Lambda: [layer(() => new layers.Lambda((x) => x.square()), [3])],
  LazyLinear: [layer(() => used(new layers.LazyLinear(2)), [2, 3])],
  Dense: [layer(() => used(new layers.Dense(2, { activation: 'tanh' })), [2, 3])],
  Upsample: [kinked(() => new layers.Upsample({ scaleFactor: 2, mode: 'bilinear' }), [1, 1, 2, 2])],
  PixelShuffle: [kinked(() => new layers.PixelShuffle(2), [1, 4, 2, 1])],
  PixelUnshuffle: [kinked(() => new layers.PixelUnshuffle(2), [1, 1, 2, 4])],
  Unfold: [kinked(() => new layers.Unfold(2, { padding: 1 }), [1, 2, 2, 2])],
  Fold: [kinked(() => new layers.Fold([3, 3], 2), [1, 8, 4])],
  ZeroPad2d: [kinked(() => new layers.ZeroPad2d([1, 0, 2, 1]), [1, 1, 2, 2])],
  ConstantPad1d: [kinked(() => new layers.ConstantPad1d(1, 3), [1, 2, 2])],
  ConstantPad2d: [kinked(() => new layers.ConstantPad2d(1, 3), [1, 1, 2, 2])],
  ConstantPad3d: [kinked(() => new layers.ConstantPad3d(1, 3), [1, 1, 1, 2, 2])],
  ReflectionPad1d: [kinked(() => new layers.ReflectionPad1d(1), [1, 2, 3])],
  ReflectionPad2d: [kinked(() => new layers.ReflectionPad2d(1), [1, 1, 2, 3])],
  ReflectionPad3d: [kinked(() => new layers.ReflectionPad3d(1), [1, 1, 2, 2, 2])],
  ReplicationPad1d: [kinked(() => new layers.ReplicationPad1d(2), [1, 2, 2])],
  ReplicationPad2d: [kinked(() => new layers.ReplicationPad2d([1, 2, 0, 1]), [1, 1, 2, 2])],
  ReplicationPad3d: [kinked(() => new layers.ReplicationPad3d(1), [1, 1, 1, 2, 2])],
  Bilinear: [
    sample(
      () => new layers.Bilinear(2, 3, 2),
      [
        [2, 2],
        [2, 3],
      ],
      (made, a, b) => made.call(a!, b!),
    ),
  ],
  EmbeddingBag: [
    sample(
      () => new layers.EmbeddingBag(4, 2),
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
  DepthwiseSeparableConv1d: [
    layer(() => new layers.DepthwiseSeparableConv1d(2, 1, 2, { depthMultiplier: 2 }), [1, 2, 3]),
  ],
  DepthwiseSeparableConv2d: [kinked(() => new layers.DepthwiseSeparableConv2d(2, 1, 2, { padding: 1 }), [1, 2, 2, 2])],
  GatedFeedForward: [layer(() => new layers.GatedFeedForward(2, 3), [2, 2])],
  EvolvedConvBlock: [kinked(() => new layers.EvolvedConvBlock(2, { dropout: 0 }), [1, 3, 2])],
  EvolvedTransformerEncoderLayer: [
    kinked(() => new layers.EvolvedTransformerEncoderLayer(2, 1, { dropout: 0 }), [1, 2, 2]),
  ],
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
  Sparsemax: [kinked(() => new layers.Sparsemax(1), [2, 3])],
  SparsePlus: [kinked(() => new layers.SparsePlus(), [6])],
  SparseSigmoid: [kinked(() => new layers.SparseSigmoid(), [6])],
  Squareplus: [layer(() => new layers.Squareplus(), [6])],
  Exponential: [layer(() => new layers.Exponential(), [6])],
  RReLU: [kinked(() => new layers.RReLU().eval(), [6])],
  Softmax2d: [layer(() => new layers.Softmax2d(), [1, 2, 2, 2])],
  Step: [kinked(() => new layers.Step(), [4])],
  Heaviside: [kinked(() => new layers.Heaviside(), [4])],
  Sign: [kinked(() => new layers.Sign(), [4])],
}
