import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'

/**
 * Element-wise hyperbolic tangent: `(e^x - e^-x) / (e^x + e^-x)`.
 * https://pytorch.org/docs/stable/generated/torch.tanh.html
 */
export const tanh = /*@__PURE__*/ floatFunction(
  'tanh',
  (e, [x]) => e.unary('tanh', x!),
  // d tanh x = (1 - tanh^2 x) dx
  ({ dy, output }) => [mul(dy, sub(constantLike(dy, 1), square(output)))],
)

export const samples = () => [unarySamples('tanh', tanh, Math.tanh, { edges: [0, -0, 50, -50, Number.NaN] })]
