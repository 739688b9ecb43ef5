import { constantLike, positionNode } from '../graph/constants.ts'
import { cast, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { caseSamples, line, type Plain, plain } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { add } from './add.ts'
import { gt } from './compare.ts'
import { cumsum } from './cumsum.ts'
import { div } from './div.ts'
import { maximum } from './maximum.ts'
import { mul } from './mul.ts'
import { sort } from './sort.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

/**
 * The nearest point of the probability simplex: `max(x - tau, 0)`, with tau such that the results along the axis sum to
 * 1. Many are exactly 0.
 * Martins and Astudillo, 2016, https://arxiv.org/abs/1602.02068
 */
export function sparsemax(x: Node, dim = -1): Node {
  const axis = normalizeDim('sparsemax', dim, x.shape.length)
  const value = toFloat(x)
  if (x.shape.length === 0) return add(mul(value, 0), 1)
  const { values: sorted } = sort(value, { dim: axis, descending: true })
  const rank = add(cast(positionNode(x.shape, axis, 'int32', x.device), value.dtype), constantLike(value, 1))
  // the support is where 1 + k z_k exceeds the sum of the k largest
  const support = cast(gt(add(mul(rank, sorted), 1), cumsum(sorted, axis)), value.dtype)
  const inside = { dim: axis, keepdim: true }
  const tau = div(sub(sum(mul(sorted, support), inside), 1), sum(support, inside))
  return maximum(sub(value, tau), constantLike(value, 0))
}

const reference = (dim: number) => (x: Plain) =>
  plain(x.shape, (...p) => {
    const values = line(x, dim, p).sort((a, b) => b - a)
    let total = 0
    let tau = 0
    values.forEach((z, k) => {
      total += z
      if (1 + (k + 1) * z > total) tau = (total - 1) / (k + 1)
    })
    return Math.max(0, line(x, dim, p)[p[dim]!]! - tau)
  })

export const samples = () => [
  caseSamples(
    'sparsemax',
    [
      {
        inputs: [{ shape: [3, 5], values: [0.1, 1.4, 0.9, -2, 0.3, 2, 1.7, -1, 0, 1.2, 0.2, 0.25, 0.4, 0.31, 0.6] }],
        run: (x) => sparsemax(x, 1),
        reference: reference(1),
      },
      { inputs: [{ shape: [3, 4] }], run: (x) => sparsemax(x, 0), reference: reference(0), gradient: false },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => sparsemax(x, 1), message: /dim 1 is out of range/ }],
  ),
]
