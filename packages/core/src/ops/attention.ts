import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, positionNode, scalarLike } from '../graph/constants.ts'
import { promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { add } from './add.ts'
import { le } from './compare.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { transpose } from './permute.ts'
import { softmax } from './softmax.ts'
import { where } from './where.ts'

export interface AttentionOptions {
  /** Broadcast to [..., L, S]: bool, true where a query may attend to a key; or floats that are added to the scores. */
  readonly attnMask?: Node | null
  /** Query i attends to keys 0 to i only. */
  readonly isCausal?: boolean
  /** Factor of the scores; 1 / sqrt(E) when left out. */
  readonly scale?: number | null
}

/**
 * `softmax(q k^T scale + mask)`, [..., L, S], of queries [..., L, E] and keys [..., S, E].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html
 */
export function attentionWeights(query: Node, key: Node, options: AttentionOptions = {}): Node {
  checkOptions('attentionWeights', options, ['attnMask', 'isCausal', 'scale'])
  const { attnMask, isCausal = false } = options
  const width = query.shape[query.shape.length - 1]
  if (query.shape.length < 2 || key.shape.length < 2 || key.shape[key.shape.length - 1] !== width)
    throw new ShapeError(
      `[attentionWeights] takes queries [..., L, E] and keys [..., S, E], received ${formatShape(query.shape)} and ${formatShape(key.shape)}`,
      { query: query.shape, key: key.shape },
    )
  if (attnMask && isCausal)
    throw new ArgumentError('[attentionWeights] takes attnMask or isCausal, received both; combine them in attnMask')
  const [q, k] = promoteOperands('attentionWeights', query, key)
  // scaled before the product, where there are fewer elements
  const scores = matmul(mul(q, scalarLike(q, options.scale ?? 1 / Math.sqrt(width!))), transpose(k, -1, -2))
  const never = constantLike(scores, Number.NEGATIVE_INFINITY)
  let masked = scores
  if (attnMask) masked = attnMask.dtype === 'bool' ? where(attnMask, scores, never) : add(scores, attnMask)
  if (isCausal) {
    const shape = scores.shape.slice(-2)
    masked = where(le(positionNode(shape, 1), positionNode(shape, 0)), scores, never)
  }
  return softmax(masked, -1)
}

function direct(q: Plain, k: Plain, scale: number, bias: (i: number, j: number) => number): Plain {
  const [n, l, e] = q.shape as [number, number, number]
  const size = k.shape[1]!
  const power = plain([n, l, size], (b, i, j) => {
    let score = 0
    for (let d = 0; d < e; d++) score += at(q, b, i, d) * at(k, b, j, d)
    return Math.exp(score * scale + bias(i, j))
  })
  return plain([n, l, size], (b, i, j) => {
    let total = 0
    for (let s = 0; s < size; s++) total += at(power, b, i, s)
    return at(power, b, i, j) / total
  })
}

export const samples = () => [
  caseSamples(
    'attentionWeights',
    [
      {
        inputs: [{ shape: [2, 3, 4] }, { shape: [2, 5, 4] }],
        run: (q, k) => attentionWeights(q, k),
        reference: (q, k) => direct(q, k, 0.5, () => 0),
      },
      {
        inputs: [{ shape: [1, 3, 2] }, { shape: [1, 3, 2] }],
        run: (q, k) => attentionWeights(q, k, { isCausal: true, scale: 0.3 }),
        reference: (q, k) => direct(q, k, 0.3, (i, j) => (j > i ? Number.NEGATIVE_INFINITY : 0)),
      },
      {
        inputs: [
          { shape: [1, 2, 2] },
          { shape: [1, 3, 2] },
          { shape: [2, 3], dtype: 'bool', values: [1, 0, 1, 0, 1, 1] },
        ],
        run: (q, k, attnMask) => attentionWeights(q, k, { attnMask, scale: 1 }),
        reference: (q, k, mask) => direct(q, k, 1, (i, j) => Math.log(at(mask, i, j))),
      },
      {
        inputs: [{ shape: [1, 2, 2] }, { shape: [1, 3, 2] }, { shape: [2, 3] }],
        run: (q, k, attnMask) => attentionWeights(q, k, { attnMask, scale: 1 }),
        reference: (q, k, mask) => direct(q, k, 1, (i, j) => at(mask, i, j)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 4] }],
        run: (q, k) => attentionWeights(q, k),
        message: /\[attentionWeights\] takes queries/,
      },
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }, { shape: [2, 2] }],
        run: (q, k, attnMask) => attentionWeights(q, k, { attnMask, isCausal: true }),
        message: /\[attentionWeights\] takes attnMask or isCausal, received both/,
      },
    ],
  ),
]
