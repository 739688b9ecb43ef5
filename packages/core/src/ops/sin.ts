import { floatFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'

// sin and cos are each other's gradient, and so share a file.

/**
 * Element-wise sine of radians.
 * https://pytorch.org/docs/stable/generated/torch.sin.html
 */
export const sin: (x: Node) => Node = /*@__PURE__*/ floatFunction(
  'sin',
  (e, [x]) => e.unary('sin', x!),
  // d sin x = cos x dx
  ({ dy, inputs: [x] }) => [mul(dy, cos(x!))],
)

/**
 * Element-wise cosine of radians.
 * https://pytorch.org/docs/stable/generated/torch.cos.html
 */
export const cos: (x: Node) => Node = /*@__PURE__*/ floatFunction(
  'cos',
  (e, [x]) => e.unary('cos', x!),
  // d cos x = -sin x dx
  ({ dy, inputs: [x] }) => [mul(dy, neg(sin(x!)))],
)

export const samples = () => [
  unarySamples('sin', sin, Math.sin, { edges: [0, -0, 100, Number.POSITIVE_INFINITY] }),
  unarySamples('cos', cos, Math.cos, { edges: [0, -0, 100, Number.POSITIVE_INFINITY] }),
]
