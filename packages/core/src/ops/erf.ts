import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { exp } from './exp.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { square } from './square.ts'

/** `scale e^(-x^2)` */
const bell = (x: Node, scale: number): Node => mul(exp(neg(square(x))), constantLike(x, scale))

/**
 * Element-wise error function: `2 / sqrt(pi) * integral of e^(-t^2) from 0 to x`.
 * https://pytorch.org/docs/stable/special.html#torch.special.erf
 */
export const erf = /*@__PURE__*/ floatFunction(
  'erf',
  (e, [x]) => e.unary('erf', x!),
  // d erf x = 2 / sqrt(pi) e^(-x^2) dx
  ({ dy, inputs: [x] }) => [mul(dy, bell(x!, 2 / Math.sqrt(Math.PI)))],
)

/**
 * Element-wise `1 - erf(x)`, exact for large x.
 * https://pytorch.org/docs/stable/special.html#torch.special.erfc
 */
export const erfc = /*@__PURE__*/ floatFunction(
  'erfc',
  (e, [x]) => e.unary('erfc', x!),
  ({ dy, inputs: [x] }) => [mul(dy, bell(x!, -2 / Math.sqrt(Math.PI)))],
)

/** Series about 0, good to double precision for |x| < 3. */
function erfSeries(x: number): number {
  let term = x
  let total = x
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

export const samples = () => [
  unarySamples('erf', erf, erfSeries, { edges: [0, -0, 2.5] }),
  unarySamples('erfc', erfc, (x) => 1 - erfSeries(x), { tolerance: 1e-4, edges: [0, -0, -2.5] }),
]
