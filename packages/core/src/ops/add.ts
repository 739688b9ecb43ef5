import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, binarySamples, caseSamples, EDGES, plain } from '../samples.ts'
import { mul } from './mul.ts'

const op = /*@__PURE__*/ binaryFunction(
  'add',
  (e, [a, b]) => (a!.dtype === 'bool' ? e.or(a!, b!) : e.add(a!, b!)),
  // d(a + b) = da + db; the walk sums over broadcast axes
  ({ dy }) => [dy, dy],
)

export interface AlphaOptions {
  /** Factor of the second operand; 1 when left out. */
  readonly alpha?: number
}

/**
 * Element-wise sum, broadcast: `a + alpha b`. Bools add as "or".
 * https://pytorch.org/docs/stable/generated/torch.add.html
 */
export function add(a: Operand, b: Operand, options?: AlphaOptions): Node {
  checkOptions('add', options, ['alpha'])
  const alpha = options?.alpha ?? 1
  return op(a, alpha === 1 ? b : typeof b === 'object' ? mul(b, alpha) : Number(b) * alpha)
}

export const samples = () => [
  binarySamples(
    'add',
    (a, b) => add(a, b),
    (a, b) => a + b,
    { edges: EDGES },
  ),
  caseSamples('add', [
    {
      inputs: [{ shape: [2, 3] }, { shape: [3] }],
      run: (a, b) => add(a, b, { alpha: 0.5 }),
      reference: (a, b) => plain([2, 3], (i, j) => at(a, i, j) + 0.5 * at(b, j)),
    },
  ]),
]
