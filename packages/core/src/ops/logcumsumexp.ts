import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { scanSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { cat } from './cat.ts'
import { logaddexp } from './logaddexp.ts'
import { stepped } from './place.ts'

/**
 * Logarithm of the running sum of exponentials along an axis: `out[i] = ln(e^x[0] + ... + e^x[i])`.
 * https://pytorch.org/docs/stable/generated/torch.logcumsumexp.html
 */
export function logcumsumexp(x: Node, dim: number): Node {
  const axis = normalizeDim('logcumsumexp', dim, x.shape.length)
  let result = toFloat(x)
  // doubling, so that small terms are not lost beside the largest of the axis
  const size = x.shape[axis] ?? 1
  for (let by = 1; by < size; by *= 2) {
    const later = stepped(result, axis, by, size - by, 1)
    const earlier = stepped(result, axis, 0, size - by, 1)
    result = cat([stepped(result, axis, 0, by, 1), logaddexp(later, earlier)], { dim: axis })
  }
  return result
}

const reference = (values: number[]): number => {
  const m = Math.max(...values)
  return m + Math.log(values.reduce((s, v) => s + Math.exp(v - m), 0))
}

export const samples = () => [scanSamples('logcumsumexp', logcumsumexp, reference, { edges: [-1000, 0, 1000, 1000] })]
