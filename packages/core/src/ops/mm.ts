import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain, type Plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { matmul } from './matmul.ts'

function checkRanks(where: string, operands: readonly Node[], ranks: readonly number[]): void {
  if (operands.every((x, i) => x.shape.length === ranks[i])) return
  const received = operands.map((x) => formatShape(x.shape)).join(' and ')
  throw new ShapeError(
    `[${where}] takes tensors of rank ${ranks.join(' and ')}, received ${received}; matmul takes any`,
    { shapes: operands.map((x) => x.shape) },
  )
}

/**
 * Product of two matrices.
 * https://pytorch.org/docs/stable/generated/torch.mm.html
 */
export function mm(a: Node, b: Node): Node {
  checkRanks('mm', [a, b], [2, 2])
  return matmul(a, b)
}

/**
 * Products of two batches of as many matrices.
 * https://pytorch.org/docs/stable/generated/torch.bmm.html
 */
export function bmm(a: Node, b: Node): Node {
  checkRanks('bmm', [a, b], [3, 3])
  if (a.shape[0] !== b.shape[0])
    throw new ShapeError(
      `[bmm] batches differ: ${formatShape(a.shape)} and ${formatShape(b.shape)}; matmul broadcasts them`,
    )
  return matmul(a, b)
}

/**
 * Product of a matrix and a vector.
 * https://pytorch.org/docs/stable/generated/torch.mv.html
 */
export function mv(a: Node, x: Node): Node {
  checkRanks('mv', [a, x], [2, 1])
  return matmul(a, x)
}

/** Sum over the shared axis. */
const inner = (size: number, term: (k: number) => number): number =>
  Array.from({ length: size }, (_, k) => term(k)).reduce((s, x) => s + x, 0)
const product = (a: Plain, b: Plain): Plain =>
  plain([a.shape[0]!, b.shape[1]!], (i, j) => inner(a.shape[1]!, (k) => at(a, i, k) * at(b, k, j)))

export const samples = () => [
  caseSamples(
    'mm',
    [
      { inputs: [{ shape: [3, 4] }, { shape: [4, 2] }], run: mm, reference: product },
      {
        inputs: [
          { shape: [3, 4], transposed: true },
          { shape: [4, 2], transposed: true },
        ],
        run: mm,
        reference: product,
      },
      { inputs: [{ shape: [2, 0] }, { shape: [0, 3] }], run: mm, reference: product },
    ],
    [{ inputs: [{ shape: [3] }, { shape: [3, 2] }], run: mm, message: /\[mm\] takes tensors of rank 2 and 2/ }],
  ),
  caseSamples(
    'bmm',
    [
      {
        inputs: [{ shape: [2, 3, 4] }, { shape: [2, 4, 5] }],
        run: bmm,
        reference: (a, b) => plain([2, 3, 5], (n, i, j) => inner(4, (k) => at(a, n, i, k) * at(b, n, k, j))),
      },
    ],
    [{ inputs: [{ shape: [2, 3, 4] }, { shape: [3, 4, 5] }], run: bmm, message: /\[bmm\] batches differ/ }],
  ),
  caseSamples('mv', [
    {
      inputs: [{ shape: [3, 4] }, { shape: [4] }],
      run: mv,
      reference: (a, x) => plain([3], (i) => inner(4, (k) => at(a, i, k) * at(x, k))),
    },
  ]),
]
