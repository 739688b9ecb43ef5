import { binaryFunction } from '../graph/makers.ts'
import { binarySamples, EDGES } from '../samples.ts'

/**
 * Element-wise sum, broadcast: `a + b`. Bools add as "or".
 * https://pytorch.org/docs/stable/generated/torch.add.html
 */
export const add = /*@__PURE__*/ binaryFunction(
  'add',
  (e, [a, b]) => (a!.dtype === 'bool' ? e.or(a!, b!) : e.add(a!, b!)),
  // d(a + b) = da + db; the walk sums over broadcast axes
  ({ dy }) => [dy, dy],
)

export const samples = () => [binarySamples('add', add, (a, b) => a + b, { edges: EDGES })]
