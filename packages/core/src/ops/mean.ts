import { constantLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { div } from './div.ts'
import { type ReduceOptions, sum } from './sum.ts'

/**
 * Arithmetic mean over axes: `sum(x) / n`; NaN over no elements.
 * https://pytorch.org/docs/stable/generated/torch.mean.html
 */
export function mean(x: Node, options: ReduceOptions = {}): Node {
  checkOptions('mean', options, ['dim', 'keepdim'])
  const dims = normalizeDims('mean', options.dim, x.shape.length)
  const value = toFloat(x)
  const count = dims.reduce((product, d) => product * x.shape[d]!, 1)
  return div(sum(value, { dim: dims, keepdim: options.keepdim ?? false }), constantLike(value, count))
}

export const samples = () => [
  reduceSamples('mean', mean, (values) => values.reduce((a, b) => a + b, 0) / values.length, {
    edges: [1, Number.NaN],
    empty: true,
  }),
]
