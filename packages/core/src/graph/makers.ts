import { promote, promoteNumber } from '../dtype.ts'
import { DTypeError } from '../errors.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import { broadcastShapes } from '../shape.ts'
import { scalarNode } from './leaf.ts'
import { apply, cast, definePrimitive, type Node, type TensorType, type Vjp } from './node.ts'

export { cast } from './node.ts'

/** A node or a number; a number takes the dtype of the node beside it. */
export type Operand = Node | number | boolean

type Lower = (
  e: ExpressionBuilder,
  inputs: readonly Expression[],
  attributes: readonly number[],
  type: TensorType,
) => Expression

/** The same dtype and shape as the one input. */
export function sameType(inputs: readonly Node[]): TensorType {
  return inputs[0]!
}

/** The dtype of the first input and the common shape of all. */
export function broadcastType(name: string): (inputs: readonly Node[]) => TensorType {
  return (inputs) => {
    let shape = inputs[0]!.shape
    for (let i = 1; i < inputs.length; i++) shape = broadcastShapes(name, shape, inputs[i]!.shape)
    return { shape, dtype: inputs[0]!.dtype }
  }
}

/** Integers and bools become float32, as PyTorch's functions of real numbers do; so does float16. */
export function toFloat(x: Node): Node {
  return x.dtype === 'float64' ? x : cast(x, 'float32')
}

/** Both operands as nodes of one dtype. */
export function promoteOperands(name: string, a: Operand, b: Operand): [Node, Node] {
  if (typeof a === 'object' && typeof b === 'object') {
    if (a.dtype === b.dtype) return [a, b]
    const dtype = promote(a.dtype, b.dtype)
    return [cast(a, dtype), cast(b, dtype)]
  }
  if (typeof a === 'object') {
    const dtype = promoteNumber(a.dtype, b as number)
    return [cast(a, dtype), scalarNode(Number(b), dtype)]
  }
  if (typeof b === 'object') {
    const dtype = promoteNumber(b.dtype, a)
    return [scalarNode(Number(a), dtype), cast(b, dtype)]
  }
  throw new DTypeError(`[${name}] needs at least one tensor; use Math for two numbers`)
}

/** An element-wise function of one input whose result is a float (integers are converted first). */
/*@__NO_SIDE_EFFECTS__*/
export function floatFunction(name: string, lower: Lower, vjp: Vjp | string): (x: Node) => Node {
  const op = definePrimitive({ name, type: sameType, vjp, lowering: { kind: 'map', lower } })
  return (x) => apply(op, [toFloat(x)])
}

/** An element-wise function of one input that keeps its dtype. */
/*@__NO_SIDE_EFFECTS__*/
export function sameFunction(name: string, lower: Lower, vjp: Vjp | string): (x: Node) => Node {
  const op = definePrimitive({ name, type: sameType, vjp, lowering: { kind: 'map', lower } })
  return (x) => apply(op, [x])
}

/** An element-wise function of two inputs, promoted to one dtype and broadcast. */
/*@__NO_SIDE_EFFECTS__*/
export function binaryFunction(name: string, lower: Lower, vjp: Vjp | string): (a: Operand, b: Operand) => Node {
  const op = definePrimitive({ name, type: broadcastType(name), vjp, lowering: { kind: 'map', lower } })
  return (a, b) => apply(op, promoteOperands(name, a, b))
}

/** An element-wise test of two inputs, promoted to one dtype and broadcast; the result is bool. */
/*@__NO_SIDE_EFFECTS__*/
export function comparison(name: string, lower: Lower): (a: Operand, b: Operand) => Node {
  const type = broadcastType(name)
  const op = definePrimitive({
    name,
    type: (inputs) => ({ shape: type(inputs).shape, dtype: 'bool' }),
    vjp: 'the result is bool',
    lowering: { kind: 'map', lower },
  })
  return (a, b) => apply(op, promoteOperands(name, a, b))
}
