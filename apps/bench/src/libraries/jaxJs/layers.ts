import { TRANSFORMER } from '../../data/models.ts'
import type { Jax, JaxArray, Weights } from './interface.ts'

/** 3x3, stride 1, padding 1. */
export function convolve({ lax }: Jax, images: JaxArray, weight: JaxArray): JaxArray {
  return lax.convGeneralDilated(
    images,
    weight,
    [1, 1],
    [
      [1, 1],
      [1, 1],
    ],
  )
}

export function maxPool({ lax, numpy }: Jax, x: JaxArray): JaxArray {
  return lax.reduceWindow(x, (window) => numpy.max(window.reshape([-1]), 0), [2, 2], [2, 2])
}

export function layerNorm({ numpy }: Jax, x: JaxArray, weight: JaxArray, bias: JaxArray, epsilon: number): JaxArray {
  const centred = x.ref.sub(x.mean(-1, { keepdims: true }))
  const variance = numpy.square(centred.ref).mean(-1, { keepdims: true })
  return centred
    .div(numpy.sqrt(variance.add(epsilon)))
    .mul(weight)
    .add(bias)
}

/** Takes one weight from those that a loss was given. */
const taken = (weights: Weights, name: string): JaxArray => weights[name]!

/** With the weight as [inputs, outputs]. */
export function linear({ numpy }: Jax, x: JaxArray, weights: Weights, name: string): JaxArray {
  return numpy.matmul(x, taken(weights, `${name}.weight`)).add(taken(weights, `${name}.bias`))
}

/** One step of an LSTM: new state and cells. */
export function lstmStep({ numpy, nn }: Jax, gates: JaxArray, cells: JaxArray): { state: JaxArray; cells: JaxArray } {
  const [input, forget, candidate, output] = numpy.split(gates, 4, 1) as [JaxArray, JaxArray, JaxArray, JaxArray]
  const next = nn
    .sigmoid(forget)
    .mul(cells)
    .add(nn.sigmoid(input).mul(numpy.tanh(candidate)))
  return { state: nn.sigmoid(output).mul(numpy.tanh(next.ref)), cells: next }
}

/** A pre-norm encoder layer on [batch length, width] that looks back only. */
export function encoderLayer(jax: Jax, x: JaxArray, weights: Weights, name: string, ahead: JaxArray): JaxArray {
  const { numpy, nn } = jax
  const { batch, length, width, heads } = TRANSFORMER
  const norm = (value: JaxArray, which: string) =>
    layerNorm(jax, value, taken(weights, `${name}.${which}.weight`), taken(weights, `${name}.${which}.bias`), 1e-5)
  const projected = numpy
    .matmul(norm(x.ref, 'norm1'), taken(weights, `${name}.self_attn.in_proj_weight`))
    .add(taken(weights, `${name}.self_attn.in_proj_bias`))
  const [query, key, value] = numpy
    .split(projected, 3, 1)
    .map((part) => part.reshape([batch, length, heads, width / heads]).transpose([0, 2, 1, 3])) as [
    JaxArray,
    JaxArray,
    JaxArray,
  ]
  const scores = numpy
    .matmul(query, key.transpose([0, 1, 3, 2]))
    .mul(1 / Math.sqrt(width / heads))
    .add(ahead)
  const mixed = numpy
    .matmul(nn.softmax(scores, -1), value)
    .transpose([0, 2, 1, 3])
    .reshape([batch * length, width])
  const attended = x.add(linear(jax, mixed, weights, `${name}.self_attn.out_proj`))
  const hidden = nn.relu(linear(jax, norm(attended.ref, 'norm2'), weights, `${name}.linear1`))
  return attended.add(linear(jax, hidden, weights, `${name}.linear2`))
}
