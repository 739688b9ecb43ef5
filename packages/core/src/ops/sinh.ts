import { constantLike } from '../graph/constants.ts'
import { floatFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { rsqrt } from './rsqrt.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'

// sinh and cosh are each other's gradient, and so share a file with their inverses.

/**
 * Element-wise hyperbolic sine.
 * https://pytorch.org/docs/stable/generated/torch.sinh.html
 */
export const sinh: (x: Node) => Node = /*@__PURE__*/ floatFunction(
  'sinh',
  (e, [x]) => e.unary('sinh', x!),
  // d sinh x = cosh x dx
  ({ dy, inputs: [x] }) => [mul(dy, cosh(x!))],
)

/**
 * Element-wise hyperbolic cosine.
 * https://pytorch.org/docs/stable/generated/torch.cosh.html
 */
export const cosh: (x: Node) => Node = /*@__PURE__*/ floatFunction(
  'cosh',
  (e, [x]) => e.unary('cosh', x!),
  // d cosh x = sinh x dx
  ({ dy, inputs: [x] }) => [mul(dy, sinh(x!))],
)

/**
 * Element-wise inverse hyperbolic sine.
 * https://pytorch.org/docs/stable/generated/torch.asinh.html
 */
export const asinh = /*@__PURE__*/ floatFunction(
  'asinh',
  (e, [x]) => e.unary('asinh', x!),
  // d asinh x = dx / sqrt(x^2 + 1)
  ({ dy, inputs: [x] }) => [mul(dy, rsqrt(add(square(x!), constantLike(x!, 1))))],
)

/**
 * Element-wise inverse hyperbolic cosine; NaN below 1.
 * https://pytorch.org/docs/stable/generated/torch.acosh.html
 */
export const acosh = /*@__PURE__*/ floatFunction(
  'acosh',
  (e, [x]) => e.unary('acosh', x!),
  // d acosh x = dx / sqrt(x^2 - 1)
  ({ dy, inputs: [x] }) => [mul(dy, rsqrt(sub(square(x!), constantLike(x!, 1))))],
)

/**
 * Element-wise inverse hyperbolic tangent; NaN outside [-1, 1].
 * https://pytorch.org/docs/stable/generated/torch.atanh.html
 */
export const atanh = /*@__PURE__*/ floatFunction(
  'atanh',
  (e, [x]) => e.unary('atanh', x!),
  // d atanh x = dx / (1 - x^2)
  ({ dy, inputs: [x] }) => [div(dy, sub(constantLike(x!, 1), square(x!)))],
)

export const samples = () => [
  unarySamples('sinh', sinh, Math.sinh, { edges: [0, -0, Number.POSITIVE_INFINITY] }),
  unarySamples('cosh', cosh, Math.cosh, { edges: [0, -0, Number.NEGATIVE_INFINITY] }),
  unarySamples('asinh', asinh, Math.asinh, { edges: [0, -0, 1000] }),
  unarySamples('acosh', acosh, Math.acosh, { low: 1.3, high: 4, edges: [1, 0.5] }),
  unarySamples('atanh', atanh, Math.atanh, { low: -0.8, high: 0.8, edges: [0, -0, 1, -1] }),
]
