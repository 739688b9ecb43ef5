import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, type Shape } from '../shape.ts'
import { broadcastTo } from './sum.ts'

/**
 * x repeated along axes of size 1 and new leading axes, without a copy; -1 keeps a size.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(x: Node, shape: Shape): Node {
  const shift = shape.length - x.shape.length
  const target = shape.map((size, d) => (size === -1 && d >= shift ? x.shape[d - shift]! : size))
  const fits = shift >= 0 && x.shape.every((size, d) => size === 1 || size === target[d + shift])
  if (!fits)
    throw new ShapeError(
      `[expand] cannot expand ${formatShape(x.shape)} to ${formatShape(shape)}; only axes of size 1 and new leading axes can grow`,
      { from: x.shape, to: shape },
    )
  return broadcastTo(x, target)
}

export const samples = () => [
  caseSamples(
    'expand',
    [
      {
        inputs: [{ shape: [2, 1] }],
        run: (x) => expand(x, [4, -1, 3]),
        reference: (x) => plain([4, 2, 3], (_, i) => at(x, i, 0)),
      },
      { inputs: [{ shape: [] }], run: (x) => expand(x, [2, 0]), reference: () => plain([2, 0], () => 0) },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => expand(x, [3]), message: /\[expand\] cannot expand \[2\] to \[3\]/ }],
  ),
]
