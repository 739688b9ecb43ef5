import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

/**
 * Logistic function, element by element: `1 / (1 + e^-x)`.
 * https://pytorch.org/docs/stable/generated/torch.sigmoid.html
 */
export const sigmoid = /*@__PURE__*/ floatFunction(
  'sigmoid',
  (e, [x]) => e.unary('sigmoid', x!),
  // d s = s (1 - s) dx
  ({ dy, output }) => [mul(dy, mul(output, sub(constantLike(dy, 1), output)))],
)

export const samples = () => [
  unarySamples('sigmoid', sigmoid, (x) => 1 / (1 + Math.exp(-x)), { edges: [0, 100, -80, Number.NaN] }),
]
