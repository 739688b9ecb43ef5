import { ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { cast, promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { checkMatrix, lower, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { broadcastShapes, formatShape } from '../shape.ts'
import { eq } from './compare.ts'
import { matmul } from './matmul.ts'
import { neg } from './neg.ts'
import { squeeze, unsqueeze } from './squeeze.ts'
import { broadcastTo } from './sum.ts'

const op = /*@__PURE__*/ matrixOp(
  'solve',
  (n, _, right) => [n, right!.shape[right!.shape.length - 1]!],
  // dX = A^-1 (dB - dA X): B has G = A^-T dX, and A has -G X^T
  ({ dy, inputs: [a], output, needs }) => {
    const slope = solve(turned(a!), dy)
    return [needs[0] ? neg(matmul(slope, turned(output))) : null, needs[1] ? slope : null]
  },
)

/** A [..., n, n] and B [..., n, k] with the same leading axes. */
function solveMatrices(a: Node, b: Node): Node {
  const batch = broadcastShapes('solve', a.shape.slice(0, -2), b.shape.slice(0, -2))
  return op(broadcastTo(a, [...batch, ...a.shape.slice(-2)]), broadcastTo(b, [...batch, ...b.shape.slice(-2)]))
}

/**
 * X of `A X = B`: A [..., n, n], B [..., n, k] or one vector [n] or [..., n] beside A, by elimination with the largest
 * pivots. A singular matrix gives infinities or NaN. Has gradients of every order.
 * https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
 */
export function solve(a: Node, b: Node): Node {
  const [left, right] = promoteOperands('solve', checkMatrix('solve', a), b)
  const n = left.shape[left.shape.length - 1]!
  const batch = left.shape.slice(0, -2)
  const isVector =
    right.shape.length === 1 ||
    (right.shape.length === left.shape.length - 1 && [...batch, n].every((size, d) => size === right.shape[d]))
  const rows = isVector ? right.shape[right.shape.length - 1] : right.shape[right.shape.length - 2]
  if (rows !== n)
    throw new ShapeError(
      `[solve] right side ${formatShape(b.shape)} does not fit ${formatShape(a.shape)}; it needs ${n} rows`,
      {
        left: a.shape,
        right: b.shape,
      },
    )
  return isVector ? squeeze(solveMatrices(left, unsqueeze(right, -1)), { dim: -1 }) : solveMatrices(left, right)
}

export interface TriangularOptions {
  /** A is upper triangular, or lower; the rest of it is not read. */
  readonly upper: boolean
  /** `A X = B` (true when left out) or `X A = B`. */
  readonly left?: boolean
  /** The diagonal of A is taken as ones. */
  readonly unitriangular?: boolean
}

/**
 * X of `A X = B` for a triangular matrix. Has gradients of every order, 0 where A is not read.
 * https://pytorch.org/docs/stable/generated/torch.linalg.solve_triangular.html
 */
export function solveTriangular(a: Node, b: Node, options: TriangularOptions): Node {
  checkOptions('solveTriangular', options, ['upper', 'left', 'unitriangular'])
  const whole = checkMatrix('solveTriangular', a)
  const part = options.upper ? turned(lower(turned(whole))) : lower(whole)
  const used = options.unitriangular ? onDiagonal(part, constantLike(part, 1)) : part
  if (options.left ?? true) return solve(used, checkMatrix('solveTriangular', b, false))
  return turned(solve(turned(used), turned(checkMatrix('solveTriangular', b, false))))
}

/**
 * The inverse of a matrix: `A A^-1 = 1`. A singular matrix gives infinities or NaN. Has gradients of every order.
 * https://pytorch.org/docs/stable/generated/torch.linalg.inv.html
 */
export function inverse(a: Node): Node {
  const matrix = checkMatrix('inverse', a)
  const shape = matrix.shape.slice(-2)
  return solve(
    matrix,
    broadcastTo(cast(eq(positionNode(shape, 0), positionNode(shape, 1)), matrix.dtype), matrix.shape),
  )
}

const wide = (a: Node): Node => onDiagonal(a, constantLike(a, 5))
/** The inverse of a 2 x 2 matrix with 5 on its diagonal. */
const inverted = (a: Plain): Plain => {
  const [b, c] = [at(a, 0, 1), at(a, 1, 0)]
  return plain([2, 2], (i, j) => (i === j ? 5 : i === 0 ? -b : -c) / (25 - b * c))
}
const times = (a: Plain, b: Plain): Plain =>
  plain([2, b.shape[1]!], (i, j) => at(a, i, 0) * at(b, 0, j) + at(a, i, 1) * at(b, 1, j))

export const samples = () => [
  caseSamples(
    'solve',
    [
      {
        inputs: [{ shape: [2, 2] }, { shape: [2, 3] }],
        run: (a, b) => solve(wide(a), b),
        reference: (a, b) => times(inverted(a), b),
      },
      {
        inputs: [{ shape: [2, 2], transposed: true }, { shape: [2] }],
        run: (a, b) => solve(wide(a), b),
        reference: (a, b) => ({ shape: [2], data: times(inverted(a), { shape: [2, 1], data: b.data }).data }),
      },
      {
        inputs: [{ shape: [2, 2], values: [0, 2, 4, 0] }, { shape: [3, 2, 1] }],
        run: solve,
        reference: (_, b) => plain([3, 2, 1], (n, i) => (i === 0 ? at(b, n, 1, 0) / 4 : at(b, n, 0, 0) / 2)),
      },
    ],
    [
      { inputs: [{ shape: [2, 3] }, { shape: [2] }], run: solve, message: /\[solve\] takes square matrices/ },
      { inputs: [{ shape: [2, 2] }, { shape: [3] }], run: solve, message: /\[solve\] right side \[3\] does not fit/ },
    ],
  ),
  caseSamples(
    'solveTriangular',
    [
      {
        inputs: [{ shape: [2, 2] }, { shape: [2, 3] }],
        run: (a, b) => solveTriangular(wide(a), b, { upper: true }),
        reference: (a, b) => times(inverted({ shape: [2, 2], data: [0, at(a, 0, 1), 0, 0] }), b),
      },
      {
        inputs: [{ shape: [2, 2] }, { shape: [2, 2] }],
        run: (a, b) => solveTriangular(a, b, { upper: false, left: false, unitriangular: true }),
        reference: (a, b) => plain([2, 2], (i, j) => (j === 0 ? at(b, i, 0) - at(b, i, 1) * at(a, 1, 0) : at(b, i, 1))),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2] }],
        run: (a, b) => solveTriangular(a, b, { upper: true }),
        message: /\[solveTriangular\] takes square matrices/,
      },
    ],
  ),
  caseSamples(
    'inverse',
    [{ inputs: [{ shape: [2, 2] }], run: (a) => inverse(wide(a)), reference: inverted }],
    [{ inputs: [{ shape: [3] }], run: inverse, message: /\[inverse\] takes square matrices/ }],
  ),
]
