import { LSTM, MLP, CNN, TRANSFORMER, XOR } from '../../data/models.ts'
import type { TensorFlow, TfTensor } from './interface.ts'
import { embedded, encoderLayer, layerNorm, linear, lstmStep, type Weights } from './layers.ts'

/** A model: its answers. */
export type Model = (tf: TensorFlow, weights: Weights, inputs: TfTensor) => TfTensor

export const mlp: Model = (_tf, weights, inputs) => {
  const layers = MLP.widths.length - 1
  let x = inputs
  for (let i = 0; i < layers; i++) {
    x = linear(x, weights, String(2 * i))
    if (i < layers - 1) x = x.leakyRelu(MLP.slope)
  }
  return x
}

export const xor: Model = (_tf, weights, inputs) => {
  let x = inputs
  for (let i = 0; i < XOR.widths.length - 1; i++) x = linear(x, weights, String(2 * i)).sigmoid()
  return x
}

/** On images with channels last. */
export const cnn: Model = (_tf, weights, inputs) => {
  const layer = (x: TfTensor, name: string) =>
    x.conv2d(weights[`${name}.weight`]!, 1, 'same').add(weights[`${name}.bias`]!).relu()
  const pooled = layer(layer(inputs, '0'), '2').maxPool(2, 2, 'valid')
  const last = layer(pooled, '5').maxPool(2, 2, 'valid')
  // The linear layer's weight has channels first
  const flat = last.transpose([0, 3, 1, 2]).reshape([CNN.batch, CNN.flat])
  return linear(linear(flat, weights, '9').relu(), weights, '11')
}

export const lstm: Model = (tf, weights, inputs) => {
  const { batch, steps, features, hidden } = LSTM
  const projected = inputs
    .reshape([batch * steps, features])
    .matMul(weights['lstm.weight_ih_l0']!)
    .add(weights['lstm.bias_ih_l0']!.add(weights['lstm.bias_hh_l0']!))
    .reshape([batch, steps * 4 * hidden])
  const each = projected.split(steps, 1)
  let now = { state: tf.zeros([batch, hidden]), cells: tf.zeros([batch, hidden]) }
  for (const gates of each) now = lstmStep(gates.add(now.state.matMul(weights['lstm.weight_hh_l0']!)), now.cells)
  return linear(now.state, weights, 'linear')
}

export const transformer: Model = (tf, weights, inputs) => {
  const { batch, length, width, layers } = TRANSFORMER
  const mask = Float32Array.from({ length: length ** 2 }, (_, i) => (i % length > Math.floor(i / length) ? -1e9 : 0))
  const ahead = tf.tensor(mask, [length, length])
  const tokens = embedded(tf, weights['tokens.weight']!, inputs.reshape([batch * length]))
  let x = tokens
    .reshape([batch, length, width])
    .add(weights['places.weight']!)
    .reshape([batch * length, width])
  for (let i = 0; i < layers; i++) x = encoderLayer(x, weights, `layers.${i}`, ahead)
  return linear(layerNorm(x, weights['norm.weight']!, weights['norm.bias']!, 1e-5), weights, 'head')
}
