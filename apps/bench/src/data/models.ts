import { type Arrays, type NamedArray, sizeOf } from './array.ts'
import { memoized } from './memo.ts'
import { filled, integerArray, uniform, uniformArray } from './random.ts'

/** What a model is trained on, and where it starts. */
export interface ModelData {
  /** By PyTorch's names, in PyTorch's layouts. */
  readonly parameters: Arrays
  readonly inputs: NamedArray
  /** Classes as int32, or the values themselves. */
  readonly targets: NamedArray
}

type Next = () => number

/** A linear layer's weight [outputs, inputs], within plus and minus `bound`, and a bias of zeros. */
function linear(name: string, inputs: number, outputs: number, next: Next, bound: number): Record<string, NamedArray> {
  return {
    [`${name}.weight`]: uniformArray([outputs, inputs], next, -bound, bound),
    [`${name}.bias`]: filled([outputs], 0),
  }
}

/** Every image comes twice, with different classes: the loss cannot fall below log 2, so that no gradient ever gets denormal. */
function pairedClasses(half: NamedArray, classes: number, next: Next): Pick<ModelData, 'inputs' | 'targets'> {
  const count = half.shape[0]!
  const values = new Float32Array(2 * half.values.length)
  values.set(half.values)
  values.set(half.values, half.values.length)
  const labels = new Int32Array(2 * count)
  for (let i = 0; i < count; i++) {
    labels[i] = Math.floor(next() * classes)
    labels[i + count] = (labels[i]! + 1 + Math.floor(next() * (classes - 1))) % classes
  }
  return {
    inputs: { shape: [2 * count, ...half.shape.slice(1)], values },
    targets: { shape: [2 * count], values: labels },
  }
}

export const CLASSES = 10
export const ADAM = { rate: 1e-3, betas: [0.9, 0.999], epsilon: 1e-8 } as const
export const WEIGHT_DECAY = 0.01

export const MLP = { widths: [784, 500, 400, 300, 200, 100, 50, 10], slope: 0.01, sgdRate: 0.01, batch: 256 } as const

/** The lecture's MLP: linear layers `0`, `2`, ... with leaky ReLU between them. */
const makeMlpData = memoized((batch: number): ModelData => {
  const next = uniform(1)
  const half = uniformArray([Math.max(1, batch / 2), MLP.widths[0]], next, 0, 1)
  const pairs = pairedClasses(half, CLASSES, next)
  const parameters = Object.assign(
    {},
    ...MLP.widths.slice(1).map((outputs, i) => {
      const inputs = MLP.widths[i]!
      return linear(String(2 * i), inputs, outputs, next, Math.sqrt(6 / inputs))
    }),
  )
  return batch === 1
    ? { parameters, inputs: half, targets: { shape: [1], values: new Int32Array(1) } }
    : { parameters, ...pairs }
})

/** The MLP's data for batches of this size. */
export const mlpData = (batch: number = MLP.batch): ModelData => makeMlpData(batch)

export const XOR = { widths: [2, 10, 10, 10, 1], rate: 1 } as const

/**
 * The lecture's XOR model: linear layers `0`, `2`, ... with sigmoids. Weights four times as large as is usual: the loss
 * leaves its plateau at log 2 soon, so that these steps tell right gradients from wrong ones.
 */
export function xorData(): ModelData {
  const next = uniform(2)
  return {
    parameters: Object.assign(
      {},
      ...XOR.widths.slice(1).map((outputs, i) => {
        const inputs = XOR.widths[i]!
        return linear(String(2 * i), inputs, outputs, next, 4 / Math.sqrt(inputs))
      }),
    ),
    inputs: { shape: [4, 2], values: new Float32Array([0, 0, 0, 1, 1, 0, 1, 1]) },
    targets: { shape: [4, 1], values: new Float32Array([0, 1, 1, 0]) },
  }
}

/** Convolutions 3x3 with padding 1 at these entries of the model: [channels in, channels out]. */
export const CNN = {
  batch: 64,
  channels: 3,
  side: 32,
  convolutions: { '0': [3, 32], '2': [32, 32], '5': [32, 64] },
  hidden: 128,
  flat: 64 * 8 * 8,
} as const

/** conv 3-32, relu, conv 32-32, relu, maxpool 2, conv 32-64, relu, maxpool 2, flatten, linear 4096-128, relu, linear 128-10. */
export function cnnData(): ModelData {
  const next = uniform(3)
  const { batch, channels, side, flat, hidden } = CNN
  const half = uniformArray([batch / 2, channels, side, side], next, -1, 1)
  const pairs = pairedClasses(half, CLASSES, next)
  const convolution = ([name, [inputs, outputs]]: [string, readonly [number, number]]) => {
    const bound = Math.sqrt(6 / (9 * inputs))
    return {
      [`${name}.weight`]: uniformArray([outputs, inputs, 3, 3], next, -bound, bound),
      [`${name}.bias`]: filled([outputs], 0),
    }
  }
  const parameters = Object.assign(
    {},
    ...(Object.entries(CNN.convolutions) as [string, readonly [number, number]][]).map(convolution),
    linear('9', flat, hidden, next, Math.sqrt(6 / flat)),
    linear('11', hidden, CLASSES, next, 0.1 / Math.sqrt(hidden)),
  )
  return { parameters, ...pairs }
}

export const LSTM = { batch: 32, steps: 50, features: 64, hidden: 128 } as const

/** An LSTM over [batch, steps, features], and a linear layer on what it gives at the end. */
export function lstmData(): ModelData {
  const next = uniform(4)
  const { batch, steps, features, hidden } = LSTM
  const half = uniformArray([batch / 2, steps, features], next, -1, 1)
  const pairs = pairedClasses(half, CLASSES, next)
  const bound = 1 / Math.sqrt(hidden)
  const made = (...shape: number[]) => uniformArray(shape, next, -bound, bound)
  const parameters = {
    'lstm.weight_ih_l0': made(4 * hidden, features),
    'lstm.weight_hh_l0': made(4 * hidden, hidden),
    'lstm.bias_ih_l0': made(4 * hidden),
    'lstm.bias_hh_l0': made(4 * hidden),
    ...linear('linear', hidden, CLASSES, next, bound),
  }
  return { parameters, ...pairs }
}

export const TRANSFORMER = {
  batch: 16,
  length: 128,
  width: 128,
  heads: 4,
  hidden: 512,
  layers: 4,
  vocabulary: 256,
} as const

/**
 * A language model: embedding of tokens and places, pre-norm encoder layers that look back only, a norm, and a linear
 * layer to the vocabulary. The target is the next token.
 */
export function transformerData(): ModelData {
  const next = uniform(5)
  const { batch, length, width, hidden, layers, vocabulary } = TRANSFORMER
  const tokens = integerArray([batch, length + 1], next, vocabulary)
  const window = (from: number) =>
    Int32Array.from(
      { length: batch * length },
      (_, i) => tokens.values[Math.floor(i / length) * (length + 1) + (i % length) + from]!,
    )
  const norm = (name: string) => ({ [`${name}.weight`]: filled([width], 1), [`${name}.bias`]: filled([width], 0) })
  const bound = 1 / Math.sqrt(width)
  const layer = (name: string) => ({
    [`${name}.self_attn.in_proj_weight`]: uniformArray([3 * width, width], next, -bound, bound),
    [`${name}.self_attn.in_proj_bias`]: filled([3 * width], 0),
    ...linear(`${name}.self_attn.out_proj`, width, width, next, bound),
    ...linear(`${name}.linear1`, width, hidden, next, bound),
    ...linear(`${name}.linear2`, hidden, width, next, 1 / Math.sqrt(hidden)),
    ...norm(`${name}.norm1`),
    ...norm(`${name}.norm2`),
  })
  const parameters = Object.assign(
    {
      'tokens.weight': uniformArray([vocabulary, width], next, -0.1, 0.1),
      'places.weight': uniformArray([length, width], next, -0.1, 0.1),
    },
    ...Array.from({ length: layers }, (_, i) => layer(`layers.${i}`)),
    norm('norm'),
    linear('head', width, vocabulary, next, bound),
  )
  const shape = [batch, length]
  return { parameters, inputs: { shape, values: window(0) }, targets: { shape, values: window(1) } }
}

/** Numbers that a model has to learn. */
export function parameterCount({ parameters }: ModelData): number {
  return Object.values(parameters).reduce((sum, { shape }) => sum + sizeOf(shape), 0)
}
