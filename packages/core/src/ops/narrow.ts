import { IndexError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { stepped } from './place.ts'

/**
 * `length` positions along an axis from `start` on, in place.
 * https://pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(x: Node, dim: number, start: number, length: number): Node {
  const axis = normalizeDim('narrow', dim, x.shape.length)
  const size = x.shape[axis] ?? 0
  const from = start < 0 ? start + size : start
  if (!Number.isInteger(from) || !Number.isInteger(length) || from < 0 || length < 0 || from + length > size) {
    throw new IndexError(
      `[narrow] ${length} elements from ${start} on do not lie in axis ${axis} of ${formatShape(x.shape)}`,
      { start, length, size },
    )
  }
  return stepped(x, axis, from, length, 1)
}

export const samples = () => [
  caseSamples(
    'narrow',
    [
      {
        inputs: [{ shape: [5, 3] }],
        run: (x) => narrow(x, 0, 1, 3),
        reference: (x) => plain([3, 3], (i, j) => at(x, i + 1, j)),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }],
        run: (x) => narrow(x, 0, 2, 2),
        message: /\[narrow\] 2 elements from 2 on do not lie/,
      },
    ],
  ),
]
