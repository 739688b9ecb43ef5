import { constantLike, scalarLike } from '../graph/constants.ts'
import { broadcastType, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { EDGES, unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { gt, lt } from './compare.ts'
import { div } from './div.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { where } from './where.ts'

export interface HardtanhOptions {
  /** Lower bound; -1 when left out. */
  readonly minVal?: number
  /** Upper bound; 1 when left out. */
  readonly maxVal?: number
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'hardtanh',
  type: broadcastType('hardtanh'),
  // dx strictly between the bounds (clamp passes gradients at the bounds too)
  vjp: ({ dy, inputs: [x, low, high] }) => [
    where(logicalAnd(gt(x!, low!), lt(x!, high!)), dy, constantLike(dy, 0)),
    null,
    null,
  ],
  lowering: { kind: 'map', lower: (e, [x, low, high]) => e.min(e.max(x!, low!), high!) },
})

const between = (x: Node, low: number, high: number): Node =>
  apply(op, [x, constantLike(x, low), constantLike(x, high)])

/**
 * Limited to a range: `min(max(x, minVal), maxVal)`; at a bound the gradient is 0.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hardtanh.html
 */
export function hardtanh(x: Node, options: HardtanhOptions = {}): Node {
  checkOptions('hardtanh', options, ['minVal', 'maxVal'])
  const value = toFloat(x)
  return apply(op, [value, scalarLike(value, options.minVal ?? -1), scalarLike(value, options.maxVal ?? 1)])
}

/**
 * Rectifier that saturates: `min(max(x, 0), 6)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.relu6.html
 */
export function relu6(x: Node): Node {
  return between(toFloat(x), 0, 6)
}

/** `x / 6 + 1 / 2` between 0 and 1. */
function ramp(x: Node): Node {
  return div(between(add(x, constantLike(x, 3)), 0, 6), constantLike(x, 6))
}

/**
 * Sigmoid in three straight pieces: `min(max(x + 3, 0), 6) / 6`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hardsigmoid.html
 */
export function hardsigmoid(x: Node): Node {
  return ramp(toFloat(x))
}

/**
 * Swish in three pieces: `x min(max(x + 3, 0), 6) / 6`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.hardswish.html
 */
export function hardswish(x: Node): Node {
  const value = toFloat(x)
  return mul(value, ramp(value))
}

const limit = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high)

export const samples = () => [
  unarySamples('hardtanh', hardtanh, (x) => limit(x, -1, 1), { edges: EDGES }),
  unarySamples(
    'hardtanh',
    (x) => hardtanh(x, { minVal: -0.3, maxVal: 0.7 }),
    (x) => limit(x, -0.3, 0.7),
  ),
  unarySamples('relu6', relu6, (x) => limit(x, 0, 6), { low: -8, high: 8, edges: [0, 6, -1, 7] }),
  unarySamples('hardsigmoid', hardsigmoid, (x) => limit(x + 3, 0, 6) / 6, { low: -5, high: 5, edges: [3, -3, 10] }),
  unarySamples('hardswish', hardswish, (x) => (x * limit(x + 3, 0, 6)) / 6, { low: -5, high: 5, edges: [3, -3, 10] }),
]
