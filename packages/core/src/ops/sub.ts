import { binaryFunction } from '../graph/makers.ts'
import { binarySamples } from '../samples.ts'
import { neg } from './neg.ts'

/**
 * Element-wise difference, broadcast: `a - b`.
 * https://pytorch.org/docs/stable/generated/torch.sub.html
 */
export const sub = /*@__PURE__*/ binaryFunction(
  'sub',
  (e, [a, b]) => (a!.dtype === 'bool' ? e.binary('xor', a!, b!) : e.sub(a!, b!)),
  // d(a - b) = da - db
  ({ dy, needs }) => [dy, needs[1] ? neg(dy) : null],
)

export const samples = () => [binarySamples('sub', sub, (a, b) => a - b)]
