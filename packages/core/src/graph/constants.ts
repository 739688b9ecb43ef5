import { computeDType, type DType } from '../dtype.ts'
import type { Shape } from '../shape.ts'
import { constantNode, scalarNode } from './leaf.ts'
import { definePrimitive, Node } from './node.ts'

/** A number that belongs to a rule, in the dtype that `x` is computed with; part of the program. */
export function constantLike(x: Node, value: number): Node {
  return constantNode(value, computeDType(x.dtype))
}

/** A number that a caller gave, in the dtype of `x`; no part of the program's key. */
export function scalarLike(x: Node, value: number): Node {
  return scalarNode(value, x.dtype)
}

/** Zeros of the type of `x`, to compute with. */
export function zerosOf(x: Node): Node {
  return constantNode(0, computeDType(x.dtype), x.shape)
}

const positionOp = /*@__PURE__*/ definePrimitive({
  name: 'position',
  type: () => {
    throw new Error('positions are made, not applied')
  },
  vjp: 'a leaf',
  lowering: { kind: 'map', lower: (e, _, [axis], type) => e.cast(e.position(axis!), type.dtype) },
})

/** Positions 0, 1, 2, ... along an axis of `shape`. */
export function positionNode(shape: Shape, axis: number, dtype: DType = 'int32', device = ''): Node {
  return new Node(positionOp, [], [axis], { shape, dtype }, device)
}
