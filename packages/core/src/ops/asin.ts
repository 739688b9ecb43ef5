import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { rsqrt } from './rsqrt.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'

/** `1 / sqrt(1 - x^2)` */
const slope = (x: Node): Node => rsqrt(sub(constantLike(x, 1), square(x)))

/**
 * Element-wise arc sine, in radians; NaN outside [-1, 1].
 * https://pytorch.org/docs/stable/generated/torch.asin.html
 */
export const asin = /*@__PURE__*/ floatFunction(
  'asin',
  (e, [x]) => e.unary('asin', x!),
  // d asin x = dx / sqrt(1 - x^2)
  ({ dy, inputs: [x] }) => [mul(dy, slope(x!))],
)

/**
 * Element-wise arc cosine, in radians; NaN outside [-1, 1].
 * https://pytorch.org/docs/stable/generated/torch.acos.html
 */
export const acos = /*@__PURE__*/ floatFunction(
  'acos',
  (e, [x]) => e.unary('acos', x!),
  // d acos x = -dx / sqrt(1 - x^2)
  ({ dy, inputs: [x] }) => [mul(dy, neg(slope(x!)))],
)

/**
 * Element-wise arc tangent, in radians.
 * https://pytorch.org/docs/stable/generated/torch.atan.html
 */
export const atan = /*@__PURE__*/ floatFunction(
  'atan',
  (e, [x]) => e.unary('atan', x!),
  // d atan x = dx / (1 + x^2)
  ({ dy, inputs: [x] }) => [div(dy, add(square(x!), constantLike(x!, 1)))],
)

const INF = Number.POSITIVE_INFINITY

export const samples = () => [
  unarySamples('asin', asin, Math.asin, { low: -0.9, high: 0.9, edges: [0, -0, 1, -1, 2] }),
  unarySamples('acos', acos, Math.acos, { low: -0.9, high: 0.9, edges: [0, -0, 1, -1, 2] }),
  unarySamples('atan', atan, Math.atan, { edges: [0, -0, INF, -INF] }),
]
