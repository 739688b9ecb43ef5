import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim } from '../shape.ts'
import { amax } from './amax.ts'
import { reshape } from './reshape.ts'

/**
 * The largest of each `pool` neighbours along an axis, whose size shrinks by that factor.
 * Goodfellow et al., "Maxout networks", 2013: https://arxiv.org/abs/1302.4389
 */
export function maxout(x: Node, pool: number, options: { readonly dim?: number } = {}): Node {
  checkOptions('maxout', options, ['dim'])
  checkInteger('maxout', 'pool', pool, 1)
  const dim = normalizeDim('maxout', options.dim ?? -1, x.shape.length)
  const size = x.shape[dim]!
  if (size % pool !== 0)
    throw new ShapeError(`[maxout] axis ${dim} of ${formatShape(x.shape)} is no multiple of pool ${pool}`, {
      dim,
      pool,
    })
  return amax(reshape(x, [...x.shape.slice(0, dim), size / pool, pool, ...x.shape.slice(dim + 1)]), { dim: dim + 1 })
}

export const samples = () => [
  caseSamples(
    'maxout',
    [
      {
        inputs: [{ shape: [3, 6] }],
        run: (x) => maxout(x, 2),
        reference: (x) => plain([3, 3], (i, j) => Math.max(at(x, i, 2 * j), at(x, i, 2 * j + 1))),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => maxout(x, 2),
        message: /\[maxout\] axis 1 of \[2, 3\] is no multiple/,
      },
    ],
  ),
]
