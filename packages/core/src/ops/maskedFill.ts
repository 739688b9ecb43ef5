import { ShapeError } from '../errors.ts'
import { scalarLike } from '../graph/constants.ts'
import { cast, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, sameShape } from '../shape.ts'
import { where } from './where.ts'

/**
 * x with `value` where `mask` is true; the mask is broadcast to the shape of x.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill_.html
 */
export function maskedFill(x: Node, mask: Node, value: Operand): Node {
  const result = where(mask, typeof value === 'object' ? cast(value, x.dtype) : scalarLike(x, Number(value)), x)
  if (sameShape(result.shape, x.shape)) return result
  throw new ShapeError(`[maskedFill] mask ${formatShape(mask.shape)} does not broadcast to ${formatShape(x.shape)}`, {
    mask: mask.shape,
    shape: x.shape,
  })
}

export const samples = () => [
  caseSamples(
    'maskedFill',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [3], dtype: 'bool', values: [0, 1, 0] }],
        run: (x, mask) => maskedFill(x, mask, Number.NEGATIVE_INFINITY),
        reference: (x) => plain([2, 3], (i, j) => (j === 1 ? Number.NEGATIVE_INFINITY : at(x, i, j))),
        gradient: false,
      },
      {
        inputs: [{ shape: [3] }, { shape: [3], dtype: 'bool', values: [0, 1, 0] }, { shape: [] }],
        run: maskedFill,
        reference: (x, mask, value) => plain([3], (i) => at(at(mask, i) ? value : x, i)),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, { shape: [2, 3], dtype: 'bool' }],
        run: (x, mask) => maskedFill(x, mask, 0),
        message: /\[maskedFill\] mask \[2, 3\] does not/,
      },
    ],
  ),
]
