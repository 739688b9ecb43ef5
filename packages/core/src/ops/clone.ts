import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'

const op = /*@__PURE__*/ definePrimitive({
  name: 'clone',
  type: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  vjp: ({ dy }) => [dy],
  lowering: { kind: 'map', lower: (_, [x]) => x! },
  moves: true,
})

/**
 * The same elements in memory of their own.
 * https://pytorch.org/docs/stable/generated/torch.clone.html
 */
export function clone(x: Node): Node {
  return apply(op, [x])
}

/**
 * x itself: what is computed is row-major.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.contiguous.html
 */
export function contiguous(x: Node): Node {
  return x
}

export const samples = () => [
  unarySamples('clone', clone, (x) => x, { edges: [0, -0, Number.NaN] }),
  unarySamples('contiguous', contiguous, (x) => x),
]
