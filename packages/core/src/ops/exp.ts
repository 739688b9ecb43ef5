import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'

/**
 * Element-wise exponential: `e^x`.
 * https://pytorch.org/docs/stable/generated/torch.exp.html
 */
export const exp = /*@__PURE__*/ floatFunction(
  'exp',
  (e, [x]) => e.unary('exp', x!),
  // d e^x = e^x dx
  ({ dy, output }) => [mul(dy, output)],
)

export const samples = () => [
  unarySamples('exp', exp, Math.exp, {
    edges: [0, -0, 1, -100, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  }),
]
