import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'

/**
 * Element-wise power of two: `2^x`.
 * https://pytorch.org/docs/stable/generated/torch.exp2.html
 */
export const exp2 = /*@__PURE__*/ floatFunction(
  'exp2',
  (e, [x]) => e.unary('exp2', x!),
  // d 2^x = ln 2 2^x dx
  ({ dy, output }) => [mul(mul(dy, constantLike(dy, Math.LN2)), output)],
)

export const samples = () => [
  unarySamples('exp2', exp2, (x) => 2 ** x, { edges: [0, 3, Number.NEGATIVE_INFINITY, Number.NaN] }),
]
