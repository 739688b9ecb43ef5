import { scalarLike } from '../graph/constants.ts'
import { broadcastType, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { unarySamples } from '../samples.ts'
import { gt } from './compare.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { sigmoid } from './sigmoid.ts'
import { where } from './where.ts'

export interface SoftplusOptions {
  /** Sharpness of the bend; 1 when left out. */
  readonly beta?: number
  /** Where `beta x` is larger, x itself is taken; 20 when left out. */
  readonly threshold?: number
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'softplus',
  type: broadcastType('softplus'),
  // dx = sigmoid(beta x) dy, and dy above the threshold
  vjp: ({ dy, inputs: [x, beta, threshold] }) => {
    const scaled = mul(x!, beta!)
    return [where(gt(scaled, threshold!), dy, mul(dy, sigmoid(scaled))), null, null]
  },
  lowering: {
    kind: 'map',
    lower: (e, [x, beta, threshold]) => {
      const scaled = e.mul(x!, beta!)
      // ln(1 + e^z) = max(z, 0) + ln(1 + e^-|z|), which does not overflow
      const bend = e.add(
        e.max(scaled, e.like(scaled, 0)),
        e.unary('log1p', e.unary('exp', e.neg(e.unary('abs', scaled)))),
      )
      return e.select(e.gt(scaled, threshold!), x!, e.div(bend, beta!))
    },
  },
})

/**
 * Smooth rectifier: `ln(1 + e^(beta x)) / beta`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.softplus.html
 */
export function softplus(x: Node, options: SoftplusOptions = {}): Node {
  checkOptions('softplus', options, ['beta', 'threshold'])
  const value = toFloat(x)
  return apply(op, [value, scalarLike(value, options.beta ?? 1), scalarLike(value, options.threshold ?? 20)])
}

/**
 * Logarithm of the sigmoid, without overflow: `-ln(1 + e^-x)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.logsigmoid.html
 */
export function logsigmoid(x: Node): Node {
  const value = toFloat(x)
  return neg(softplus(neg(value), { threshold: Number.POSITIVE_INFINITY }))
}

export const samples = () => [
  unarySamples('softplus', softplus, (x) => Math.log1p(Math.exp(x)), { edges: [0, 25, -25, -100] }),
  unarySamples(
    'softplus',
    (x) => softplus(x, { beta: 2, threshold: 3 }),
    (x) => (2 * x > 3 ? x : Math.log1p(Math.exp(2 * x)) / 2),
    { high: 1 },
  ),
  unarySamples('logsigmoid', logsigmoid, (x) => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))), {
    edges: [0, 100, -100],
  }),
]
