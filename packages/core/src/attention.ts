import { ArgumentError } from './errors.ts'
import { attentionWeights } from './functions.ts'
import { checkOptions } from './options.ts'
import { bernoulli } from './randomTensors.ts'
import type { Tensor } from './tensor.ts'

export interface ScaledDotProductAttentionOptions {
  /** Broadcast to [..., L, S]: bool, true where a query may attend to a key; or floats that are added to the scores. */
  readonly attnMask?: Tensor | null
  /** Probability that a weight is dropped; 0 when left out. */
  readonly dropoutP?: number
  /** Query i attends to keys 0 to i only. */
  readonly isCausal?: boolean
  /** Factor of the scores; 1 / sqrt(E) when left out. */
  readonly scale?: number | null
  /** Give `{ output, weights }`, with the weights before they are dropped. */
  readonly needWeights?: boolean
}

export interface AttentionResult {
  readonly output: Tensor
  readonly weights: Tensor
}

/**
 * Attention: `softmax(q k^T / sqrt(E) + mask) v` of queries [..., L, E], keys [..., S, E] and values [..., S, V]; the
 * result is [..., L, V]. A query that may attend to nothing gives NaN (Vaswani et al., 2017).
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: ScaledDotProductAttentionOptions & { readonly needWeights: true },
): AttentionResult
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options?: ScaledDotProductAttentionOptions & { readonly needWeights?: false },
): Tensor
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: ScaledDotProductAttentionOptions = {},
): Tensor | AttentionResult {
  checkOptions('scaledDotProductAttention', options, ['attnMask', 'dropoutP', 'isCausal', 'scale', 'needWeights'])
  const { dropoutP = 0, needWeights = false, attnMask, isCausal, scale } = options
  if (!(dropoutP >= 0 && dropoutP < 1))
    throw new ArgumentError(`[scaledDotProductAttention] dropoutP must be from 0 to below 1, received ${dropoutP}`, {
      dropoutP,
    })
  const weights = attentionWeights(query, key, { attnMask, isCausal, scale })
  let used = weights
  if (dropoutP > 0) {
    const { shape, dtype, device } = weights
    used = weights.mul(bernoulli(1 - dropoutP, { shape, dtype, device })).mul(1 / (1 - dropoutP))
  }
  const output = used.matmul(value)
  return needWeights ? { output, weights } : output
}
