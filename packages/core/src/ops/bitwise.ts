import { isFloat } from '../dtype.ts'
import { DTypeError } from '../errors.ts'
import type { BinaryFunction } from '../expression.ts'
import { binaryFunction, type Operand } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { binarySamples, unarySamples } from '../samples.ts'

const REASON = 'the operands are integers'

function checkIntegers(name: string, ...operands: Operand[]): void {
  for (const x of operands) {
    if (typeof x !== 'object' || !isFloat(x.dtype)) continue
    throw new DTypeError(`[${name}] takes integers or bools, received ${x.dtype}; use .to('int32')`, { dtype: x.dtype })
  }
}

/*@__NO_SIDE_EFFECTS__*/
function bitwise(name: string, fn: BinaryFunction): (a: Operand, b: Operand) => Node {
  const op = binaryFunction(name, (e, [a, b]) => e.binary(fn, a!, b!), REASON)
  return (a, b) => {
    checkIntegers(name, a, b)
    return op(a, b)
  }
}

/**
 * Bits set in both, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_and.html
 */
export const bitwiseAnd = /*@__PURE__*/ bitwise('bitwiseAnd', 'and')

/**
 * Bits set in either, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_or.html
 */
export const bitwiseOr = /*@__PURE__*/ bitwise('bitwiseOr', 'or')

/**
 * Bits set in exactly one, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_xor.html
 */
export const bitwiseXor = /*@__PURE__*/ bitwise('bitwiseXor', 'xor')

/**
 * Bits moved towards higher places, broadcast: `a << b`.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_left_shift.html
 */
export const bitwiseLeftShift = /*@__PURE__*/ bitwise('bitwiseLeftShift', 'shl')

/**
 * Bits moved towards lower places, broadcast, with the sign kept: `a >> b`.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_right_shift.html
 */
export const bitwiseRightShift = /*@__PURE__*/ bitwise('bitwiseRightShift', 'shr')

const notOp = /*@__PURE__*/ definePrimitive({
  name: 'bitwiseNot',
  type: ([x]) => x!,
  vjp: REASON,
  lowering: {
    kind: 'map',
    lower: (e, [x]) =>
      x!.dtype === 'bool' ? e.not(x!) : e.binary('xor', x!, e.like(x!, x!.dtype === 'uint8' ? 255 : -1)),
  },
})

/**
 * Every bit inverted; a bool is negated.
 * https://pytorch.org/docs/stable/generated/torch.bitwise_not.html
 */
export function bitwiseNot(x: Node): Node {
  checkIntegers('bitwiseNot', x)
  return apply(notOp, [x])
}

const OPTIONS = { noGradient: REASON, dtype: 'int32', low: -100, high: 100 } as const

export const samples = () => [
  binarySamples('bitwiseAnd', bitwiseAnd, (a, b) => a & b, OPTIONS),
  binarySamples('bitwiseOr', bitwiseOr, (a, b) => a | b, OPTIONS),
  binarySamples('bitwiseXor', bitwiseXor, (a, b) => a ^ b, OPTIONS),
  binarySamples('bitwiseLeftShift', bitwiseLeftShift, (a, b) => a << b, { ...OPTIONS, right: { low: 0, high: 8 } }),
  binarySamples('bitwiseRightShift', bitwiseRightShift, (a, b) => a >> b, { ...OPTIONS, right: { low: 0, high: 8 } }),
  unarySamples('bitwiseNot', bitwiseNot, (x) => ~x, {
    ...OPTIONS,
    errors: [{ inputs: [{ shape: [2] }], run: bitwiseNot, message: /\[bitwiseNot\] takes integers/ }],
  }),
]
