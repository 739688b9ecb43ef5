import { axesFrom, customGradient } from '../graph/custom.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { caseSamples, line, plain, type Plain } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { amax } from './amax.ts'
import { exp } from './exp.ts'
import { log } from './log.ts'
import { mul } from './mul.ts'
import { neg } from './neg.ts'
import { reciprocal } from './reciprocal.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

/** dx = y (dy - sum(y dy)); attributes: [dim]. */
const withGradient = /*@__PURE__*/ customGradient(
  'softmax',
  ({ dy, output, attributes: [dim] }) => [mul(output, sub(dy, sum(mul(dy, output), { dim: dim!, keepdim: true })))],
  axesFrom(0),
)

/** dx = dy - e^y sum(dy); attributes: [dim]. */
const withLogGradient = /*@__PURE__*/ customGradient(
  'logSoftmax',
  ({ dy, output, attributes: [dim] }) => [sub(dy, mul(exp(output), sum(dy, { dim: dim!, keepdim: true })))],
  axesFrom(0),
)

/** `x - max(x)` along an axis, which keeps exponentials in range. */
function shifted(x: Node, dim: number): Node {
  return x.shape[dim] === 0 || x.shape.length === 0 ? sub(x, x) : sub(x, amax(x, { dim, keepdim: true }))
}

/**
 * Exponentials normalised along an axis: `e^x / sum(e^x)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html
 */
export function softmax(x: Node, dim: number): Node {
  const axis = normalizeDim('softmax', dim, x.shape.length)
  const value = toFloat(x)
  const powers = exp(shifted(value, axis))
  if (x.shape.length === 0) return powers
  // One division for each sum, and products for all else: they take less time
  const share = reciprocal(sum(powers, { dim: axis, keepdim: true }))
  return withGradient(mul(powers, share), [value], [axis])
}

/**
 * Logarithm of the softmax: `x - ln sum(e^x)` along an axis, without overflow.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html
 */
export function logSoftmax(x: Node, dim: number): Node {
  const axis = normalizeDim('logSoftmax', dim, x.shape.length)
  const value = shifted(toFloat(x), axis)
  if (x.shape.length === 0) return value
  return withLogGradient(sub(value, log(sum(exp(value), { dim: axis, keepdim: true }))), [toFloat(x)], [axis])
}

/**
 * Softmax of the negated input: `e^-x / sum(e^-x)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.softmin.html
 */
export function softmin(x: Node, dim: number): Node {
  return softmax(neg(x), dim)
}

const normalised = (dim: number, sign: number, last: (x: number) => number) => (x: Plain) =>
  plain(x.shape, (...p) => {
    const values = line(x, dim, p).map((v) => sign * v)
    const largest = Math.max(...values)
    const total = values.reduce((s, v) => s + Math.exp(v - largest), 0)
    return last(Math.exp(values[p[dim]!]! - largest) / total)
  })

function cases(name: string, op: typeof softmax, sign: number, last: (x: number) => number) {
  const message = /dim 2 is out of range/
  return caseSamples(
    name,
    [
      { inputs: [{ shape: [3, 4] }], run: (x) => op(x, 1), reference: normalised(1, sign, last) },
      { inputs: [{ shape: [3, 4], transposed: true }], run: (x) => op(x, -2), reference: normalised(0, sign, last) },
      {
        inputs: [{ shape: [2, 3], values: [1000, 999, 998, -1000, 0, -999] }],
        run: (x) => op(x, 1),
        reference: normalised(1, sign, last),
        gradient: false,
      },
      { inputs: [{ shape: [0, 3] }], run: (x) => op(x, 1), reference: normalised(1, sign, last), gradient: false },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => op(x, 2), message }],
  )
}

export const samples = () => [
  cases('softmax', softmax, 1, (y) => y),
  caseSamples(
    'logSoftmax',
    cases('logSoftmax', logSoftmax, 1, Math.log).samples.filter((_, i) => i !== 2),
  ),
  cases('softmin', softmin, -1, (y) => y),
]
