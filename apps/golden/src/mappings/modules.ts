import type { Arguments, Library } from '../library.ts'
import { lastPart } from '../names.ts'

/** Arguments of constructors that come before the options, in PyTorch's order; a class without a line has none. */
const POSITIONAL: Readonly<Record<string, string>> = {
  Linear: 'in_features, out_features',
  Bilinear: 'in1_features, in2_features, out_features',
  Conv1d: 'in_channels, out_channels, kernel_size',
  Conv2d: 'in_channels, out_channels, kernel_size',
  Conv3d: 'in_channels, out_channels, kernel_size',
  ConvTranspose1d: 'in_channels, out_channels, kernel_size',
  ConvTranspose2d: 'in_channels, out_channels, kernel_size',
  ConvTranspose3d: 'in_channels, out_channels, kernel_size',
  MaxPool1d: 'kernel_size',
  MaxPool2d: 'kernel_size',
  MaxPool3d: 'kernel_size',
  MaxUnpool1d: 'kernel_size',
  MaxUnpool2d: 'kernel_size',
  MaxUnpool3d: 'kernel_size',
  AvgPool1d: 'kernel_size',
  AvgPool2d: 'kernel_size',
  AvgPool3d: 'kernel_size',
  LPPool1d: 'norm_type, kernel_size',
  LPPool2d: 'norm_type, kernel_size',
  LPPool3d: 'norm_type, kernel_size',
  AdaptiveAvgPool1d: 'output_size',
  AdaptiveAvgPool2d: 'output_size',
  AdaptiveAvgPool3d: 'output_size',
  AdaptiveMaxPool1d: 'output_size',
  AdaptiveMaxPool2d: 'output_size',
  AdaptiveMaxPool3d: 'output_size',
  BatchNorm1d: 'num_features',
  BatchNorm2d: 'num_features',
  BatchNorm3d: 'num_features',
  InstanceNorm1d: 'num_features',
  InstanceNorm2d: 'num_features',
  InstanceNorm3d: 'num_features',
  LayerNorm: 'normalized_shape',
  RMSNorm: 'normalized_shape',
  GroupNorm: 'num_groups, num_channels',
  LocalResponseNorm: 'size',
  RNN: 'input_size, hidden_size',
  LSTM: 'input_size, hidden_size',
  GRU: 'input_size, hidden_size',
  RNNCell: 'input_size, hidden_size',
  LSTMCell: 'input_size, hidden_size',
  GRUCell: 'input_size, hidden_size',
  Embedding: 'num_embeddings, embedding_dim',
  EmbeddingBag: 'num_embeddings, embedding_dim',
  MultiheadAttention: 'embed_dim, num_heads',
  TransformerEncoderLayer: 'd_model, nhead',
  TransformerDecoderLayer: 'd_model, nhead',
  Dropout: 'p',
  Dropout1d: 'p',
  Dropout2d: 'p',
  Dropout3d: 'p',
  AlphaDropout: 'p',
  Softmax: 'dim',
  LogSoftmax: 'dim',
  Softmin: 'dim',
  LeakyReLU: 'negative_slope',
  ELU: 'alpha',
  CELU: 'alpha',
  GLU: 'dim',
  Softshrink: 'lambd',
  Hardshrink: 'lambd',
  Threshold: 'threshold, value',
  PixelShuffle: 'upscale_factor',
  PixelUnshuffle: 'downscale_factor',
  Unflatten: 'dim, unflattened_size',
  ZeroPad2d: 'padding',
  ConstantPad1d: 'padding, value',
  ConstantPad2d: 'padding, value',
  ConstantPad3d: 'padding, value',
  ReflectionPad1d: 'padding',
  ReflectionPad2d: 'padding',
  ReflectionPad3d: 'padding',
  ReplicationPad1d: 'padding',
  ReplicationPad2d: 'padding',
  ReplicationPad3d: 'padding',
  Fold: 'output_size, kernel_size',
  Unfold: 'kernel_size',
}

/** Where an argument of a constructor stands, for layers written as `Conv2d(1,4,3)`. */
export function positionalNames(op: string): string[] {
  return POSITIONAL[lastPart(op)]?.split(', ') ?? []
}

/** Makes the module that `nn.X` with these arguments is. */
export function buildModule(library: Library, op: string, args: Arguments): object {
  const name = lastPart(op)
  const stack = /^(Transformer(?:En|De)coder)$/.exec(name)
  if (stack) {
    const { num_layers, ...layer } = args
    return library.make(name, buildModule(library, `${op}Layer`, layer), num_layers)
  }
  return library.construct(`${name}(${POSITIONAL[name] ?? ''})`, args)
}

/** Tensors that a call takes in order; what else it gets is options. */
const CALLED_WITH: Readonly<Record<string, string>> = {
  Bilinear: 'input1, input2',
  MultiheadAttention: 'query, key, value',
  Transformer: 'src, tgt',
  TransformerEncoder: 'src',
  TransformerEncoderLayer: 'src',
  TransformerDecoder: 'tgt, memory',
  TransformerDecoderLayer: 'tgt, memory',
  MaxUnpool1d: 'input, indices',
  MaxUnpool2d: 'input, indices',
  MaxUnpool3d: 'input, indices',
  CosineSimilarity: 'x1, x2',
  PairwiseDistance: 'x1, x2',
  MarginRankingLoss: 'input1, input2, target',
  CosineEmbeddingLoss: 'input1, input2, target',
  TripletMarginLoss: 'anchor, positive, negative',
  GaussianNLLLoss: 'input, target, var',
  CTCLoss: 'log_probs, targets, input_lengths, target_lengths',
}

/** The names of the arguments that a call of the module takes before its options. */
export function callArguments(op: string): string[] {
  const name = lastPart(op)
  return (CALLED_WITH[name] ?? (name.endsWith('Loss') ? 'input, target' : 'input')).split(', ')
}
