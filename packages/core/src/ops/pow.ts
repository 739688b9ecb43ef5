import { isFloat } from '../dtype.ts'
import { constantLike } from '../graph/constants.ts'
import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { at, binarySamples, caseSamples, plain, unarySamples } from '../samples.ts'
import { eq, ge } from './compare.ts'
import { log } from './log.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { reciprocal } from './reciprocal.ts'
import { rsqrt } from './rsqrt.ts'
import { sqrt } from './sqrt.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'
import { where } from './where.ts'

const power = /*@__PURE__*/ binaryFunction(
  'pow',
  // integers go through float64, which holds every int32
  (e, [a, b]) =>
    isFloat(a!.dtype)
      ? e.binary('pow', a!, b!)
      : e.cast(e.binary('pow', e.cast(a!, 'float64'), e.cast(b!, 'float64')), a!.dtype),
  ({ dy, inputs: [a, b], output, needs }) => {
    const zero = constantLike(dy, 0)
    // da = b a^(b - 1) dy, 0 for b = 0 whatever a is
    const da = () => where(eq(b!, zero), zero, mul(dy, mul(b!, power(a!, sub(b!, constantLike(b!, 1))))))
    // db = a^b ln(a) dy, 0 for a = 0 and b >= 0
    const db = () => where(logicalAnd(eq(a!, zero), ge(b!, zero)), zero, mul(dy, mul(output, log(a!))))
    return [needs[0] ? da() : null, needs[1] ? db() : null]
  },
)

/** Exponents that have a shorter way; their gradients are right at 0 too. */
const SHORT: Readonly<Record<string, (x: Node) => Node>> = {
  '1': (x) => x,
  '2': square,
  '3': (x) => mul(square(x), x),
  '0.5': sqrt,
  '-1': reciprocal,
  '-0.5': rsqrt,
}

/**
 * Element-wise power, broadcast: `a^b`; NaN for a negative base with an exponent that is not whole.
 * https://pytorch.org/docs/stable/generated/torch.pow.html
 */
export function pow(base: Operand, exponent: Operand): Node {
  const short = typeof exponent === 'number' && typeof base === 'object' ? SHORT[exponent] : undefined
  if (short && typeof base === 'object' && (isFloat(base.dtype) || Number(exponent) >= 1)) return short(base)
  return power(base, exponent)
}

const constant = (exponent: number) =>
  unarySamples(
    'pow',
    (x) => pow(x, exponent),
    (x) => x ** exponent,
    { low: 0.3, edges: [0, 1, 2] },
  )

export const samples = () => [
  binarySamples('pow', pow, (a, b) => a ** b, { low: 0.3, high: 2 }),
  ...[-1, -0.5, 0, 0.5, 1, 2, 2.5, 3, 4].map(constant),
  unarySamples(
    'pow',
    (x) => pow(2, x),
    (x) => 2 ** x,
  ),
  caseSamples('pow', [
    {
      inputs: [{ shape: [4], values: [-2, 3, 0, 1290], dtype: 'int32' }],
      run: (x) => pow(x, 2),
      reference: (x) => plain([4], (i) => at(x, i) ** 2),
      gradient: false,
    },
  ]),
]
