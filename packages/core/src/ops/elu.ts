import { constantLike, scalarLike } from '../graph/constants.ts'
import { broadcastType, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { gt } from './compare.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { where } from './where.ts'

export interface EluOptions {
  /** Minus the limit at minus infinity; 1 when left out. */
  readonly alpha?: number
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'elu',
  type: broadcastType('elu'),
  // dx = x > 0 ? dy : (out + alpha) dy
  vjp: ({ dy, inputs: [x, alpha], output }) => [
    where(gt(x!, constantLike(dy, 0)), dy, mul(dy, add(output, alpha!))),
    null,
  ],
  lowering: {
    kind: 'map',
    lower: (e, [x, alpha]) => e.select(e.gt(x!, e.like(x!, 0)), x!, e.mul(alpha!, e.unary('expm1', x!))),
  },
})

/**
 * Exponential linear unit: `x > 0 ? x : alpha (e^x - 1)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.elu.html
 */
export function elu(x: Node, options: EluOptions = {}): Node {
  checkOptions('elu', options, ['alpha'])
  const value = toFloat(x)
  return apply(op, [value, scalarLike(value, options.alpha ?? 1)])
}

/**
 * Continuously differentiable exponential linear unit: `x > 0 ? x : alpha (e^(x / alpha) - 1)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.celu.html
 */
export function celu(x: Node, options: EluOptions = {}): Node {
  checkOptions('celu', options, ['alpha'])
  const alpha = options.alpha ?? 1
  const value = toFloat(x)
  return where(gt(value, constantLike(value, 0)), value, mul(elu(div(value, alpha)), alpha))
}

/** From Klambauer et al., "Self-normalizing neural networks", 2017. */
const SELU_ALPHA = 1.6732632423543772
const SELU_SCALE = 1.0507009873554805

/**
 * Self-normalizing exponential linear unit: `scale elu(x)` with fixed scale and alpha.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.selu.html
 */
export function selu(x: Node): Node {
  const value = toFloat(x)
  return mul(apply(op, [value, constantLike(value, SELU_ALPHA)]), constantLike(value, SELU_SCALE))
}

const reference = (alpha: number) => (x: number) => (x > 0 ? x : alpha * Math.expm1(x))
const edges = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]

export const samples = () => [
  unarySamples('elu', elu, reference(1), { edges }),
  unarySamples('elu', (x) => elu(x, { alpha: 0.5 }), reference(0.5)),
  unarySamples(
    'celu',
    (x) => celu(x, { alpha: 2 }),
    (x) => (x > 0 ? x : 2 * Math.expm1(x / 2)),
    { edges },
  ),
  unarySamples('selu', selu, (x) => SELU_SCALE * reference(SELU_ALPHA)(x), { edges }),
]
