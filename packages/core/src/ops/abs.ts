import { sameFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { sign } from './sign.ts'

/**
 * Element-wise magnitude: `|x|`.
 * https://pytorch.org/docs/stable/generated/torch.abs.html
 */
export const abs = /*@__PURE__*/ sameFunction(
  'abs',
  (e, [x]) => (x!.dtype === 'bool' || x!.dtype === 'uint8' ? x! : e.unary('abs', x!)),
  // d|x| = sign(x) dx, 0 at 0
  ({ dy, inputs: [x] }) => [mul(dy, sign(x!))],
)

export const samples = () => [
  unarySamples('abs', abs, Math.abs, { low: 0.5, edges: [-3, -0, 0, Number.NEGATIVE_INFINITY, Number.NaN] }),
]
