import type { Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { add } from './add.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

/**
 * Linear interpolation, element by element, broadcast: `x + weight (end - x)`.
 * https://pytorch.org/docs/stable/generated/torch.lerp.html
 */
export function lerp(x: Node, end: Operand, weight: Operand): Node {
  return add(x, mul(sub(end, x), weight))
}

export const samples = () => [
  caseSamples('lerp', [
    {
      inputs: [{ shape: [2, 3] }, { shape: [3] }, { shape: [2, 1] }],
      run: lerp,
      reference: (x, end, w) => plain([2, 3], (i, j) => at(x, i, j) + at(w, i, j) * (at(end, i, j) - at(x, i, j))),
    },
    {
      inputs: [{ shape: [2, 3] }, { shape: [2, 3] }],
      run: (x, end) => lerp(x, end, 0.3),
      reference: (x, end) => plain([2, 3], (i, j) => at(x, i, j) + 0.3 * (at(end, i, j) - at(x, i, j))),
    },
  ]),
]
