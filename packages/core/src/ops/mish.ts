import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { softplus } from './softplus.ts'
import { tanh } from './tanh.ts'

/**
 * Self-regularized activation: `x tanh(ln(1 + e^x))`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.mish.html
 */
export function mish(x: Node): Node {
  const value = toFloat(x)
  return mul(value, tanh(softplus(value)))
}

export const samples = () => [
  unarySamples('mish', mish, (x) => x * Math.tanh(Math.log1p(Math.exp(x))), { edges: [0, -0, 30, -30] }),
]
