import { ShapeError } from '../errors.ts'
import { permuteLayout } from '../graph/layout.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { at, caseSamples, plain } from '../samples.ts'

/** The op behind `permute` and `transpose`; attributes: for each axis of the result, the axis it comes from. */
export const permuteOp = /*@__PURE__*/ definePrimitive({
  name: 'permute',
  type: ([x], order) => ({ shape: order.map((d) => x!.shape[d]!), dtype: x!.dtype }),
  vjp: ({ dy, attributes: order }) => [
    permute(
      dy,
      order.map((_, d) => order.indexOf(d)),
    ),
  ],
  lowering: {
    kind: 'view',
    view: (input, _, order) => permuteLayout(input, order),
    batch: (order) => [0, ...order.map((d) => d + 1)],
  },
})

/**
 * Axes in another order: axis d of the result is axis `dims[d]` of x.
 * https://pytorch.org/docs/stable/generated/torch.permute.html
 */
export function permute(x: Node, dims: readonly number[]): Node {
  const rank = x.shape.length
  const order = dims.map((d) => normalizeDim('permute', d, rank))
  if (order.length !== rank || new Set(order).size !== rank) {
    throw new ShapeError(
      `[permute] dims ${formatShape(dims)} must name each of the ${rank} axes of ${formatShape(x.shape)} once`,
      { dims },
    )
  }
  return order.every((d, i) => d === i) ? x : apply(permuteOp, [x], order)
}

/**
 * Two axes exchanged.
 * https://pytorch.org/docs/stable/generated/torch.transpose.html
 */
export function transpose(x: Node, dim0: number, dim1: number): Node {
  const rank = x.shape.length
  const order = x.shape.map((_, d) => d)
  const a = normalizeDim('transpose', dim0, rank)
  const b = normalizeDim('transpose', dim1, rank)
  if (a === b) return x
  order[a] = b
  order[b] = a
  return apply(permuteOp, [x], order)
}

export const samples = () => [
  caseSamples(
    'permute',
    [
      {
        inputs: [{ shape: [2, 3, 4] }],
        run: (x) => permute(x, [2, 0, -2]),
        reference: (x) => plain([4, 2, 3], (k, i, j) => at(x, i, j, k)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => permute(x, [0, 0]),
        message: /\[permute\] dims \[0, 0\] must name each of the 2 axes/,
      },
    ],
  ),
  caseSamples('transpose', [
    {
      inputs: [{ shape: [2, 3, 4] }],
      run: (x) => transpose(x, 0, -1),
      reference: (x) => plain([4, 3, 2], (k, j, i) => at(x, i, j, k)),
    },
    {
      inputs: [{ shape: [0, 3], transposed: true }],
      run: (x) => transpose(x, 0, 1),
      reference: () => plain([3, 0], () => 0),
    },
  ]),
]
