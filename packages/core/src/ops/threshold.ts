import { scalarLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { gt } from './compare.ts'
import { where } from './where.ts'

/**
 * x where `x > limit`, else `value`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.threshold.html
 */
export function threshold(x: Node, limit: number, value: number): Node {
  return where(gt(x, scalarLike(x, limit)), x, scalarLike(x, value))
}

export const samples = () => [
  unarySamples(
    'threshold',
    (x) => threshold(x, 0.2, -1),
    (x) => (x > 0.2 ? x : -1),
    { low: 0.3, edges: [-1, 0, 1] },
  ),
]
