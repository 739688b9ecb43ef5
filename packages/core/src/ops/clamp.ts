import { ArgumentError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { binaryFunction, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { caseSamples, EDGES, unarySamples, plain, at } from '../samples.ts'
import { ge, gt, le, lt } from './compare.ts'
import { where } from './where.ts'

export interface ClampOptions {
  readonly min?: Operand | null
  readonly max?: Operand | null
}

const clampMin = /*@__PURE__*/ binaryFunction(
  'clamp',
  (e, [x, bound]) => e.max(x!, bound!),
  // x keeps its gradient at the bound
  ({ dy, inputs: [x, bound], needs }) => [
    needs[0] ? where(ge(x!, bound!), dy, constantLike(dy, 0)) : null,
    needs[1] ? where(lt(x!, bound!), dy, constantLike(dy, 0)) : null,
  ],
)

const clampMax = /*@__PURE__*/ binaryFunction(
  'clamp',
  (e, [x, bound]) => e.min(x!, bound!),
  ({ dy, inputs: [x, bound], needs }) => [
    needs[0] ? where(le(x!, bound!), dy, constantLike(dy, 0)) : null,
    needs[1] ? where(gt(x!, bound!), dy, constantLike(dy, 0)) : null,
  ],
)

/**
 * Limited element by element: `min(max(x, min), max)`; at a bound the gradient passes.
 * https://pytorch.org/docs/stable/generated/torch.clamp.html
 */
export function clamp(x: Node, options: ClampOptions): Node {
  checkOptions('clamp', options, ['min', 'max'])
  const { min = null, max = null } = options ?? {}
  if (min === null && max === null)
    throw new ArgumentError('[clamp] received neither bound; give { min }, { max } or both')
  const raised = min === null ? x : clampMin(x, min)
  return max === null ? raised : clampMax(raised, max)
}

export const samples = () => [
  unarySamples(
    'clamp',
    (x) => clamp(x, { min: -0.5, max: 1 }),
    (x) => Math.min(Math.max(x, -0.5), 1),
    { edges: EDGES },
  ),
  caseSamples(
    'clamp',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [3], low: -1, high: -0.5 }],
        run: (x, low) => clamp(x, { min: low }),
        reference: (x, low) => plain([2, 3], (i, j) => Math.max(at(x, i, j), at(low, i, j))),
      },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => clamp(x, {}), message: /\[clamp\] received neither bound/ }],
  ),
]
