import { constantLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { clamp } from './clamp.ts'
import { ge, le } from './compare.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { sqrt } from './sqrt.ts'
import { square } from './square.ts'
import { where } from './where.ts'

/**
 * A smooth rectifier without exponentials: `(x + sqrt(x^2 + b)) / 2`, with b 4 when left out.
 * Barron, 2021, https://arxiv.org/abs/2112.11687
 */
export function squareplus(x: Node, options: { readonly b?: number } = {}): Node {
  const value = toFloat(x)
  return div(add(value, sqrt(add(square(value), options.b ?? 4))), 2)
}

/**
 * The activation behind sparsemax: 0 up to -1, `(x + 1)^2 / 4` between, x from 1 on.
 * https://keras.io/api/layers/activations/#sparseplus-function
 */
export function sparsePlus(x: Node): Node {
  const value = toFloat(x)
  const one = constantLike(value, 1)
  const between = mul(square(add(value, one)), 0.25)
  return where(le(value, -1), mul(value, 0), where(ge(value, 1), value, between))
}

/**
 * A sigmoid of straight lines: 0 up to -1, `(x + 1) / 2` between, 1 from 1 on.
 * https://keras.io/api/layers/activations/#sparsesigmoid-function
 */
export function sparseSigmoid(x: Node): Node {
  return clamp(mul(add(toFloat(x), 1), 0.5), { min: 0, max: 1 })
}

export const samples = () => [
  unarySamples(
    'squareplus',
    (x) => squareplus(x),
    (x) => (x + Math.sqrt(x * x + 4)) / 2,
    { edges: [0, -0] },
  ),
  unarySamples('sparsePlus', sparsePlus, (x) => (x <= -1 ? 0 : x >= 1 ? x : (x + 1) ** 2 / 4), { edges: [-1, 1, 0] }),
  unarySamples('sparseSigmoid', sparseSigmoid, (x) => Math.min(1, Math.max(0, (x + 1) / 2)), { edges: [-1, 1, 0] }),
]
