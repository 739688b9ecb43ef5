import { constantLike } from '../graph/constants.ts'
import { binaryFunction, type Operand, promoteOperands, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { binarySamples } from '../samples.ts'
import { eq, le } from './compare.ts'
import { div } from './div.ts'
import { log } from './log.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { where } from './where.ts'

const op = /*@__PURE__*/ binaryFunction(
  'xlogy',
  (e, [x, y]) => {
    const zero = e.like(x!, 0)
    // 0 ln y is 0 unless y is NaN
    return e.select(e.and(e.eq(x!, zero), e.eq(y!, y!)), zero, e.mul(x!, e.unary('log', y!)))
  },
  // d(x ln y) = ln y dx + x / y dy
  ({ dy, inputs: [x, y], needs }) => {
    const zero = constantLike(dy, 0)
    return [
      needs[0] ? mul(dy, where(logicalAnd(eq(x!, zero), le(y!, zero)), zero, log(y!))) : null,
      needs[1] ? mul(dy, div(x!, y!)) : null,
    ]
  },
)

/**
 * `x ln y`, broadcast; 0 where x is 0, unless y is NaN.
 * https://pytorch.org/docs/stable/special.html#torch.special.xlogy
 */
export function xlogy(x: Operand, y: Operand): Node {
  const [p, q] = promoteOperands('xlogy', x, y)
  return op(toFloat(p), toFloat(q))
}

export const samples = () => [
  binarySamples('xlogy', xlogy, (x, y) => (x === 0 && !Number.isNaN(y) ? 0 : x * Math.log(y)), {
    low: 0.3,
    edges: [0, 1, -1, Number.NaN],
  }),
]
