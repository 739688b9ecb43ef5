import { binaryFunction, type Operand, promoteOperands, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { binarySamples } from '../samples.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

const op = /*@__PURE__*/ binaryFunction(
  'logaddexp',
  (e, [a, b]) => {
    const high = e.max(a!, b!)
    const gap = e.neg(e.unary('abs', e.sub(a!, b!)))
    // equal infinities have no gap
    return e.select(
      e.eq(a!, b!),
      e.add(high, e.like(high, Math.LN2)),
      e.add(high, e.unary('log1p', e.unary('exp', gap))),
    )
  },
  // da = e^(a - out) dy, db = e^(b - out) dy
  ({ dy, inputs: [a, b], output, needs }) => [
    needs[0] ? mul(dy, exp(sub(a!, output))) : null,
    needs[1] ? mul(dy, exp(sub(b!, output))) : null,
  ],
)

/**
 * `ln(e^a + e^b)`, broadcast, without overflow.
 * https://pytorch.org/docs/stable/generated/torch.logaddexp.html
 */
export function logaddexp(a: Operand, b: Operand): Node {
  const [p, q] = promoteOperands('logaddexp', a, b)
  return op(toFloat(p), toFloat(q))
}

const logOfSum = (a: number, b: number): number =>
  a === b ? a + Math.LN2 : Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)))

export const samples = () => [
  binarySamples('logaddexp', logaddexp, logOfSum, {
    edges: [0, 100, -100, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  }),
]
