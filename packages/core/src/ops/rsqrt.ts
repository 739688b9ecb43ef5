import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'

/**
 * Element-wise reciprocal of the square root: `1 / sqrt(x)`.
 * https://pytorch.org/docs/stable/generated/torch.rsqrt.html
 */
export const rsqrt = /*@__PURE__*/ floatFunction(
  'rsqrt',
  (e, [x]) => e.div(e.like(x!, 1), e.unary('sqrt', x!)),
  // d x^(-1/2) = -1/2 x^(-3/2) dx
  ({ dy, output }) => [mul(mul(dy, constantLike(dy, -0.5)), mul(output, square(output)))],
)

export const samples = () => [
  unarySamples('rsqrt', rsqrt, (x) => 1 / Math.sqrt(x), { low: 0.2, edges: [0, -1, Number.POSITIVE_INFINITY] }),
]
