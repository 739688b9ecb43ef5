import { ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { broadcastType, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, EDGES, plain, unarySamples } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { gt } from './compare.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { where } from './where.ts'

export interface LeakyReluOptions {
  /** Slope below 0; 0.01 when left out. */
  readonly negativeSlope?: number
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'leakyRelu',
  type: broadcastType('leakyRelu'),
  // dx = x > 0 ? dy : slope dy, dslope = x > 0 ? 0 : x dy
  vjp: ({ dy, inputs: [x, slope], needs }) => {
    const zero = constantLike(dy, 0)
    const positive = gt(x!, zero)
    return [
      needs[0] ? where(positive, dy, mul(dy, slope!)) : null,
      needs[1] ? where(positive, zero, mul(dy, x!)) : null,
    ]
  },
  lowering: { kind: 'map', lower: (e, [x, slope]) => e.select(e.gt(x!, e.like(x!, 0)), x!, e.mul(x!, slope!)) },
})

/**
 * Rectifier with a slope below 0: `x > 0 ? x : negativeSlope x`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.leaky_relu.html
 */
export function leakyRelu(x: Node, options: LeakyReluOptions = {}): Node {
  checkOptions('leakyRelu', options, ['negativeSlope'])
  const value = toFloat(x)
  return apply(op, [value, scalarLike(value, options.negativeSlope ?? 0.01)])
}

/**
 * Rectifier with a learned slope: `x > 0 ? x : weight x`. `weight` has one element, or one per channel (axis 1 of x).
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.prelu.html
 */
export function prelu(x: Node, weight: Node): Node {
  if (weight.size === 1) return apply(op, [x, reshape(weight, [])])
  if (weight.shape.length !== 1 || weight.size !== x.shape[1]) {
    throw new ShapeError(
      `[prelu] weight ${formatShape(weight.shape)} must have one element, or as many as axis 1 of ${formatShape(x.shape)}`,
    )
  }
  return apply(op, [x, reshape(weight, [weight.size, ...x.shape.slice(2).map(() => 1)])])
}

export const samples = () => [
  unarySamples('leakyRelu', leakyRelu, (x) => (x > 0 ? x : 0.01 * x), { edges: EDGES }),
  unarySamples(
    'leakyRelu',
    (x) => leakyRelu(x, { negativeSlope: 0.2 }),
    (x) => (x > 0 ? x : 0.2 * x),
  ),
  caseSamples(
    'prelu',
    [
      {
        inputs: [{ shape: [2, 3, 2] }, { shape: [3] }],
        run: prelu,
        reference: (x, w) => plain([2, 3, 2], (i, j, k) => (at(x, i, j, k) > 0 ? 1 : at(w, j)) * at(x, i, j, k)),
      },
      {
        inputs: [{ shape: [4] }, { shape: [1] }],
        run: prelu,
        reference: (x, w) => plain([4], (i) => (at(x, i) > 0 ? 1 : at(w, 0)) * at(x, i)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2] }],
        run: prelu,
        message: /\[prelu\] weight \[2\] must have one element/,
      },
    ],
  ),
]
