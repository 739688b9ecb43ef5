import { constantLike } from '../graph/constants.ts'
import { sameFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'

/**
 * Element-wise square: `x^2`.
 * https://pytorch.org/docs/stable/generated/torch.square.html
 */
export const square = /*@__PURE__*/ sameFunction(
  'square',
  (e, [x]) => (x!.dtype === 'bool' ? x! : e.mul(x!, x!)),
  // d x^2 = 2 x dx
  ({ dy, inputs: [x] }) => [mul(dy, mul(x!, constantLike(x!, 2)))],
)

export const samples = () => [unarySamples('square', square, (x) => x * x)]
