import { constantLike, positionNode } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkMatrix, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { select } from './select.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'

const valuesOf = (packed: Node): Node => select(packed, -2, 0)
const vectorsOf = (packed: Node): Node => narrow(packed, -2, 1, packed.shape[packed.shape.length - 2]! - 1)

/** Eigenvalues in a first row, eigenvectors in columns below. */
const op = /*@__PURE__*/ matrixOp(
  'eigh',
  (n) => [n + 1, n],
  // dA = V (diag(dl) + V^T dV / E) V^T with E_ij = l_j - l_i
  ({ dy, output }) => {
    const [l, v] = [valuesOf(output), vectorsOf(output)]
    const gaps = sub(unsqueeze(l, -2), unsqueeze(l, -1))
    const turning = div(matmul(turned(v), vectorsOf(dy)), onDiagonal(gaps, constantLike(l, 1)))
    const middle = onDiagonal(turning, unsqueeze(valuesOf(dy), -1))
    return [matmul(v, matmul(middle, turned(v)))]
  },
)

/**
 * Eigenvalues in ascending order and eigenvectors (as columns, of length 1, of either sign) of a symmetric matrix, of
 * which the lower triangle is read: `A = V diag(l) V^T`, by Jacobi's rotations. Gradients of every order; those of the
 * vectors need distinct eigenvalues.
 * https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 */
export function eigh(a: Node): { eigenvalues: Node; eigenvectors: Node } {
  const packed = op(checkMatrix('eigh', a))
  return { eigenvalues: valuesOf(packed), eigenvectors: vectorsOf(packed) }
}

/**
 * Eigenvalues of a symmetric matrix in ascending order.
 * https://pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
 */
export function eigvalsh(a: Node): Node {
  return eigh(a).eigenvalues
}

const symmetric = (x: Node): Node => add(x, turned(x))
const values = (x: Plain): number[] => {
  const [p, q, r] = [2 * at(x, 0, 0), at(x, 0, 1) + at(x, 1, 0), 2 * at(x, 1, 1)]
  const radius = Math.hypot((p - r) / 2, q)
  return [(p + r) / 2 - radius, (p + r) / 2 + radius]
}

export const samples = () => [
  caseSamples(
    'eigh',
    [
      {
        inputs: [{ shape: [2, 2] }],
        run: (x) => eigh(symmetric(x)).eigenvalues,
        reference: (x) => ({ shape: [2], data: values(x) }),
      },
      {
        // without signs; put together with other values, so that the vectors matter
        inputs: [{ shape: [4, 4] }],
        run: (x) => {
          const { eigenvalues, eigenvectors } = eigh(symmetric(x))
          return matmul(mul(eigenvectors, unsqueeze(eigenvalues, -2)), turned(eigenvectors))
        },
        reference: (x) => plain([4, 4], (i, j) => at(x, i, j) + at(x, j, i)),
      },
      {
        inputs: [{ shape: [2, 2] }],
        run: (x) => abs(eigh(symmetric(x)).eigenvectors),
        reference: (x) => {
          const q = at(x, 0, 1) + at(x, 1, 0)
          return plain([2, 2], (i, j) => {
            const gap = values(x)[j]! - 2 * at(x, 0, 0)
            return Math.abs(i === 0 ? q : gap) / Math.hypot(q, gap)
          })
        },
      },
      {
        inputs: [{ shape: [2, 3, 3] }],
        run: (x) => {
          const { eigenvectors } = eigh(symmetric(x))
          return matmul(turned(eigenvectors), eigenvectors)
        },
        reference: () => plain([2, 3, 3], (_, i, j) => Number(i === j)),
      },
      {
        inputs: [{ shape: [3, 3] }],
        run: (x) => eigh(cast(eq(positionNode([3, 3], 0), positionNode([3, 3], 1)), x.dtype)).eigenvalues,
        reference: () => ({ shape: [3], data: [1, 1, 1] }),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: eigh, message: /\[eigh\] takes square matrices/ }],
  ),
  caseSamples('eigvalsh', [
    {
      inputs: [{ shape: [2, 2] }],
      run: (x) => eigvalsh(symmetric(x)),
      reference: (x) => ({ shape: [2], data: values(x) }),
    },
  ]),
]
