import { binaryFunction } from '../graph/makers.ts'
import { binarySamples, EDGES } from '../samples.ts'

/**
 * Element-wise product, broadcast: `a * b`. Bools multiply as "and".
 * https://pytorch.org/docs/stable/generated/torch.mul.html
 */
export const mul = /*@__PURE__*/ binaryFunction(
  'mul',
  (e, [a, b]) => (a!.dtype === 'bool' ? e.and(a!, b!) : e.mul(a!, b!)),
  // d(a b) = b da + a db
  ({ dy, inputs: [a, b], needs }) => [needs[0] ? mul(dy, b!) : null, needs[1] ? mul(dy, a!) : null],
)

export const samples = () => [binarySamples('mul', mul, (a, b) => a * b, { edges: EDGES })]
