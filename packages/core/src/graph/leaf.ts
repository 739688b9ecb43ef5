import { computeDType, type DType, type TypedArray } from '../dtype.ts'
import type { Shape } from '../shape.ts'
import { definePrimitive, Node, Storage } from './node.ts'

const leafType = () => {
  throw new Error('leaves are made, not applied')
}

/** Elements that were given or computed. */
export const dataOp = definePrimitive({ name: 'data', type: leafType, vjp: 'a leaf', lowering: { kind: 'leaf' } })

/** A number of the host, read when a program runs: no part of its key. */
export const scalarOp = definePrimitive({ name: 'scalar', type: leafType, vjp: 'a leaf', lowering: { kind: 'leaf' } })

/** A number that is part of the program; attributes: [value]. */
export const constantOp = definePrimitive({
  name: 'constant',
  type: leafType,
  vjp: 'a leaf',
  lowering: { kind: 'map', lower: (e, _, [value], type) => e.constant(value!, type.dtype) },
})

/** A version of a state, or a detached tensor: the elements of its input, where gradients stop. */
export const aliasOp = definePrimitive({
  name: 'alias',
  type: ([x]) => x!,
  vjp: 'gradients stop here',
  lowering: { kind: 'view', view: (input) => input, batch: (attributes) => attributes },
})

const SCALAR: Shape = Object.freeze([])

export function dataNode(host: TypedArray, shape: Shape, dtype: DType, device: string): Node {
  const node = new Node(dataOp, [], [], { shape, dtype }, device)
  node.storage = new Storage(dtype, node.size, host)
  return node
}

/** A number beside a tensor of `dtype`, in the dtype that it is computed with. */
export function scalarNode(value: number, dtype: DType): Node {
  const node = new Node(scalarOp, [], [], { shape: SCALAR, dtype: computeDType(dtype) }, '')
  node.value = value
  return node
}

/** A number of the host that `compile` reads afresh at each replay. */
export function hostScalarNode(source: () => number, dtype: DType): Node {
  const node = scalarNode(source(), dtype)
  node.source = source
  return node
}

export function constantNode(value: number, dtype: DType, shape: Shape = SCALAR, device = ''): Node {
  return new Node(constantOp, [], [value], { shape, dtype }, device)
}

/** A leaf with the value of `input` (computed or not), cut off from its history. */
export function aliasNode(input: Node): Node {
  const node = new Node(aliasOp, [input], [], input, input.device)
  if (input.storage === null || input.storage.symbolic) node.depth = input.depth + 1
  else {
    node.storage = input.storage
    node.inputs = []
  }
  return node
}

/** Stands for a value while a function is transformed; asking for its value is an error. */
export const placeholderOp = definePrimitive({
  name: 'placeholder',
  type: leafType,
  vjp: 'a leaf',
  lowering: { kind: 'leaf' },
})

export function placeholderNode(shape: Shape, like: Node): Node {
  const node = new Node(placeholderOp, [], [], { shape, dtype: like.dtype }, like.device)
  node.requiresGrad = like.requiresGrad
  return node
}
