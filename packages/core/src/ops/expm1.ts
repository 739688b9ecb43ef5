import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { mul } from './mul.ts'

/**
 * Element-wise `e^x - 1`, exact for small x.
 * https://pytorch.org/docs/stable/generated/torch.expm1.html
 */
export const expm1 = /*@__PURE__*/ floatFunction(
  'expm1',
  (e, [x]) => e.unary('expm1', x!),
  // d(e^x - 1) = e^x dx
  ({ dy, output }) => [mul(dy, add(output, constantLike(output, 1)))],
)

export const samples = () => [unarySamples('expm1', expm1, Math.expm1, { edges: [0, 1e-10, Number.NEGATIVE_INFINITY] })]
