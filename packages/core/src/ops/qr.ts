import { constantLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkMatrix, lower, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { add } from './add.ts'
import { cat } from './cat.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { solve } from './solve.ts'
import { sub } from './sub.ts'

/** For m >= n: (dQ + Q T) R^-T, where T is the upper triangle of dR R^T - Q^T dQ, mirrored. */
function squareSlope(q: Node, r: Node, dq: Node, dr: Node): Node {
  const product = sub(matmul(dr, turned(r)), matmul(turned(q), dq))
  const upper = turned(lower(turned(product)))
  const mirrored = onDiagonal(add(upper, turned(upper)), upper)
  // X R^T = Y is R X^T = Y^T
  return turned(solve(r, turned(add(dq, matmul(q, mirrored)))))
}

/** Q [m, k], then the transpose of R, [n, k]. */
const op = /*@__PURE__*/ matrixOp(
  'qr',
  (m, n) => [m + n, Math.min(m, n)],
  ({ dy, inputs: [a], output }) => {
    const [m, n] = a!.shape.slice(-2) as [number, number]
    const [q, dq] = [narrow(output, -2, 0, m), narrow(dy, -2, 0, m)]
    const [r, dr] = [turned(narrow(output, -2, m, n)), turned(narrow(dy, -2, m, n))]
    if (m >= n) return [squareSlope(q, r, dq, dr)]
    // the columns beyond the square are R2 = Q^T A2
    const beyond = narrow(dr, -1, m, n - m)
    const through = add(dq, matmul(narrow(a!, -1, m, n - m), turned(beyond)))
    const left = squareSlope(q, narrow(r, -1, 0, m), through, narrow(dr, -1, 0, m))
    return [cat([left, matmul(q, beyond)], { dim: -1 })]
  },
)

/**
 * `A = Q R` for A [..., m, n], with orthonormal columns in Q [..., m, k] and an upper triangular R [..., k, n], where k is
 * min(m, n), by Householder's reflections; signs are LAPACK's. Gradients of every order, for the first k columns
 * independent of each other.
 * https://pytorch.org/docs/stable/generated/torch.linalg.qr.html
 */
export function qr(a: Node): { Q: Node; R: Node } {
  const matrix = checkMatrix('qr', a, false)
  const [m, n] = matrix.shape.slice(-2) as [number, number]
  const packed = op(matrix)
  return { Q: narrow(packed, -2, 0, m), R: turned(narrow(packed, -2, m, n)) }
}

/** Gram and Schmidt's way, with the sign that a reflection gives. */
function direct(a: Plain): [Plain, Plain] {
  const [m, n] = a.shape as [number, number]
  const k = Math.min(m, n)
  const q: number[][] = []
  const r = Array.from({ length: k }, () => new Array<number>(n).fill(0))
  for (let j = 0; j < n; j++) {
    const rest = Array.from({ length: m }, (_, i) => at(a, i, j))
    for (let l = 0; l < Math.min(j, k); l++) {
      r[l]![j] = rest.reduce((s, v, i) => s + v * q[l]![i]!, 0)
      for (let i = 0; i < m; i++) rest[i]! -= r[l]![j]! * q[l]![i]!
    }
    if (j >= k) continue
    r[j]![j] = Math.hypot(...rest)
    q.push(rest.map((v) => v / r[j]![j]!))
  }
  return [plain([m, k], (i, j) => q[j]![i]!), plain([k, n], (i, j) => r[i]![j]!)]
}

/** Q and R with a positive diagonal in R, where the sign is that of the diagonal. */
const unsigned = (x: Node): Node[] => {
  const { Q, R } = qr(x)
  return [mul(Q, Q), mul(R, R)]
}
const squared = (x: Plain): Plain => ({ shape: x.shape, data: x.data.map((v) => v * v) })

export const samples = () => [
  caseSamples(
    'qr',
    [
      { inputs: [{ shape: [4, 3] }], run: unsigned, reference: (x) => direct(x).map(squared) },
      { inputs: [{ shape: [3, 3] }], run: unsigned, reference: (x) => direct(x).map(squared) },
      { inputs: [{ shape: [2, 4] }], run: unsigned, reference: (x) => direct(x).map(squared) },
      {
        inputs: [{ shape: [2, 3, 2] }],
        run: (x) => {
          const { Q, R } = qr(x)
          return [matmul(Q, R), matmul(turned(Q), Q)]
        },
        reference: (x) => [x, plain([2, 2, 2], (_, i, j) => Number(i === j))],
      },
      {
        inputs: [{ shape: [2, 2], values: [3, 1, 4, 2] }],
        run: (x) => Object.values(qr(x)),
        reference: () => [
          { shape: [2, 2], data: [-0.6, -0.8, -0.8, 0.6] },
          { shape: [2, 2], data: [-5, -2.2, 0, 0.4] },
        ],
        gradient: false,
      },
      {
        inputs: [{ shape: [2, 2] }],
        run: (x) => qr(mul(x, constantLike(x, 0))).R,
        reference: () => ({ shape: [2, 2], data: [0, 0, 0, 0] }),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2] }], run: qr, message: /\[qr\] takes matrices/ }],
  ),
]
