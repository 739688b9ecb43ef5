import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'

/**
 * Element-wise natural logarithm: `ln x`; NaN below 0.
 * https://pytorch.org/docs/stable/generated/torch.log.html
 */
export const log = /*@__PURE__*/ floatFunction(
  'log',
  (e, [x]) => e.unary('log', x!),
  // d ln x = dx / x
  ({ dy, inputs: [x] }) => [div(dy, x!)],
)

/**
 * Element-wise logarithm to base 2.
 * https://pytorch.org/docs/stable/generated/torch.log2.html
 */
export const log2 = /*@__PURE__*/ floatFunction(
  'log2',
  (e, [x]) => e.unary('log2', x!),
  // d log2 x = dx / (x ln 2)
  ({ dy, inputs: [x] }) => [div(dy, mul(x!, constantLike(x!, Math.LN2)))],
)

/**
 * Element-wise logarithm to base 10.
 * https://pytorch.org/docs/stable/generated/torch.log10.html
 */
export const log10 = /*@__PURE__*/ floatFunction(
  'log10',
  (e, [x]) => e.unary('log10', x!),
  // d log10 x = dx / (x ln 10)
  ({ dy, inputs: [x] }) => [div(dy, mul(x!, constantLike(x!, Math.LN10)))],
)

/**
 * Element-wise `ln(1 + x)`, exact for small x.
 * https://pytorch.org/docs/stable/generated/torch.log1p.html
 */
export const log1p = /*@__PURE__*/ floatFunction(
  'log1p',
  (e, [x]) => e.unary('log1p', x!),
  // d ln(1 + x) = dx / (1 + x)
  ({ dy, inputs: [x] }) => [div(dy, add(x!, constantLike(x!, 1)))],
)

const EDGES = [0, 1, 1e-30, -1, Number.POSITIVE_INFINITY, Number.NaN]

export const samples = () => [
  unarySamples('log', log, Math.log, { low: 0.2, edges: EDGES }),
  unarySamples('log2', log2, Math.log2, { low: 0.2, edges: EDGES }),
  unarySamples('log10', log10, Math.log10, { low: 0.2, edges: EDGES }),
  unarySamples('log1p', log1p, Math.log1p, { low: -0.8, edges: [0, 1e-10, -1, -2] }),
]
