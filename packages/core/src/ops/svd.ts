import { constantLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkMatrix, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { select } from './select.ts'
import { square } from './square.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'

interface Parts {
  readonly u: Node
  readonly s: Node
  readonly v: Node
}

/** U [m, k], then the singular values as a row, then V [n, k]. */
function partsOf(packed: Node, m: number, n: number): Parts {
  return { u: narrow(packed, -2, 0, m), s: select(packed, -2, m), v: narrow(packed, -2, m + 1, n) }
}

const op = /*@__PURE__*/ matrixOp(
  'svd',
  (m, n) => [m + 1 + n, Math.min(m, n)],
  // dA = U (K(U^T dU) S + S K(V^T dV) + diag(dS)) V^T, where K(X) = (X - X^T) / E with E_ij = s_j^2 - s_i^2, and the
  // parts of dU and dV outside the spaces that U and V span
  ({ dy, inputs: [a], output }) => {
    const [m, n] = a!.shape.slice(-2) as [number, number]
    const { u, s, v } = partsOf(output, m, n)
    const slopes = partsOf(dy, m, n)
    const row = unsqueeze(s, -2)
    const column = unsqueeze(s, -1)
    const gaps = onDiagonal(sub(square(row), square(column)), constantLike(s, 1))
    const turning = (base: Node, slope: Node) => {
      const product = matmul(turned(base), slope)
      return div(sub(product, turned(product)), gaps)
    }
    const middle = add(mul(turning(u, slopes.u), row), mul(column, turning(v, slopes.v)))
    let result = matmul(u, matmul(onDiagonal(middle, unsqueeze(slopes.s, -1)), turned(v)))
    const outside = (base: Node, slope: Node) => div(sub(slope, matmul(base, matmul(turned(base), slope))), row)
    if (m > n) result = add(result, matmul(outside(u, slopes.u), turned(v)))
    if (n > m) result = add(result, matmul(u, turned(outside(v, slopes.v))))
    return [result]
  },
)

/**
 * Singular values in descending order and singular vectors (of either sign): `A = U diag(S) Vh` for A [..., m, n], U
 * [..., m, k], S [..., k] and Vh [..., k, n] with k = min(m, n), by rotations that make columns orthogonal. Gradients of
 * every order; those of the vectors need distinct singular values above 0.
 * https://pytorch.org/docs/stable/generated/torch.linalg.svd.html
 */
export function svd(a: Node): { U: Node; S: Node; Vh: Node } {
  const matrix = checkMatrix('svd', a, false)
  const [m, n] = matrix.shape.slice(-2) as [number, number]
  const { u, s, v } = partsOf(op(matrix), m, n)
  return { U: u, S: s, Vh: turned(v) }
}

/**
 * Singular values in descending order.
 * https://pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 */
export function svdvals(a: Node): Node {
  return svd(a).S
}

/** Singular values of a matrix of two columns. */
const valuesOf = (a: Plain): number[] => {
  const sum = (p: number, q: number) =>
    Array.from({ length: a.shape[0]! }, (_, i) => at(a, i, p) * at(a, i, q)).reduce((s, v) => s + v, 0)
  const [p, q, r] = [sum(0, 0), sum(0, 1), sum(1, 1)]
  const radius = Math.hypot((p - r) / 2, q)
  return [Math.sqrt((p + r) / 2 + radius), Math.sqrt(Math.max(0, (p + r) / 2 - radius))]
}
const together = (x: Node): Node => {
  const { U, S, Vh } = svd(x)
  return matmul(mul(U, unsqueeze(S, -2)), Vh)
}
/** Projections onto the first vectors, which have no sign. */
const projections = (x: Node): Node[] => {
  const { U, Vh } = svd(x)
  return [abs(narrow(U, -1, 0, 1)), abs(narrow(Vh, -2, 0, 1))]
}

export const samples = () => [
  caseSamples(
    'svd',
    [
      { inputs: [{ shape: [4, 3] }], run: together, reference: (x) => x },
      { inputs: [{ shape: [2, 2, 4] }], run: together, reference: (x) => x },
      { inputs: [{ shape: [3, 3] }], run: together, reference: (x) => x },
      {
        inputs: [{ shape: [3, 2] }],
        run: projections,
        reference: (x) => {
          const [s] = valuesOf(x)
          const sum = (p: number, q: number) => [0, 1, 2].reduce((t, i) => t + at(x, i, p) * at(x, i, q), 0)
          const direction = [sum(0, 1), s! ** 2 - sum(0, 0)]
          const v = direction.map((d) => d / Math.hypot(...direction))
          return [
            plain([3, 1], (i) => Math.abs(at(x, i, 0) * v[0]! + at(x, i, 1) * v[1]!) / s!),
            plain([1, 2], (_, j) => Math.abs(v[j]!)),
          ]
        },
      },
      {
        inputs: [{ shape: [3, 2], values: [1, 2, 2, 4, 0, 0] }],
        run: (x) => {
          const { U, S } = svd(x)
          return [S, matmul(turned(U), U)]
        },
        reference: () => [
          { shape: [2], data: [5, 0] },
          { shape: [2, 2], data: [1, 0, 0, 1] },
        ],
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2] }], run: svd, message: /\[svd\] takes matrices/ }],
  ),
  caseSamples('svdvals', [
    { inputs: [{ shape: [3, 2] }], run: svdvals, reference: (x) => ({ shape: [2], data: valuesOf(x) }) },
  ]),
]
