import { DTypeError } from '../errors.ts'
import { binaryFunction, type Operand, promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { isFloat } from '../dtype.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import { binarySamples, caseSamples } from '../samples.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

/** What division towards 0 leaves; it has the sign of the dividend. */
const rest = (e: ExpressionBuilder, a: Expression, b: Expression): Expression =>
  isFloat(a.dtype) ? e.binary('fmod', a, b) : e.sub(a, e.mul(e.div(a, b), b))

const fmodOp = /*@__PURE__*/ binaryFunction(
  'fmod',
  (e, [a, b]) => rest(e, a!, b!),
  // d = da - trunc(a / b) db
  ({ dy, inputs: [a, b], needs }) => [dy, needs[1] ? neg(mul(dy, div(a!, b!, { roundingMode: 'trunc' }))) : null],
)

const remainderOp = /*@__PURE__*/ binaryFunction(
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

/** Both operands in one dtype that can be divided. */
function numbersOf(where: string, a: Operand, b: Operand): [Node, Node] {
  const [p, q] = promoteOperands(where, a, b)
  if (p.dtype === 'bool') throw new DTypeError(`[${where}] takes numbers, received bools; use .to('int32')`)
  return [p, q]
}

/**
 * What division towards 0 leaves, element by element, broadcast: `a - b trunc(a / b)`; it has the sign of a.
 * https://pytorch.org/docs/stable/generated/torch.fmod.html
 */
export function fmod(a: Operand, b: Operand): Node {
  return fmodOp(...numbersOf('fmod', a, b))
}

/**
 * What division downwards leaves, element by element, broadcast: `a - b floor(a / b)`; it has the sign of b.
 * https://pytorch.org/docs/stable/generated/torch.remainder.html
 */
export function remainder(a: Operand, b: Operand): Node {
  return remainderOp(...numbersOf('remainder', a, b))
}

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
  caseSamples(
    'fmod',
    [],
    [
      {
        inputs: [
          { shape: [2], dtype: 'bool' },
          { shape: [2], dtype: 'bool' },
        ],
        run: fmod,
        message: /\[fmod\] takes numbers, received bools/,
      },
    ],
  ),
]
