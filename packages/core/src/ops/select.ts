import { IndexError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { stepped } from './place.ts'
import { reshape } from './reshape.ts'

/**
 * One position along an axis, which is dropped.
 * https://pytorch.org/docs/stable/generated/torch.select.html
 */
export function select(x: Node, dim: number, index: number): Node {
  const axis = normalizeDim('select', dim, x.shape.length)
  const size = x.shape[axis] ?? 0
  const position = index < 0 ? index + size : index
  if (!Number.isInteger(position) || position < 0 || position >= size) {
    throw new IndexError(`[select] index ${index} is out of range for axis ${axis} of ${formatShape(x.shape)}`, {
      index,
      size,
    })
  }
  return reshape(
    stepped(x, axis, position, 1, 1),
    x.shape.filter((_, d) => d !== axis),
  )
}

export const samples = () => [
  caseSamples(
    'select',
    [{ inputs: [{ shape: [3, 4] }], run: (x) => select(x, 1, -2), reference: (x) => plain([3], (i) => at(x, i, 2)) }],
    [{ inputs: [{ shape: [3] }], run: (x) => select(x, 0, 3), message: /\[select\] index 3 is out of range/ }],
  ),
]
