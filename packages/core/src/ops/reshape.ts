import { reshapeLayout } from '../graph/layout.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { resolveReshape, type Shape, sameShape, sizeOf } from '../shape.ts'

const op = /*@__PURE__*/ definePrimitive({
  name: 'reshape',
  type: ([x], shape) => ({ shape, dtype: x!.dtype }),
  vjp: ({ dy, inputs: [x] }) => [reshape(dy, x!.shape)],
  lowering: { kind: 'view', view: (input, shape) => reshapeLayout(input, shape) },
})

/**
 * The same elements in row-major order under another shape; one size may be -1.
 * https://pytorch.org/docs/stable/generated/torch.reshape.html
 */
export function reshape(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x
  const target = resolveReshape('reshape', x.shape, shape)
  const source = x.op === op && x.storage === null && x.slot === null && sizeOf(x.shape) > 0 ? x.inputs[0]! : x
  return apply(op, [source], target)
}
