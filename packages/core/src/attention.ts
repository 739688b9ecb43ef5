import { ArgumentError } from './errors.ts'
import { attentionWeights } from './functions.ts'
import { type BlockedAttention, blockedAttention, blockShapes } from './blockedAttention.ts'
import { checkOptions } from './options.ts'
import { bernoulli, dropoutMaker } from './randomTensors.ts'
import { broadcastShapes, sizeOf } from './shape.ts'
import { Tensor } from './tensor.ts'

/** Scores are stored as a whole up to this number of elements; beyond it a block of queries at a time. */
const MOST_SCORES = 2 ** 24
/** Scores of a block of queries. */
const BLOCK_SCORES = 2 ** 21
/** Blocks are made larger rather than more, so that programs stay small. */
const MOST_BLOCKS = 32
/** Queries in a block are a multiple of this. */
const ROWS = 16

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
 * result is [..., L, V]. A query that may attend to nothing gives NaN (Vaswani et al., 2017). Long sequences are computed
 * in blocks of queries and their gradient computes the weights again, so that memory grows with L + S, not L S.
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
  const scores = scoresOf(query, key, value, attnMask)
  // a mask that learns has a gradient as large as the scores anyway
  if (scores !== null && !needWeights && sizeOf(scores) > MOST_SCORES && !attnMask?.requiresGrad)
    return inBlocks(query, key, value, scores, options)
  const weights = attentionWeights(query, key, { attnMask, isCausal, scale })
  let used = weights
  if (dropoutP > 0) {
    const { shape, dtype, device } = weights
    used = weights.mul(bernoulli(1 - dropoutP, { shape, dtype, device })).mul(1 / (1 - dropoutP))
  }
  const output = used.matmul(value)
  return needWeights ? { output, weights } : output
}

/** The shape of the scores [..., L, S], or null where shapes do not fit: the ops that follow say why. */
function scoresOf(query: Tensor, key: Tensor, value: Tensor, mask?: Tensor | null): number[] | null {
  const shapes = [query, key, value].map(({ shape }) => shape)
  const [q, k, v] = shapes as [readonly number[], readonly number[], readonly number[]]
  if (shapes.some(({ length }) => length < 2) || q.at(-1) !== k.at(-1) || k.at(-2) !== v.at(-2)) return null
  const scores = [q.at(-2)!, k.at(-2)!]
  try {
    const batch = shapes.reduce<readonly number[]>((all, s) => broadcastShapes('attention', all, s.slice(0, -2)), [])
    const whole = [...batch, ...scores]
    return mask && String(broadcastShapes('attention', whole, mask.shape)) !== String(whole) ? null : whole
  } catch {
    return null
  }
}

function inBlocks(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  scores: readonly number[],
  { attnMask = null, dropoutP = 0, isCausal = false, scale }: ScaledDotProductAttentionOptions,
): Tensor {
  if (attnMask && isCausal)
    throw new ArgumentError(
      '[scaledDotProductAttention] takes attnMask or isCausal, received both; combine them in attnMask',
    )
  const [queries, keys] = scores.slice(-2) as [number, number]
  const batch = scores.slice(0, -2)
  const wanted = Math.max(BLOCK_SCORES / (sizeOf(batch) * keys), queries / MOST_BLOCKS)
  const how: BlockedAttention = {
    scale: scale ?? 1 / Math.sqrt(query.shape.at(-1)!),
    causal: isCausal,
    rows: Math.ceil(wanted / ROWS) * ROWS,
    dropped: null,
  }
  const attend = (plan: BlockedAttention) =>
    new Tensor(blockedAttention(query.node, key.node, value.node, attnMask?.node ?? null, plan))
  if (dropoutP === 0) return attend(how)
  const { device } = query
  const makers = blockShapes(batch, queries, keys, how).map((shape) => dropoutMaker(1 - dropoutP, shape, { device }))
  return attend({ ...how, dropped: (block) => makers[block]!() })
}
