import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { sigmoid } from './sigmoid.ts'

/**
 * Gated linear unit: the first half of an axis times the sigmoid of the second half.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.glu.html
 */
export function glu(x: Node, options: { readonly dim?: number } = {}): Node {
  checkOptions('glu', options, ['dim'])
  const dim = normalizeDim('glu', options.dim ?? -1, x.shape.length)
  const half = (x.shape[dim] ?? 1) / 2
  if (!Number.isInteger(half))
    throw new ShapeError(`[glu] axis ${dim} of ${formatShape(x.shape)} must have an even size`, { dim })
  return mul(narrow(x, dim, 0, half), sigmoid(narrow(x, dim, half, half)))
}

export const samples = () => [
  caseSamples(
    'glu',
    [
      {
        inputs: [{ shape: [3, 6] }],
        run: (x) => glu(x),
        reference: (x) => plain([3, 3], (i, j) => at(x, i, j) / (1 + Math.exp(-at(x, i, j + 3)))),
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => glu(x), message: /\[glu\] axis 1 of \[2, 3\] must have an even size/ }],
  ),
]
