import { reshapeLayout } from '../graph/layout.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { resolveReshape, type Shape, sameShape, sizeOf } from '../shape.ts'
import { caseSamples } from '../samples.ts'

/** The op behind `reshape`; attributes: the shape of the result. */
export const reshapeOp = /*@__PURE__*/ definePrimitive({
  name: 'reshape',
  type: ([x], shape) => ({ shape, dtype: x!.dtype }),
  vjp: ({ dy, inputs: [x] }) => [reshape(dy, x!.shape)],
  lowering: {
    kind: 'view',
    view: (input, shape) => reshapeLayout(input, shape),
    batch: (shape, size) => [size, ...shape],
  },
})

/**
 * The same elements in row-major order under another shape; one size may be -1.
 * https://pytorch.org/docs/stable/generated/torch.reshape.html
 */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x
  const target = resolveReshape('reshape', x.shape, shape)
  if (sameShape(x.shape, target)) return x
  const source = x.op === reshapeOp && x.storage === null && x.slot === null && sizeOf(x.shape) > 0 ? x.inputs[0]! : x
  return apply(reshapeOp, [source], target)
}

export const samples = () => [
  caseSamples(
    'reshape',
    [
      { inputs: [{ shape: [2, 6] }], run: (x) => reshape(x, [3, -1]), reference: (x) => ({ ...x, shape: [3, 4] }) },
      {
        inputs: [{ shape: [3, 4], transposed: true }],
        run: (x) => reshape(x, [2, 6]),
        reference: (x) => ({ ...x, shape: [2, 6] }),
      },
      { inputs: [{ shape: [1, 1] }], run: (x) => reshape(x, []), reference: (x) => ({ ...x, shape: [] }) },
      {
        inputs: [{ shape: [0, 3] }],
        run: (x) => reshape(x, [3, 0, 2]),
        reference: (x) => ({ ...x, shape: [3, 0, 2] }),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => reshape(x, [4]),
        message: /\[reshape\] cannot reshape \[2, 3\] \(6 elements\)/,
      },
      { inputs: [{ shape: [2, 3] }], run: (x) => reshape(x, [-1, -1]), message: /only one size can be -1/ },
    ],
  ),
]
