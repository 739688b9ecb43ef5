import { CNN, LSTM, MLP, TRANSFORMER, XOR } from '../../data/models.ts'
import type { Jax, JaxArray, Weights } from './interface.ts'
import { convolve, encoderLayer, layerNorm, linear, lstmStep, maxPool } from './layers.ts'

/** A model: its answers. Takes weights and inputs over. */
export type Model = (jax: Jax, weights: Weights, inputs: JaxArray) => JaxArray

export const mlp: Model = (jax, weights, inputs) => {
  const layers = MLP.widths.length - 1
  let x = inputs
  for (let i = 0; i < layers; i++) {
    x = linear(jax, x, weights, String(2 * i))
    if (i < layers - 1) x = jax.nn.leakyRelu(x, MLP.slope)
  }
  return x
}

export const xor: Model = (jax, weights, inputs) => {
  let x = inputs
  for (let i = 0; i < XOR.widths.length - 1; i++) x = jax.nn.sigmoid(linear(jax, x, weights, String(2 * i)))
  return x
}

export const cnn: Model = (jax, weights, inputs) => {
  const { nn } = jax
  const layer = (x: JaxArray, name: string) =>
    nn.relu(convolve(jax, x, weights[`${name}.weight`]!).add(weights[`${name}.bias`]!.reshape([1, -1, 1, 1])))
  const pooled = maxPool(jax, layer(layer(inputs, '0'), '2'))
  const flat = maxPool(jax, layer(pooled, '5')).reshape([CNN.batch, CNN.flat])
  return linear(jax, nn.relu(linear(jax, flat, weights, '9')), weights, '11')
}

export const lstm: Model = (jax, weights, inputs) => {
  const { numpy } = jax
  const { batch, steps, features, hidden } = LSTM
  const bias = weights['lstm.bias_ih_l0']!.add(weights['lstm.bias_hh_l0']!)
  const projected = numpy
    .matmul(inputs.reshape([batch * steps, features]), weights['lstm.weight_ih_l0']!)
    .add(bias)
    .reshape([batch, steps, 4 * hidden])
  let now = { state: numpy.zeros([batch, hidden]), cells: numpy.zeros([batch, hidden]) }
  for (let t = 0; t < steps; t++) {
    const recurrent = numpy.matmul(now.state, weights['lstm.weight_hh_l0']!.ref)
    now = lstmStep(jax, projected.ref.slice([], t, []).add(recurrent), now.cells)
  }
  projected.dispose()
  weights['lstm.weight_hh_l0']!.dispose()
  now.cells.dispose()
  return linear(jax, now.state, weights, 'linear')
}

export const transformer: Model = (jax, weights, inputs) => {
  const { numpy, nn } = jax
  const { batch, length, width, layers, vocabulary } = TRANSFORMER
  const mask = Float32Array.from({ length: length ** 2 }, (_, i) => (i % length > Math.floor(i / length) ? -1e9 : 0))
  const ahead = numpy.array(mask).reshape([length, length])
  const tokens = numpy.matmul(nn.oneHot(inputs.reshape([batch * length]), vocabulary), weights['tokens.weight']!)
  let x = tokens
    .reshape([batch, length, width])
    .add(weights['places.weight']!)
    .reshape([batch * length, width])
  for (let i = 0; i < layers; i++) x = encoderLayer(jax, x, weights, `layers.${i}`, ahead.ref)
  ahead.dispose()
  return linear(jax, layerNorm(jax, x, weights['norm.weight']!, weights['norm.bias']!, 1e-5), weights, 'head')
}
