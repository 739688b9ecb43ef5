import { isFloat } from '../dtype.ts'
import type { UnaryFunction } from '../expression.ts'
import { zerosOf } from '../graph/constants.ts'
import { sameFunction } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { unarySamples } from '../samples.ts'

/** A rounding function: integers stay as they are, and the gradient is 0 between the jumps. */
/*@__NO_SIDE_EFFECTS__*/
function rounding(fn: UnaryFunction): (x: Node) => Node {
  const op = sameFunction(
    fn,
    (e, [x]) => e.unary(fn, x!),
    ({ dy }) => [zerosOf(dy)],
  )
  return (x) => (isFloat(x.dtype) ? op(x) : x)
}

/**
 * The next integer downwards, element by element.
 * https://pytorch.org/docs/stable/generated/torch.floor.html
 */
export const floor = /*@__PURE__*/ rounding('floor')

/**
 * The next integer upwards, element by element.
 * https://pytorch.org/docs/stable/generated/torch.ceil.html
 */
export const ceil = /*@__PURE__*/ rounding('ceil')

/**
 * The nearest integer, element by element; halves go to the even one.
 * https://pytorch.org/docs/stable/generated/torch.round.html
 */
export const round = /*@__PURE__*/ rounding('round')

/**
 * The next integer towards 0, element by element.
 * https://pytorch.org/docs/stable/generated/torch.trunc.html
 */
export const trunc = /*@__PURE__*/ rounding('trunc')

function halfToEven(x: number): number {
  const low = Math.floor(x)
  if (x - low !== 0.5) return Math.round(x)
  return low % 2 === 0 ? low : low + 1
}

const OPTIONS = {
  low: 0.1,
  high: 0.4,
  edges: [0, -0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.7, 1e10, Number.POSITIVE_INFINITY, Number.NaN],
}

export const samples = () => [
  unarySamples('floor', floor, Math.floor, OPTIONS),
  unarySamples('ceil', ceil, Math.ceil, OPTIONS),
  unarySamples('round', round, halfToEven, OPTIONS),
  unarySamples('trunc', trunc, Math.trunc, OPTIONS),
]
