import { constantLike } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { add } from './add.ts'
import { amax } from './amax.ts'
import { exp } from './exp.ts'
import { isfinite } from './isnan.ts'
import { log } from './log.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { sub } from './sub.ts'
import { type ReduceOptions, sum, withOnes, withoutDims } from './sum.ts'
import { where } from './where.ts'

/** dx = e^(x - out) dy, which is dy softmax(x); attributes: the axes. */
const withGradient = /*@__PURE__*/ customGradient(
  'logsumexp',
  ({ dy, inputs: [x], output, attributes: dims }) => {
    const shape = withOnes(x!.shape, dims)
    return [mul(reshape(dy, shape), exp(sub(x!, reshape(output, shape))))]
  },
  axesFrom(0),
)

/**
 * `ln sum e^x` over axes, without overflow; minus infinity over no elements.
 * https://pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export function logsumexp(x: Node, options: ReduceOptions = {}): Node {
  checkOptions('logsumexp', options, ['dim', 'keepdim'])
  const dims = normalizeDims('logsumexp', options.dim, x.shape.length)
  const value = toFloat(x)
  if (dims.some((d) => x.shape[d] === 0)) return log(sum(exp(value), { dim: dims, keepdim: options.keepdim ?? false }))
  const largest = amax(value, { dim: dims, keepdim: true })
  // infinite maxima are not subtracted, as infinity - infinity is NaN
  const shift = where(isfinite(largest), largest, constantLike(largest, 0))
  const total = log(sum(exp(sub(value, shift)), { dim: dims, keepdim: true }))
  const shape = options.keepdim ? withOnes(x.shape, dims) : withoutDims(x.shape, dims)
  const result = add(reshape(total, shape), reshape(shift, shape))
  return withGradient(result, [value], dims)
}

const reference = (values: number[]): number => {
  const m = Math.max(...values)
  return Number.isFinite(m)
    ? m + Math.log(values.reduce((s, v) => s + Math.exp(v - m), 0))
    : values.length === 0
      ? m
      : m
}

export const samples = () => [
  reduceSamples('logsumexp', logsumexp, reference, { empty: true, edges: [1000, 999, -1000] }),
  reduceSamples('logsumexp', logsumexp, reference, {
    gradient: false,
    edges: [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  }),
]
