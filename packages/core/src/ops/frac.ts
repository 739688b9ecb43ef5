import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { trunc } from './floor.ts'
import { sub } from './sub.ts'

/**
 * The fractional part, element by element: `x - trunc(x)`.
 * https://pytorch.org/docs/stable/generated/torch.frac.html
 */
export function frac(x: Node): Node {
  return sub(x, trunc(x))
}

export const samples = () => [
  unarySamples('frac', frac, (x) => x - Math.trunc(x), { low: 0.1, high: 0.9, edges: [-1.75, 2.25, 3] }),
]
