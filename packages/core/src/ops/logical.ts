import { cast, type Operand, promoteOperands } from '../graph/makers.ts'
import { apply, definePrimitive, type Node, type Op } from '../graph/node.ts'
import type { BinaryFunction } from '../expression.ts'
import { broadcastType } from '../graph/makers.ts'
import { binarySamples, unarySamples } from '../samples.ts'

const REASON = 'the result is bool'

/*@__NO_SIDE_EFFECTS__*/
function logicalOp(name: string, fn: BinaryFunction): Op {
  return definePrimitive({
    name,
    type: broadcastType(name),
    vjp: REASON,
    lowering: { kind: 'map', lower: (e, [a, b]) => e.binary(fn, a!, b!) },
  })
}

/** Truth of both operands: anything but 0 is true. */
function truths(name: string, a: Operand, b: Operand): Node[] {
  return promoteOperands(name, a, b).map((x) => cast(x, 'bool'))
}

const andOp = /*@__PURE__*/ logicalOp('logicalAnd', 'and')
const orOp = /*@__PURE__*/ logicalOp('logicalOr', 'or')
const xorOp = /*@__PURE__*/ logicalOp('logicalXor', 'xor')
const notOp = /*@__PURE__*/ definePrimitive({
  name: 'logicalNot',
  type: ([x]) => x!,
  vjp: REASON,
  lowering: { kind: 'map', lower: (e, [x]) => e.not(x!) },
})

/**
 * True where both are true (not 0), broadcast.
 * https://pytorch.org/docs/stable/generated/torch.logical_and.html
 */
export function logicalAnd(a: Operand, b: Operand): Node {
  return apply(andOp, truths('logicalAnd', a, b))
}

/**
 * True where either is true (not 0), broadcast.
 * https://pytorch.org/docs/stable/generated/torch.logical_or.html
 */
export function logicalOr(a: Operand, b: Operand): Node {
  return apply(orOp, truths('logicalOr', a, b))
}

/**
 * True where exactly one is true (not 0), broadcast.
 * https://pytorch.org/docs/stable/generated/torch.logical_xor.html
 */
export function logicalXor(a: Operand, b: Operand): Node {
  return apply(xorOp, truths('logicalXor', a, b))
}

/**
 * True where x is 0.
 * https://pytorch.org/docs/stable/generated/torch.logical_not.html
 */
export function logicalNot(x: Node): Node {
  return apply(notOp, [cast(x, 'bool')])
}

const OPTIONS = { noGradient: REASON, edges: [0, -0, 1, -2, Number.NaN] }

export const samples = () => [
  binarySamples('logicalAnd', logicalAnd, (a, b) => Number(a !== 0 && b !== 0), OPTIONS),
  binarySamples('logicalOr', logicalOr, (a, b) => Number(a !== 0 || b !== 0), OPTIONS),
  binarySamples('logicalXor', logicalXor, (a, b) => Number((a !== 0) !== (b !== 0)), OPTIONS),
  unarySamples('logicalNot', logicalNot, (x) => Number(x === 0), OPTIONS),
]
