export type { HookHandle } from './hooks.ts'
export type { Member, Members } from './members.ts'
export type { GraphOptions, ModelGraph, ModelGraphNode } from './modelGraph.ts'
export type { StateDict } from './stateDict.ts'
export { type ForwardHook, type ForwardPreHook, type Layer, Module } from './module.ts'
export { functionalCall } from './functionalCall.ts'
export { l1, l2, maxNorm, type Penalty, penalize, penaltyOf } from './penalties.ts'
export { Sequential } from './sequential.ts'
export { Linear, type LinearOptions } from './linear.ts'
export { Flatten, Identity, Unflatten } from './shape.ts'
export { Dropout, dropout } from './dropout.ts'
export { LayerNorm, type LayerNormOptions } from './layerNorm.ts'
export { Embedding, type EmbeddingLayerOptions } from './embedding.ts'
export { Recurrent, type RecurrentOptions, type SequenceOptions } from './recurrent.ts'
export { type CellOptions, RecurrentCell } from './rnnCells.ts'
export { RNN, RNNCell, type RNNOptions, type SequenceInput, type SequenceResult } from './rnn.ts'
export { LSTM, LSTMCell, type LSTMInput, type LSTMOptions, type LSTMResult } from './lstm.ts'
export { GRU, GRUCell } from './gru.ts'
export {
  type AttentionCallOptions,
  type MultiheadAttentionResult,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './multiheadAttention.ts'
export {
  type DecoderInput,
  type EncoderInput,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformerLayers.ts'
export { Transformer, TransformerDecoder, TransformerEncoder, type TransformerOptions } from './transformer.ts'
export { RotaryEmbedding, type RotaryOptions } from './rotaryEmbedding.ts'
export { PositionalEncoding, type PositionalEncodingOptions } from './positionalEncoding.ts'
export { BatchNorm, BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormLayerOptions } from './batchNorm.ts'
export {
  InstanceNorm,
  InstanceNorm1d,
  InstanceNorm2d,
  InstanceNorm3d,
  type InstanceNormLayerOptions,
} from './instanceNorm.ts'
export { GroupNorm, type GroupNormLayerOptions, LocalResponseNorm } from './groupNorm.ts'
export { RMSNorm, type RMSNormLayerOptions } from './rmsNorm.ts'
export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions, Convolution, type PaddingMode } from './convolution.ts'
export {
  ConvolutionTranspose,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
} from './convTranspose.ts'
export {
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type MaxPooled,
  type MaxPoolLayerOptions,
  type MaxPoolOptionsFor,
  type MaxPoolResult,
} from './maxPooling.ts'
export { AvgPool1d, AvgPool2d, AvgPool3d, type AvgPoolLayerOptions } from './avgPooling.ts'
export { LPPool1d, LPPool2d, LPPool3d, type LPPoolLayerOptions } from './lpPooling.ts'
export { MaxUnpool1d, MaxUnpool2d, MaxUnpool3d, type MaxUnpoolLayerOptions } from './unpooling.ts'
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
  AdaptivePool,
} from './adaptivePooling.ts'
export {
  AlphaDropout,
  Dropout1d,
  Dropout2d,
  Dropout3d,
  DropPath,
  FeatureAlphaDropout,
  GaussianNoise,
} from './dropouts.ts'
export { Add, Concatenate, Lambda, Parallel, Residual } from './combining.ts'
export { LazyParameter, type LazyParameterOptions } from './lazyParameter.ts'
export { type Activation, type ActivationName, Dense, type DenseOptions, LazyLinear } from './dense.ts'
export { Fold, PixelShuffle, PixelUnshuffle, Unfold, Upsample, type UpsampleOptions } from './resampling.ts'
export {
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  Padding,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad2d,
} from './padding.ts'
export { Bilinear } from './bilinear.ts'
export { EmbeddingBag, type EmbeddingBagLayerOptions } from './embeddingBag.ts'
export { DepthwiseSeparableConv1d, DepthwiseSeparableConv2d, type SeparableConvOptions } from './separableConv.ts'
export {
  EvolvedConvBlock,
  EvolvedTransformerEncoderLayer,
  type EvolvedTransformerOptions,
  GatedFeedForward,
} from './evolvedTransformer.ts'
export { Heaviside, Sign, Step } from './thresholdActivations.ts'
export { Hardsigmoid, Hardtanh, LogSigmoid, Sigmoid, Softsign, Tanh } from './sigmoidActivations.ts'
export { CELU, ELU, LeakyReLU, PReLU, ReLU, ReLU6, SELU, Softplus, Threshold } from './rectifierActivations.ts'
export { GELU, GLU, Hardswish, Mish, SiLU } from './gatedActivations.ts'
export { Hardshrink, Softshrink, Tanhshrink } from './shrinkActivations.ts'
export { Exponential, RReLU, Softmax2d, Sparsemax, SparsePlus, SparseSigmoid, Squareplus } from './sparseActivations.ts'
export { LogSoftmax, Maxout, Softmax, Softmin } from './softmaxActivations.ts'
export * as init from './init.ts'
export {
  calculateGain,
  kaimingNormal,
  kaimingUniform,
  type KaimingOptions,
  type Nonlinearity,
  xavierNormal,
  xavierUniform,
} from './init.ts'
