import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { isFloat } from '../dtype.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import { binarySamples } from '../samples.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

/** What division towards 0 leaves; it has the sign of the dividend. */
const rest = (e: ExpressionBuilder, a: Expression, b: Expression): Expression =>
  isFloat(a.dtype) ? e.binary('fmod', a, b) : e.sub(a, e.mul(e.div(a, b), b))

/**
 * What division towards 0 leaves, element by element, broadcast: `a - b trunc(a / b)`; it has the sign of a.
 * https://pytorch.org/docs/stable/generated/torch.fmod.html
 */
export const fmod: (a: Operand, b: Operand) => Node = /*@__PURE__*/ binaryFunction(
  'fmod',
  (e, [a, b]) => rest(e, a!, b!),
  // d = da - trunc(a / b) db
  ({ dy, inputs: [a, b], needs }) => [dy, needs[1] ? neg(mul(dy, div(a!, b!, { roundingMode: 'trunc' }))) : null],
)

/**
 * What division downwards leaves, element by element, broadcast: `a - b floor(a / b)`; it has the sign of b.
 * https://pytorch.org/docs/stable/generated/torch.remainder.html
 */
export const remainder: (a: Operand, b: Operand) => Node = /*@__PURE__*/ binaryFunction(
  'remainder',
  (e, [a, b]) => {
    const r = rest(e, a!, b!)
    const zero = e.like(r, 0)
    const wrong = e.and(e.ne(r, zero), e.binary('xor', e.lt(r, zero), e.lt(b!, zero)))
    return e.select(wrong, e.add(r, b!), r)
  },
  // d = da - floor(a / b) db
  ({ dy, inputs: [a, b], needs }) => [dy, needs[1] ? neg(mul(dy, div(a!, b!, { roundingMode: 'floor' }))) : null],
)

export const samples = () => [
  binarySamples('fmod', fmod, (a, b) => a % b, { low: -3, high: 3, right: { low: 1.1, high: 1.3 } }),
  binarySamples('remainder', remainder, (a, b) => a - b * Math.floor(a / b), {
    low: -3,
    high: 3,
    right: { low: -1.3, high: -1.1 },
  }),
  binarySamples('remainder', remainder, (a, b) => a - b * Math.floor(a / b), {
    gradient: false,
    low: -9,
    high: 9,
    dtype: 'int32',
    right: { low: 2, high: 5 },
  }),
]
