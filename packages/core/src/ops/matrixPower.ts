import { positionNode } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkMatrix } from '../parts/matrix.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger } from '../shape.ts'
import { eq } from './compare.ts'
import { matmul } from './matmul.ts'
import { inverse } from './solve.ts'
import { broadcastTo } from './sum.ts'

/**
 * A matrix multiplied by itself n times, by repeated squaring; for a negative n, its inverse.
 * https://pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 */
export function matrixPower(a: Node, n: number): Node {
  checkInteger('matrixPower', 'n', n, -(2 ** 31))
  const matrix = checkMatrix('matrixPower', a)
  const shape = matrix.shape.slice(-2)
  let power = n < 0 ? inverse(matrix) : matrix
  let result: Node | null = null
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === null ? power : matmul(result, power)
    if (rest > 1) power = matmul(power, power)
  }
  return result ?? broadcastTo(cast(eq(positionNode(shape, 0), positionNode(shape, 1)), matrix.dtype), matrix.shape)
}

const times = (a: Plain, b: Plain): Plain =>
  plain([2, 2], (i, j) => at(a, i, 0) * at(b, 0, j) + at(a, i, 1) * at(b, 1, j))

export const samples = () => [
  caseSamples(
    'matrixPower',
    [
      {
        inputs: [{ shape: [2, 2] }],
        run: (a) => matrixPower(a, 5),
        reference: (a) => times(a, times(times(a, a), times(a, a))),
      },
      {
        inputs: [{ shape: [2, 2] }],
        run: (a) => matrixPower(a, -2),
        reference: (a) => {
          const det = at(a, 0, 0) * at(a, 1, 1) - at(a, 0, 1) * at(a, 1, 0)
          const b = plain([2, 2], (i, j) => (i === j ? at(a, 1 - i, 1 - j) : -at(a, i, j)) / det)
          return times(b, b)
        },
        tolerance: 1e-4,
      },
      {
        inputs: [{ shape: [3, 2, 2] }],
        run: (a) => matrixPower(a, 0),
        reference: () => plain([3, 2, 2], (_, i, j) => Number(i === j)),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [2] }], run: (a) => matrixPower(a, 2), message: /\[matrixPower\] takes square matrices/ }],
  ),
]
