import { isFloat } from '../dtype.ts'
import { DTypeError } from '../errors.ts'
import { positionNode } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger } from '../shape.ts'
import { eq } from './compare.ts'
import { unsqueeze } from './squeeze.ts'

/**
 * A new last axis that holds 1 at the position that x names, else 0; int32. A position outside gives zeros only.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.one_hot.html
 */
export function oneHot(x: Node, numClasses: number): Node {
  checkInteger('oneHot', 'numClasses', numClasses, 1)
  if (isFloat(x.dtype) || x.dtype === 'bool')
    throw new DTypeError(`[oneHot] takes class indices as int32, received ${x.dtype}; use .to('int32')`, {
      dtype: x.dtype,
    })
  return cast(eq(unsqueeze(cast(x, 'int32'), -1), positionNode([numClasses], 0)), 'int32')
}

export const samples = () => [
  caseSamples(
    'oneHot',
    [
      {
        inputs: [{ shape: [2, 3], dtype: 'int32', values: [0, 1, 2, 3, 4, 0] }],
        run: (x) => oneHot(x, 5),
        reference: (x) => plain([2, 3, 5], (i, j, k) => Number(at(x, i, j) === k)),
      },
    ],
    [{ inputs: [{ shape: [3] }], run: (x) => oneHot(x, 3), message: /\[oneHot\] takes class indices/ }],
    'the input is an integer',
  ),
]
