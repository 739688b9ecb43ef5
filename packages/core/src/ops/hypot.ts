import { binaryFunction, type Operand, promoteOperands, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { binarySamples } from '../samples.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'

const op = /*@__PURE__*/ binaryFunction(
  'hypot',
  (e, [a, b]) => e.unary('sqrt', e.add(e.mul(a!, a!), e.mul(b!, b!))),
  // d h = (a da + b db) / h
  ({ dy, inputs: [a, b], output, needs }) => {
    const scaled = div(dy, output)
    return [needs[0] ? mul(scaled, a!) : null, needs[1] ? mul(scaled, b!) : null]
  },
)

/**
 * Length of the hypotenuse, element by element, broadcast: `sqrt(a^2 + b^2)`.
 * https://pytorch.org/docs/stable/generated/torch.hypot.html
 */
export function hypot(a: Operand, b: Operand): Node {
  const [p, q] = promoteOperands('hypot', a, b)
  return op(toFloat(p), toFloat(q))
}

export const samples = () => [binarySamples('hypot', hypot, Math.hypot, { edges: [0, 3, -4] })]
