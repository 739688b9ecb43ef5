import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, binarySamples, caseSamples, plain } from '../samples.ts'
import type { AlphaOptions } from './add.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

const op = /*@__PURE__*/ binaryFunction(
  'sub',
  (e, [a, b]) => (a!.dtype === 'bool' ? e.binary('xor', a!, b!) : e.sub(a!, b!)),
  // d(a - b) = da - db
  ({ dy, needs }) => [dy, needs[1] ? neg(dy) : null],
)

/**
 * Element-wise difference, broadcast: `a - alpha b`.
 * https://pytorch.org/docs/stable/generated/torch.sub.html
 */
export function sub(a: Operand, b: Operand, options?: AlphaOptions): Node {
  checkOptions('sub', options, ['alpha'])
  const alpha = options?.alpha ?? 1
  return op(a, alpha === 1 ? b : typeof b === 'object' ? mul(b, alpha) : Number(b) * alpha)
}

export const samples = () => [
  binarySamples(
    'sub',
    (a, b) => sub(a, b),
    (a, b) => a - b,
  ),
  caseSamples('sub', [
    {
      inputs: [{ shape: [2, 3] }, { shape: [3] }],
      run: (a, b) => sub(a, b, { alpha: 2 }),
      reference: (a, b) => plain([2, 3], (i, j) => at(a, i, j) - 2 * at(b, j)),
    },
  ]),
]
