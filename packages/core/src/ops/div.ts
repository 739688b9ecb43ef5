import { isFloat } from '../dtype.ts'
import { ArgumentError } from '../errors.ts'
import { zerosOf } from '../graph/constants.ts'
import { binaryFunction, type Operand, promoteOperands, toFloat } from '../graph/makers.ts'
import { checkOptions } from '../options.ts'
import { binarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

/** How a quotient becomes whole: towards zero, or downwards. */
export type RoundingMode = 'trunc' | 'floor'

export interface DivOptions {
  readonly roundingMode?: RoundingMode | null
}

const quotient = /*@__PURE__*/ binaryFunction(
  'div',
  (e, [a, b]) => e.div(a!, b!),
  // d(a / b) = da / b - (a / b) db / b
  ({ dy, inputs: [, b], output, needs }) => {
    const da = quotient(dy, b!)
    return [da, needs[1] ? neg(mul(da, output)) : null]
  },
)

const truncated = /*@__PURE__*/ binaryFunction(
  'div',
  (e, [a, b]) => (isFloat(a!.dtype) ? e.unary('trunc', e.div(a!, b!)) : e.div(a!, b!)),
  // constant between jumps
  ({ dy }) => [zerosOf(dy), zerosOf(dy)],
)

const floored = /*@__PURE__*/ binaryFunction(
  'div',
  (e, [a, b]) => {
    if (isFloat(a!.dtype)) return e.unary('floor', e.div(a!, b!))
    const q = e.div(a!, b!)
    if (a!.dtype !== 'int32') return q
    // truncation is one too high where there is a remainder and the signs differ
    const rest = e.sub(a!, e.mul(q, b!))
    const zero = e.like(rest, 0)
    const off = e.and(e.ne(rest, zero), e.binary('xor', e.lt(rest, zero), e.lt(b!, zero)))
    return e.select(off, e.sub(q, e.like(q, 1)), q)
  },
  ({ dy }) => [zerosOf(dy), zerosOf(dy)],
)

/**
 * Element-wise quotient, broadcast: `a / b`. Integers divide to float32, unless `roundingMode` is 'trunc' or 'floor',
 * which keep the dtype; an integer divided by 0 then gives 0.
 * https://pytorch.org/docs/stable/generated/torch.div.html
 */
export function div(a: Operand, b: Operand, options?: DivOptions): ReturnType<typeof quotient> {
  checkOptions('div', options, ['roundingMode'])
  const mode = options?.roundingMode ?? null
  if (mode === 'floor') return floored(a, b)
  if (mode === 'trunc') return truncated(a, b)
  if (mode !== null)
    throw new ArgumentError(`[div] roundingMode is 'trunc' or 'floor', received ${String(mode)}`, {
      roundingMode: mode,
    })
  const [p, q] = promoteOperands('div', a, b)
  return quotient(toFloat(p), toFloat(q))
}

export const samples = () => [
  binarySamples('div', div, (a, b) => a / b, { low: 0.3, edges: [0, -0, 1, -2] }),
  binarySamples(
    'div',
    (a, b) => div(a, b, { roundingMode: 'floor' }),
    (a, b) => Math.floor(a / b),
    {
      gradient: false,
      low: -7,
      high: 7,
      dtype: 'int32',
      right: { low: 1, high: 4 },
    },
  ),
  binarySamples(
    'div',
    (a, b) => div(a, b, { roundingMode: 'trunc' }),
    (a, b) => Math.trunc(a / b),
    {
      gradient: false,
      right: { low: 0.4 },
      errors: [
        {
          inputs: [{ shape: [2] }],
          run: (a) => div(a, 2, { rounding: 'up' } as DivOptions),
          message: /unknown option 'rounding'/,
        },
      ],
    },
  ),
]
