import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim, sizeOf } from '../shape.ts'
import { matmul } from './matmul.ts'
import { permute } from './permute.ts'
import { reshape } from './reshape.ts'

/**
 * Product summed over axes: the last `dims` of a with the first `dims` of b, or the axes that `[dimsA, dimsB]` pairs.
 * https://pytorch.org/docs/stable/generated/torch.tensordot.html
 */
export function tensordot(a: Node, b: Node, dims: number | readonly [readonly number[], readonly number[]] = 2): Node {
  const count = typeof dims === 'number' ? Array.from({ length: dims }, (_, i) => i) : []
  const [left, right] = typeof dims === 'number' ? [count.map((i) => a.shape.length - dims + i), count] : dims
  const axesA = left.map((d) => normalizeDim('tensordot', d, a.shape.length))
  const axesB = right.map((d) => normalizeDim('tensordot', d, b.shape.length))
  if (axesA.length !== axesB.length || axesA.some((d, i) => a.shape[d] !== b.shape[axesB[i]!])) {
    throw new ShapeError(
      `[tensordot] axes ${formatShape(axesA)} of ${formatShape(a.shape)} and ${formatShape(axesB)} of ${formatShape(b.shape)} must have equal sizes`,
      { left: a.shape, right: b.shape },
    )
  }
  const freeA = [...a.shape.keys()].filter((d) => !axesA.includes(d))
  const freeB = [...b.shape.keys()].filter((d) => !axesB.includes(d))
  const inner = sizeOf(axesA.map((d) => a.shape[d]!))
  const rows = freeA.map((d) => a.shape[d]!)
  const columns = freeB.map((d) => b.shape[d]!)
  const p = reshape(permute(a, [...freeA, ...axesA]), [sizeOf(rows), inner])
  const q = reshape(permute(b, [...axesB, ...freeB]), [inner, sizeOf(columns)])
  return reshape(matmul(p, q), [...rows, ...columns])
}

export const samples = () => [
  caseSamples(
    'tensordot',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [3, 2, 2] }],
        run: (a, b) =>
          tensordot(a, b, [
            [1, 0],
            [0, 2],
          ]),
        reference: (a, b) =>
          plain([2], (j) =>
            [0, 1, 2].reduce((s, k) => s + at(a, 0, k) * at(b, k, j, 0) + at(a, 1, k) * at(b, k, j, 1), 0),
          ),
      },
      {
        inputs: [{ shape: [2] }, { shape: [3] }],
        run: (a, b) => tensordot(a, b, 0),
        reference: (a, b) => plain([2, 3], (i, j) => at(a, i) * at(b, j)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
        run: (a, b) => tensordot(a, b, 1),
        message: /\[tensordot\] axes \[1\]/,
      },
    ],
  ),
]
