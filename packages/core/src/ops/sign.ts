import { zerosOf } from '../graph/constants.ts'
import { sameFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'

/**
 * Element-wise sign: 1, 0 or -1.
 * https://pytorch.org/docs/stable/generated/torch.sign.html
 */
export const sign = /*@__PURE__*/ sameFunction(
  'sign',
  (e, [x]) => (x!.dtype === 'bool' ? x! : e.unary('sign', x!)),
  // constant between jumps
  ({ dy }) => [zerosOf(dy)],
)

export const samples = () => [
  unarySamples('sign', sign, Math.sign, { low: 0.5, edges: [-3, 0, Number.NEGATIVE_INFINITY] }),
]
