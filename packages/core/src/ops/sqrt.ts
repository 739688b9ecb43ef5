import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'

/**
 * Element-wise square root; NaN below 0.
 * https://pytorch.org/docs/stable/generated/torch.sqrt.html
 */
export const sqrt = /*@__PURE__*/ floatFunction(
  'sqrt',
  (e, [x]) => e.unary('sqrt', x!),
  // d sqrt(x) = dx / (2 sqrt(x))
  ({ dy, output }) => [div(dy, mul(output, constantLike(dy, 2)))],
)

export const samples = () => [
  unarySamples('sqrt', sqrt, Math.sqrt, { low: 0.2, edges: [0, 1, -1, Number.POSITIVE_INFINITY] }),
]
