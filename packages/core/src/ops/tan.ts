import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { mul } from './mul.ts'
import { square } from './square.ts'

/**
 * Element-wise tangent of radians.
 * https://pytorch.org/docs/stable/generated/torch.tan.html
 */
export const tan = /*@__PURE__*/ floatFunction(
  'tan',
  (e, [x]) => e.unary('tan', x!),
  // d tan x = (1 + tan^2 x) dx
  ({ dy, output }) => [mul(dy, add(square(output), constantLike(dy, 1)))],
)

export const samples = () => [unarySamples('tan', tan, Math.tan, { low: -1.2, high: 1.2, edges: [0, -0] })]
