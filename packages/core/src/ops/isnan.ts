import { isFloat } from '../dtype.ts'
import { toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node, type Op } from '../graph/node.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import { EDGES, unarySamples } from '../samples.ts'

const REASON = 'the result is bool'

/*@__NO_SIDE_EFFECTS__*/
function test(name: string, lower: (e: ExpressionBuilder, x: Expression) => Expression): Op {
  return definePrimitive({
    name,
    type: ([x]) => ({ shape: x!.shape, dtype: 'bool' }),
    vjp: REASON,
    lowering: { kind: 'map', lower: (e, [x]) => lower(e, x!) },
  })
}

const nanOp = /*@__PURE__*/ test('isnan', (e, x) => e.ne(x, x))
const infOp = /*@__PURE__*/ test('isinf', (e, x) =>
  isFloat(x.dtype) ? e.eq(e.unary('abs', x), e.like(x, Number.POSITIVE_INFINITY)) : e.ne(x, x))
const finiteOp = /*@__PURE__*/ test('isfinite', (e, x) =>
  isFloat(x.dtype) ? e.lt(e.unary('abs', x), e.like(x, Number.POSITIVE_INFINITY)) : e.eq(x, x))

/**
 * True where x is not a number.
 * https://pytorch.org/docs/stable/generated/torch.isnan.html
 */
export function isnan(x: Node): Node {
  return apply(nanOp, [toFloat(x)])
}

/**
 * True where x is infinite, of either sign.
 * https://pytorch.org/docs/stable/generated/torch.isinf.html
 */
export function isinf(x: Node): Node {
  return apply(infOp, [toFloat(x)])
}

/**
 * True where x is neither infinite nor NaN.
 * https://pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export function isfinite(x: Node): Node {
  return apply(finiteOp, [toFloat(x)])
}

const OPTIONS = { edges: EDGES, noGradient: REASON }

export const samples = () => [
  unarySamples('isnan', isnan, (x) => Number(Number.isNaN(x)), OPTIONS),
  unarySamples('isinf', isinf, (x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY), OPTIONS),
  unarySamples('isfinite', isfinite, (x) => Number(Number.isFinite(x)), OPTIONS),
]
