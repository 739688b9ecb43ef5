import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { mul } from './mul.ts'
import { sigmoid } from './sigmoid.ts'
import { sub } from './sub.ts'

/**
 * Sigmoid linear unit ("swish"): `x / (1 + e^-x)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.silu.html
 */
export const silu = /*@__PURE__*/ floatFunction(
  'silu',
  (e, [x]) => e.mul(x!, e.unary('sigmoid', x!)),
  // dx = s (1 + x (1 - s)) dy with s = sigmoid(x)
  ({ dy, inputs: [x] }) => {
    const one = constantLike(x!, 1)
    const s = sigmoid(x!)
    return [mul(dy, mul(s, add(mul(x!, sub(one, s)), one)))]
  },
)

export const samples = () => [
  unarySamples('silu', silu, (x) => x / (1 + Math.exp(-x)), { edges: [0, -0, 30, -30, Number.NaN] }),
]
