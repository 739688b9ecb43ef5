import { ShapeError } from '../errors.ts'
import { promoteOperands } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { broadcastShapes, formatShape } from '../shape.ts'
import { add } from './add.ts'
import { cat, stack } from './cat.ts'
import { permuteOp } from './permute.ts'
import { reshape } from './reshape.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'

/** Rows and columns of an operand, given whether it is transposed. */
function rowsAndColumns(x: Node, transposed: number): [number, number] {
  const rows = x.shape[x.shape.length - 2]!
  const columns = x.shape[x.shape.length - 1]!
  return transposed ? [columns, rows] : [rows, columns]
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'matmul',
  type: ([a, b], [transposeA, transposeB]) => {
    const [m] = rowsAndColumns(a!, transposeA!)
    const [, n] = rowsAndColumns(b!, transposeB!)
    const batched = a!.shape.length > 2 || b!.shape.length > 2
    const batch = batched ? broadcastShapes('matmul', a!.shape.slice(0, -2), b!.shape.slice(0, -2)) : []
    return { shape: [...batch, m, n], dtype: a!.dtype }
  },
  // C = A B: dA = dC B^T, dB = A^T dC, each in the orientation in which its operand is stored
  vjp: ({ dy, inputs: [a, b], attributes: [ta, tb], needs }) => [
    needs[0] ? (ta ? apply(op, [b!, dy], [tb!, 1]) : apply(op, [dy, b!], [0, tb ? 0 : 1])) : null,
    needs[1] ? (tb ? apply(op, [dy, a!], [1, ta!]) : apply(op, [a!, dy], [ta ? 0 : 1, 0])) : null,
  ],
  lowering: { kind: 'contract' },
})

/** A view that exchanges the last two axes is read in place. */
function untranspose(x: Node): [Node, number] {
  const rank = x.shape.length
  const order = x.attributes
  const swapsLast =
    x.op === permuteOp &&
    x.storage === null &&
    order[rank - 1] === rank - 2 &&
    order[rank - 2] === rank - 1 &&
    order.every((d, i) => i >= rank - 2 || d === i)
  return swapsLast ? [x.inputs[0]!, 1] : [x, 0]
}

/**
 * Matrix product over the last two axes, batched and broadcast over the others; vectors as in PyTorch.
 * https://pytorch.org/docs/stable/generated/torch.matmul.html
 */
export function matmul(left: Node, right: Node): Node {
  const rankA = left.shape.length
  const rankB = right.shape.length
  if (rankA === 0 || rankB === 0) {
    throw new ShapeError(
      `[matmul] needs tensors of rank 1 or more, received ${formatShape(left.shape)} and ${formatShape(right.shape)}; use mul for scalars`,
    )
  }
  const inner = left.shape[rankA - 1]
  if (inner !== right.shape[rankB === 1 ? 0 : rankB - 2]) {
    throw new ShapeError(
      `[matmul] inner sizes differ: left is ${formatShape(left.shape)}, right is ${formatShape(right.shape)}; left.shape[-1] must equal the size of right along its contracted axis`,
      { left: left.shape, right: right.shape },
    )
  }
  const [p, q] = promoteOperands('matmul', left, right)
  let [a, transposeA] = untranspose(rankA === 1 ? reshape(p, [1, p.size]) : p)
  const [b, transposeB] = untranspose(rankB === 1 ? reshape(q, [q.size, 1]) : q)
  // [batch..., m, k] times one matrix is one larger product
  const rows = a.shape.length > 2 && b.shape.length === 2 && !transposeA ? a.shape.slice(0, -1) : null
  if (rows)
    [a, transposeA] = [
      reshape(a, [a.size / Math.max(a.shape[a.shape.length - 1]!, 1), a.shape[a.shape.length - 1]!]),
      0,
    ]
  let result = apply(op, [a, b], [transposeA, transposeB])
  if (rows) result = reshape(result, [...rows, result.shape[1]!])
  const batch = result.shape.slice(0, -2)
  if (rankA === 1 && rankB === 1) return reshape(result, [])
  if (rankA === 1) return reshape(result, [...batch, result.shape[result.shape.length - 1]!])
  if (rankB === 1) return reshape(result, [...batch, result.shape[result.shape.length - 2]!])
  return result
}

/** Fewer products than this are added as they are. */
const FEWEST_JOINED = 4

/**
 * The sum of nodes of one shape, as the gradients of a weight used at every step of a sequence. Products of matrices
 * that are alike become one, over the sums of all: `A B + C D = [A C] [B; D]`.
 */
export function sumOfProducts(parts: readonly Node[]): Node {
  if (parts.length < FEWEST_JOINED) return parts.reduce((sum, part) => add(sum, part))
  const alike = new Map<string, Node[]>()
  const others: Node[] = []
  for (const part of parts) {
    const key = isJoinable(part) ? String([part.attributes, part.inputs.map((input) => input.shape)]) : null
    if (key === null) others.push(part)
    else if (alike.has(key)) alike.get(key)!.push(part)
    else alike.set(key, [part])
  }
  for (const products of alike.values())
    others.push(...(products.length < FEWEST_JOINED ? products : [joinProducts(products)]))
  return others.reduce((sum, part) => add(sum, part))
}

/** A product of matrices that nobody has asked for alone, over so few sums that adding up results would cost more. */
function isJoinable(node: Node): boolean {
  const { storage, kept, inputs, attributes, size } = node
  if (node.op !== op || storage !== null || kept || inputs.some((input) => input.shape.length !== 2)) return false
  const [a, b] = inputs as [Node, Node]
  const [rows, sums] = rowsAndColumns(a, attributes[0]!)
  return (rows + rowsAndColumns(b, attributes[1]!)[1]) * sums <= size
}

function joinProducts(products: readonly Node[]): Node {
  const [transposeA, transposeB] = products[0]!.attributes as [number, number]
  // Gradients arrive from the last step to the first; sequences are put together from the first.
  const ordered = products.toReversed()
  const side = (at: number, axis: number) =>
    joined(
      ordered.map(({ inputs }) => inputs[at]!),
      axis,
    )
  return apply(op, [side(0, transposeA ? 0 : 1), side(1, transposeB ? 1 : 0)], [transposeA, transposeB])
}

/** Matrices of one shape side by side; along rows as they are stacked elsewhere, so that it is done once. */
function joined(parts: readonly Node[], axis: number): Node {
  if (axis === 1) return cat(parts, { dim: 1 })
  return reshape(stack(parts), [parts.length * parts[0]!.shape[0]!, parts[0]!.shape[1]!])
}

/** Sum over the shared axis. */
const inner = (size: number, term: (k: number) => number): number => {
  let total = 0
  for (let k = 0; k < size; k++) total += term(k)
  return total
}
const product = (a: Plain, b: Plain): Plain =>
  plain([a.shape[0]!, b.shape[1]!], (i, j) => inner(a.shape[1]!, (k) => at(a, i, k) * at(b, k, j)))

export const samples = () => [
  caseSamples(
    'matmul',
    [
      { inputs: [{ shape: [3, 4] }, { shape: [4, 2] }], run: matmul, reference: product },
      {
        inputs: [
          { shape: [3, 4], transposed: true },
          { shape: [4, 2], transposed: true },
        ],
        run: matmul,
        reference: product,
      },
      { inputs: [{ shape: [2, 0] }, { shape: [0, 3] }], run: matmul, reference: product },
      {
        inputs: [{ shape: [4] }, { shape: [4] }],
        run: matmul,
        reference: (a, b) => plain([], () => inner(4, (k) => at(a, k) * at(b, k))),
      },
      {
        inputs: [{ shape: [3] }, { shape: [2, 3, 2] }],
        run: matmul,
        reference: (a, b) => plain([2, 2], (n, j) => inner(3, (k) => at(a, k) * at(b, n, k, j))),
      },
      {
        inputs: [{ shape: [2, 1, 2, 3] }, { shape: [4, 3, 2] }],
        run: matmul,
        reference: (a, b) => plain([2, 4, 2, 2], (n, m, i, j) => inner(3, (k) => at(a, n, 0, i, k) * at(b, m, k, j))),
      },
      {
        inputs: [{ shape: [2, 2, 3] }, { shape: [3, 2] }],
        run: matmul,
        reference: (a, b) => plain([2, 2, 2], (n, i, j) => inner(3, (k) => at(a, n, i, k) * at(b, k, j))),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [3] }],
        run: matmul,
        message: /\[matmul\] inner sizes differ: left is \[2\], right is \[3\]/,
      },
      { inputs: [{ shape: [] }, { shape: [3] }], run: matmul, message: /\[matmul\] needs tensors of rank 1 or more/ },
      {
        inputs: [{ shape: [2, 2, 3] }, { shape: [3, 3, 2] }],
        run: matmul,
        message: /\[matmul\] cannot broadcast \[2\] with \[3\]/,
      },
    ],
  ),
]
