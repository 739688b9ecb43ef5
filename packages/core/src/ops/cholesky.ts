import { constantLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { checkMatrix, lower, matrixOp, onDiagonal, turned } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { add } from './add.ts'
import { matmul } from './matmul.ts'
import { mul } from './mul.ts'
import { solve } from './solve.ts'

const half = (x: Node): Node => mul(x, constantLike(x, 0.5))

const op = /*@__PURE__*/ matrixOp(
  'cholesky',
  (n) => [n, n],
  // S = L^-T P L^-1, made symmetric, where P is the lower triangle of L^T dL with half its diagonal (Murray, 2016)
  ({ dy, output: l }) => {
    const product = lower(matmul(turned(l), dy))
    const middle = onDiagonal(product, half(product))
    const left = solve(turned(l), middle)
    const whole = turned(solve(turned(l), turned(left)))
    return [half(add(whole, turned(whole)))]
  },
)

/**
 * The lower triangular L of a symmetric positive definite matrix `A = L L^T`, of which the lower triangle is read; with
 * `upper`, its transpose. A matrix that is not positive definite gives NaN. Has gradients of every order.
 * https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 */
export function cholesky(a: Node, options: { readonly upper?: boolean } = {}): Node {
  checkOptions('cholesky', options, ['upper'])
  const l = op(checkMatrix('cholesky', a))
  return options.upper ? turned(l) : l
}

const SIZE = 3
/** A positive definite matrix, made of any. */
const definite = (x: Node): Node => {
  const product = matmul(x, turned(x))
  return onDiagonal(product, add(product, constantLike(product, 1)))
}
const factored = (x: Plain): Plain => {
  const a = (i: number, j: number): number => {
    let sum = Number(i === j)
    for (let k = 0; k < SIZE; k++) sum += at(x, i, k) * at(x, j, k)
    return sum
  }
  const l: number[][] = []
  for (let i = 0; i < SIZE; i++) {
    l.push(new Array<number>(SIZE).fill(0))
    for (let j = 0; j <= i; j++) {
      let rest = a(i, j)
      for (let k = 0; k < j; k++) rest -= l[i]![k]! * l[j]![k]!
      l[i]![j] = i === j ? Math.sqrt(rest) : rest / l[j]![j]!
    }
  }
  return plain([SIZE, SIZE], (i, j) => l[i]![j]!)
}

export const samples = () => [
  caseSamples(
    'cholesky',
    [
      { inputs: [{ shape: [SIZE, SIZE] }], run: (x) => cholesky(definite(x)), reference: factored },
      {
        inputs: [{ shape: [SIZE, SIZE] }],
        run: (x) => cholesky(definite(x), { upper: true }),
        reference: (x) => {
          const l = factored(x)
          return plain([SIZE, SIZE], (i, j) => at(l, j, i))
        },
      },
      {
        inputs: [{ shape: [2, 1, 1], values: [4, -1] }],
        run: (x) => cholesky(x),
        reference: () => ({ shape: [2, 1, 1], data: [2, Number.NaN] }),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => cholesky(x), message: /\[cholesky\] takes square matrices/ }],
  ),
]
