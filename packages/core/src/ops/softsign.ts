import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import { unarySamples } from '../samples.ts'
import { abs } from './abs.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { square } from './square.ts'

/**
 * `x / (1 + |x|)`, element by element.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.softsign.html
 */
export const softsign = /*@__PURE__*/ floatFunction(
  'softsign',
  (e, [x]) => e.div(x!, e.add(e.unary('abs', x!), e.like(x!, 1))),
  // dx = dy / (1 + |x|)^2
  ({ dy, inputs: [x] }) => [div(dy, square(add(abs(x!), constantLike(x!, 1))))],
)

export const samples = () => [
  unarySamples('softsign', softsign, (x) => x / (1 + Math.abs(x)), { edges: [0, -0, 1e10] }),
]
