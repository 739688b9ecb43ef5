import {
  Conv2d,
  Embedding,
  Flatten,
  LayerNorm,
  LeakyReLU,
  Linear,
  LSTM as Lstm,
  MaxPool2d,
  Module,
  ReLU,
  Sequential,
  Sigmoid,
  type Tensor,
  TransformerEncoderLayer,
  tril,
  ones,
} from 'neurite'
import { CLASSES, CNN, LSTM, MLP, TRANSFORMER, XOR } from '../../data/models.ts'

export function mlp(): Sequential {
  const { widths, slope } = MLP
  return new Sequential(
    ...widths.slice(1).flatMap((outputs, i) => {
      const linear = new Linear(widths[i]!, outputs)
      return i < widths.length - 2 ? [linear, new LeakyReLU(slope)] : [linear]
    }),
  )
}

export function xor(): Sequential {
  const { widths } = XOR
  return new Sequential(...widths.slice(1).flatMap((outputs, i) => [new Linear(widths[i]!, outputs), new Sigmoid()]))
}

export function cnn(): Sequential {
  const convolution = ([inputs, outputs]: readonly [number, number]) => new Conv2d(inputs, outputs, 3, { padding: 1 })
  const { convolutions, flat, hidden } = CNN
  return new Sequential(
    convolution(convolutions['0']),
    new ReLU(),
    convolution(convolutions['2']),
    new ReLU(),
    new MaxPool2d(2),
    convolution(convolutions['5']),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Linear(flat, hidden),
    new ReLU(),
    new Linear(hidden, CLASSES),
  )
}

/** What the LSTM gives at its last step, through a linear layer. */
export class LstmClassifier extends Module {
  lstm = new Lstm(LSTM.features, LSTM.hidden, { batchFirst: true })
  linear = new Linear(LSTM.hidden, CLASSES)

  forward(x: Tensor): Tensor {
    return this.linear.call(this.lstm.call(x).hn.select(0, 0))
  }
}

export class LanguageModel extends Module {
  tokens = new Embedding(TRANSFORMER.vocabulary, TRANSFORMER.width)
  places = new Embedding(TRANSFORMER.length, TRANSFORMER.width)
  layers = Array.from(
    { length: TRANSFORMER.layers },
    () =>
      new TransformerEncoderLayer(TRANSFORMER.width, TRANSFORMER.heads, {
        dimFeedforward: TRANSFORMER.hidden,
        dropout: 0,
        batchFirst: true,
        normFirst: true,
      }),
  )
  norm = new LayerNorm(TRANSFORMER.width)
  head = new Linear(TRANSFORMER.width, TRANSFORMER.vocabulary)
  /** True where a token would look ahead. */
  readonly ahead = tril(ones([TRANSFORMER.length, TRANSFORMER.length])).eq(0)

  /** [batch, length] of tokens -> [batch length, vocabulary] */
  forward(tokens: Tensor): Tensor {
    const start = this.tokens.call(tokens).add(this.places.weight)
    const x = this.layers.reduce((value, layer) => layer.call(value, { srcMask: this.ahead }), start)
    return this.head.call(this.norm.call(x)).reshape([-1, TRANSFORMER.vocabulary])
  }
}
