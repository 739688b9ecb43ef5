import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { square } from './square.ts'

/**
 * Element-wise reciprocal: `1 / x`.
 * https://pytorch.org/docs/stable/generated/torch.reciprocal.html
 */
export const reciprocal = /*@__PURE__*/ floatFunction(
  'reciprocal',
  (e, [x]) => e.div(e.like(x!, 1), x!),
  // d(1 / x) = -dx / x^2
  ({ dy, output }) => [neg(mul(dy, square(output)))],
)

export const samples = () => [
  unarySamples('reciprocal', reciprocal, (x) => 1 / x, { low: 0.3, edges: [0, -0, 2, Number.NEGATIVE_INFINITY] }),
]
