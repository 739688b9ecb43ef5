import { sameFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'

/**
 * Element-wise negation: `-x`.
 * https://pytorch.org/docs/stable/generated/torch.neg.html
 */
export const neg = /*@__PURE__*/ sameFunction(
  'neg',
  (e, [x]) => e.neg(x!),
  // d(-x) = -dx
  ({ dy }) => [neg(dy)],
)

export const samples = () => [unarySamples('neg', neg, (x) => -x, { edges: [0, -0, Number.NaN] })]
