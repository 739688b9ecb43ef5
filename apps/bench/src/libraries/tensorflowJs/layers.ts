import { TRANSFORMER } from '../../data/models.ts'
import type { TensorFlow, TfTensor } from './interface.ts'

export type Weights = Readonly<Record<string, TfTensor>>

export function layerNorm(x: TfTensor, weight: TfTensor, bias: TfTensor, epsilon: number): TfTensor {
  const centred = x.sub(x.mean(-1, true))
  const variance = centred.square().mean(-1, true)
  return centred.div(variance.add(epsilon).sqrt()).mul(weight).add(bias)
}

/** With the weight as [inputs, outputs]. */
export function linear(x: TfTensor, weights: Weights, name: string): TfTensor {
  return x.matMul(weights[`${name}.weight`]!).add(weights[`${name}.bias`]!)
}

/** One step of an LSTM: new state and cells. */
export function lstmStep(gates: TfTensor, cells: TfTensor): { state: TfTensor; cells: TfTensor } {
  const [input, forget, candidate, output] = gates.split(4, 1) as [TfTensor, TfTensor, TfTensor, TfTensor]
  const next = forget.sigmoid().mul(cells).add(input.sigmoid().mul(candidate.tanh()))
  return { state: output.sigmoid().mul(next.tanh()), cells: next }
}

/** A pre-norm encoder layer on [batch length, width] that looks back only. */
export function encoderLayer(x: TfTensor, weights: Weights, name: string, ahead: TfTensor): TfTensor {
  const { batch, length, width, heads } = TRANSFORMER
  const norm = (value: TfTensor, which: string) =>
    layerNorm(value, weights[`${name}.${which}.weight`]!, weights[`${name}.${which}.bias`]!, 1e-5)
  const projected = norm(x, 'norm1')
    .matMul(weights[`${name}.self_attn.in_proj_weight`]!)
    .add(weights[`${name}.self_attn.in_proj_bias`]!)
  const [query, key, value] = projected
    .split(3, 1)
    .map((part) => part.reshape([batch, length, heads, width / heads]).transpose([0, 2, 1, 3])) as [
    TfTensor,
    TfTensor,
    TfTensor,
  ]
  const scores = query
    .matMul(key, false, true)
    .mul(1 / Math.sqrt(width / heads))
    .add(ahead)
  const mixed = scores
    .softmax()
    .matMul(value)
    .transpose([0, 2, 1, 3])
    .reshape([batch * length, width])
  const attended = x.add(linear(mixed, weights, `${name}.self_attn.out_proj`))
  const hidden = linear(norm(attended, 'norm2'), weights, `${name}.linear1`).relu()
  return attended.add(linear(hidden, weights, `${name}.linear2`))
}

/** Rows of a table. By a product: the gradient of `gather` is missing on some backends. */
export function embedded(tf: TensorFlow, table: TfTensor, tokens: TfTensor): TfTensor {
  return tf.oneHot(tokens, table.shape[0]!).reshape([-1, table.shape[0]!]).mul(1).matMul(table)
}
