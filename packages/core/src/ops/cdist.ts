import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { promoteOperands, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { broadcastShapes, formatShape, normalizeDim } from '../shape.ts'
import { add } from './add.ts'
import { clamp } from './clamp.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { norm } from './norm.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { broadcastTo, sum } from './sum.ts'

export interface CdistOptions {
  /** Order of the norm; 2 when left out. */
  readonly p?: number
  /** Accepted for compatibility: distances are always computed from differences. */
  readonly computeMode?: string
}

/**
 * Distances between all pairs of rows: x1 [..., P, M] and x2 [..., R, M] give [..., P, R] with the p-norms of the
 * differences. The gradient is 0 where a distance is 0.
 * https://pytorch.org/docs/stable/generated/torch.cdist.html
 */
export function cdist(x1: Node, x2: Node, options: CdistOptions = {}): Node {
  checkOptions('cdist', options, ['p', 'computeMode'])
  const { p = 2 } = options
  if (!(p >= 0)) throw new ArgumentError(`[cdist] p must be at least 0, received ${p}`, { p })
  const [a, b] = [x1.shape, x2.shape]
  if (a.length < 2 || b.length < 2 || a[a.length - 1] !== b[b.length - 1])
    throw new ShapeError(
      `[cdist] takes [..., P, M] and [..., R, M], received ${formatShape(a)} and ${formatShape(b)}`,
      {
        left: a,
        right: b,
      },
    )
  return norm(sub(unsqueeze(toFloat(x1), -2), unsqueeze(toFloat(x2), -3)), { p, dim: -1 })
}

export interface PairwiseDistanceOptions {
  /** Order of the norm; 2 when left out. */
  readonly p?: number
  /** Added to every difference; 1e-6 when left out. */
  readonly eps?: number
  /** Keep the last axis with size 1. */
  readonly keepdim?: boolean
}

/**
 * Distances between corresponding rows: the p-norm of `x1 - x2 + eps` over the last axis, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.pairwise_distance.html
 */
export function pairwiseDistance(x1: Node, x2: Node, options: PairwiseDistanceOptions = {}): Node {
  checkOptions('pairwiseDistance', options, ['p', 'eps', 'keepdim'])
  const { p = 2, eps = 1e-6, keepdim = false } = options
  const difference = sub(toFloat(x1), toFloat(x2))
  return norm(add(difference, scalarLike(difference, eps)), { p, dim: -1, keepdim })
}

export interface CosineSimilarityOptions {
  /** Axis along which vectors lie; 1 when left out. */
  readonly dim?: number
  /** Least length to divide by; 1e-8 when left out. */
  readonly eps?: number
}

/**
 * Cosine of the angle between vectors along an axis: `x1 . x2 / (max(|x1|, eps) max(|x2|, eps))`, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.cosine_similarity.html
 */
export function cosineSimilarity(x1: Node, x2: Node, options: CosineSimilarityOptions = {}): Node {
  checkOptions('cosineSimilarity', options, ['dim', 'eps'])
  const { eps = 1e-8 } = options
  const shape = broadcastShapes('cosineSimilarity', x1.shape, x2.shape)
  const dim = normalizeDim('cosineSimilarity', options.dim ?? 1, shape.length)
  const [a, b] = promoteOperands('cosineSimilarity', toFloat(x1), toFloat(x2))
  const unit = (x: Node) => {
    const whole = broadcastTo(x, shape)
    return div(whole, clamp(norm(whole, { dim, keepdim: true }), { min: constantLike(x, eps) }))
  }
  return sum(mul(unit(a), unit(b)), { dim })
}

const distance = (a: Plain, b: Plain, i: number, j: number, p: number): number => {
  const gaps = Array.from({ length: a.shape[1]! }, (_, k) => Math.abs(at(a, i, k) - at(b, j, k)))
  return p === Number.POSITIVE_INFINITY ? Math.max(...gaps) : gaps.reduce((s, v) => s + v ** p, 0) ** (1 / p)
}

export const samples = () => [
  caseSamples(
    'cdist',
    [
      ...[1, 2, 3, Number.POSITIVE_INFINITY].map((p) => ({
        inputs: [{ shape: [3, 2] }, { shape: [4, 2] }],
        run: (a: Node, b: Node) => cdist(a, b, { p }),
        reference: (a: Plain, b: Plain) => plain([3, 4], (i, j) => distance(a, b, i, j, p)),
      })),
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 2] }],
        run: (a, b) => cdist(a, b),
        message: /\[cdist\] takes \[..., P, M\]/,
      },
    ],
  ),
  caseSamples('pairwiseDistance', [
    {
      inputs: [{ shape: [3, 2] }, { shape: [3, 2] }],
      run: (a, b) => pairwiseDistance(a, b, { p: 3, eps: 0, keepdim: true }),
      reference: (a, b) => plain([3, 1], (i) => distance(a, b, i, i, 3)),
    },
    {
      inputs: [
        { shape: [2, 3], values: [0, 0, 0, 1, 1, 1] },
        { shape: [3], values: [0, 0, 0] },
      ],
      run: (a, b) => pairwiseDistance(a, b, { eps: 1 }),
      reference: () => ({ shape: [2], data: [Math.sqrt(3), Math.sqrt(12)] }),
    },
  ]),
  caseSamples(
    'cosineSimilarity',
    [
      {
        inputs: [{ shape: [3, 4] }, { shape: [1, 4] }],
        run: (a, b) => cosineSimilarity(a, b),
        reference: (a, b) =>
          plain([3], (i) => {
            const sumOf = (fn: (k: number) => number) => [0, 1, 2, 3].reduce((s, k) => s + fn(k), 0)
            const size = Math.sqrt(sumOf((k) => at(a, i, k) ** 2) * sumOf((k) => at(b, 0, k) ** 2))
            return sumOf((k) => at(a, i, k) * at(b, 0, k)) / size
          }),
      },
      {
        inputs: [
          { shape: [2, 1], values: [0, 0] },
          { shape: [2, 1], values: [1, 2] },
        ],
        run: (a, b) => cosineSimilarity(a, b, { dim: 0 }),
        reference: () => ({ shape: [1], data: [0] }),
        gradient: false,
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2] }],
        run: (a, b) => cosineSimilarity(a, b),
        message: /\[cosineSimilarity\] dim 1/,
      },
    ],
  ),
]
