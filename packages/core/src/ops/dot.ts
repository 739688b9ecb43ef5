import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { sum } from './sum.ts'

function checkVectors(where: string, a: Node, b: Node): void {
  if (a.shape.length === 1 && b.shape.length === 1) return
  throw new ShapeError(`[${where}] takes two vectors, received ${formatShape(a.shape)} and ${formatShape(b.shape)}`, {
    left: a.shape,
    right: b.shape,
  })
}

/**
 * Inner product of two vectors: `sum a_i b_i`.
 * https://pytorch.org/docs/stable/generated/torch.dot.html
 */
export function dot(a: Node, b: Node): Node {
  checkVectors('dot', a, b)
  if (a.size !== b.size)
    throw new ShapeError(`[dot] sizes differ: ${a.size} and ${b.size}`, { left: a.size, right: b.size })
  return sum(mul(a, b))
}

/**
 * Outer product of two vectors: `out[i][j] = a_i b_j`.
 * https://pytorch.org/docs/stable/generated/torch.outer.html
 */
export function outer(a: Node, b: Node): Node {
  checkVectors('outer', a, b)
  return mul(reshape(a, [a.size, 1]), b)
}

export const samples = () => [
  caseSamples(
    'dot',
    [
      {
        inputs: [{ shape: [4] }, { shape: [4] }],
        run: dot,
        reference: (a, b) => plain([], () => a.data.reduce((s, x, i) => s + x * b.data[i]!, 0)),
      },
    ],
    [{ inputs: [{ shape: [4] }, { shape: [3] }], run: dot, message: /\[dot\] sizes differ: 4 and 3/ }],
  ),
  caseSamples(
    'outer',
    [
      {
        inputs: [{ shape: [3] }, { shape: [2] }],
        run: outer,
        reference: (a, b) => plain([3, 2], (i, j) => at(a, i) * at(b, j)),
      },
    ],
    [{ inputs: [{ shape: [3, 1] }, { shape: [2] }], run: outer, message: /\[outer\] takes two vectors/ }],
  ),
]
