import { constantLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkMatrix, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { add } from './add.ts'
import { lt } from './compare.ts'
import { mul } from './mul.ts'
import { select } from './select.ts'
import { inverse } from './solve.ts'
import { unsqueeze } from './squeeze.ts'
import { where } from './where.ts'

/** Gives [determinant, its sign, the logarithm of its size]. */
const op = /*@__PURE__*/ matrixOp(
  'determinant',
  () => [3],
  // d det = det tr(A^-1 dA), d ln|det| = tr(A^-1 dA)
  ({ dy, inputs: [a], output }) => {
    const slope = add(mul(select(dy, -1, 0), select(output, -1, 0)), select(dy, -1, 2))
    return [mul(unsqueeze(unsqueeze(slope, -1), -1), turned(inverse(a!)))]
  },
)

/**
 * The determinant of a matrix [..., n, n]. Its gradient, `det(A) A^-T`, needs an invertible matrix.
 * https://pytorch.org/docs/stable/generated/torch.linalg.det.html
 */
export function det(a: Node): Node {
  return select(op(checkMatrix('det', a)), -1, 0)
}

/**
 * Sign and logarithm of the absolute value of the determinant, which do not overflow; 0 and minus infinity for a
 * singular matrix. The gradient of the logarithm is `A^-T`.
 * https://pytorch.org/docs/stable/generated/torch.linalg.slogdet.html
 */
export function slogdet(a: Node): { sign: Node; logabsdet: Node } {
  const all = op(checkMatrix('slogdet', a))
  return { sign: select(all, -1, 1), logabsdet: select(all, -1, 2) }
}

/**
 * The logarithm of the determinant; NaN where it is negative.
 * https://pytorch.org/docs/stable/generated/torch.logdet.html
 */
export function logdet(a: Node): Node {
  const { sign, logabsdet } = slogdet(a)
  return where(lt(sign, constantLike(sign, 0)), constantLike(sign, Number.NaN), logabsdet)
}

const determinant = (a: Plain): number =>
  [0, 1, 2].reduce((sum, j) => {
    const [p, q] = [(j + 1) % 3, (j + 2) % 3]
    return sum + at(a, 0, j) * (at(a, 1, p) * at(a, 2, q) - at(a, 1, q) * at(a, 2, p))
  }, 0)
const scalar = (value: number): Plain => plain([], () => value)
/** A matrix with a positive determinant. */
const heavy = (a: Node): Node => onDiagonal(a, constantLike(a, 6))
const heavyPlain = (a: Plain): Plain => plain([3, 3], (i, j) => (i === j ? 6 : at(a, i, j)))

export const samples = () => [
  caseSamples(
    'det',
    [
      { inputs: [{ shape: [3, 3] }], run: det, reference: (a) => scalar(determinant(a)) },
      {
        inputs: [{ shape: [2, 0, 0] }],
        run: det,
        reference: () => ({ shape: [2], data: [1, 1] }),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: det, message: /\[det\] takes square matrices/ }],
  ),
  caseSamples('slogdet', [
    {
      inputs: [{ shape: [3, 3] }],
      run: (a) => Object.values(slogdet(a)),
      reference: (a) => [scalar(Math.sign(determinant(a))), scalar(Math.log(Math.abs(determinant(a))))],
    },
    {
      inputs: [{ shape: [2, 2], values: [1, 2, 2, 4] }],
      run: (a) => Object.values(slogdet(a)),
      reference: () => [scalar(0), scalar(Number.NEGATIVE_INFINITY)],
      gradient: false,
    },
  ]),
  caseSamples('logdet', [
    {
      inputs: [{ shape: [3, 3] }],
      run: (a) => logdet(heavy(a)),
      reference: (a) => scalar(Math.log(determinant(heavyPlain(a)))),
    },
    {
      inputs: [{ shape: [1, 1], values: [-2] }],
      run: logdet,
      reference: () => scalar(Number.NaN),
      gradient: false,
    },
  ]),
]
