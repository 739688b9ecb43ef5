import { binaryFunction, type Operand, toFloat, promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { binarySamples } from '../samples.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { square } from './square.ts'

const op = /*@__PURE__*/ binaryFunction(
  'atan2',
  (e, [y, x]) => e.binary('atan2', y!, x!),
  // d atan2(y, x) = (x dy - y dx) / (x^2 + y^2)
  ({ dy, inputs: [y, x], needs }) => {
    const scaled = div(dy, add(square(x!), square(y!)))
    return [needs[0] ? mul(scaled, x!) : null, needs[1] ? neg(mul(scaled, y!)) : null]
  },
)

/**
 * Angle of the point (x, y) from the x axis, in (-pi, pi], element by element, broadcast.
 * https://pytorch.org/docs/stable/generated/torch.atan2.html
 */
export function atan2(y: Operand, x: Operand): Node {
  const [p, q] = promoteOperands('atan2', y, x)
  return op(toFloat(p), toFloat(q))
}

export const samples = () => [binarySamples('atan2', atan2, Math.atan2, { low: 0.2, edges: [0, 1, -1] })]
