import { comparison } from '../graph/makers.ts'
import type { Expression, ExpressionBuilder } from '../expression.ts'
import { binarySamples, EDGES } from '../samples.ts'

/** Bools are ordered as 0 and 1. */
const ordered = (e: ExpressionBuilder, x: Expression): Expression => (x.dtype === 'bool' ? e.cast(x, 'int32') : x)

/**
 * Element-wise test `a = b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.eq.html
 */
export const eq = /*@__PURE__*/ comparison('eq', (e, [a, b]) => e.eq(ordered(e, a!), ordered(e, b!)))

/**
 * Element-wise test `a != b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.ne.html
 */
export const ne = /*@__PURE__*/ comparison('ne', (e, [a, b]) => e.ne(ordered(e, a!), ordered(e, b!)))

/**
 * Element-wise test `a < b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.lt.html
 */
export const lt = /*@__PURE__*/ comparison('lt', (e, [a, b]) => e.lt(ordered(e, a!), ordered(e, b!)))

/**
 * Element-wise test `a <= b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.le.html
 */
export const le = /*@__PURE__*/ comparison('le', (e, [a, b]) => e.le(ordered(e, a!), ordered(e, b!)))

/**
 * Element-wise test `a > b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.gt.html
 */
export const gt = /*@__PURE__*/ comparison('gt', (e, [a, b]) => e.gt(ordered(e, a!), ordered(e, b!)))

/**
 * Element-wise test `a >= b`, broadcast; bool.
 * https://pytorch.org/docs/stable/generated/torch.ge.html
 */
export const ge = /*@__PURE__*/ comparison('ge', (e, [a, b]) => e.ge(ordered(e, a!), ordered(e, b!)))

const test = (name: string, op: typeof eq, fn: (a: number, b: number) => boolean) =>
  binarySamples(name, op, (a, b) => Number(fn(a, b)), { edges: EDGES, noGradient: 'the result is bool' })

export const samples = () => [
  test('eq', eq, (a, b) => a === b),
  test('ne', ne, (a, b) => a !== b),
  test('lt', lt, (a, b) => a < b),
  test('le', le, (a, b) => a <= b),
  test('gt', gt, (a, b) => a > b),
  test('ge', ge, (a, b) => a >= b),
]
