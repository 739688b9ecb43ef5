import { toFloat } from '../graph/makers.ts'
import { constantLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { isnan } from './isnan.ts'
import { type ReduceOptions, sum } from './sum.ts'
import { where } from './where.ts'

/**
 * Sum over axes in which NaN counts as 0.
 * https://pytorch.org/docs/stable/generated/torch.nansum.html
 */
export function nansum(x: Node, options: ReduceOptions = {}): Node {
  checkOptions('nansum', options, ['dim', 'keepdim'])
  const dim = normalizeDims('nansum', options.dim, x.shape.length)
  const value = toFloat(x)
  return sum(where(isnan(value), constantLike(value, 0), value), { dim, keepdim: options.keepdim ?? false })
}

export const samples = () => [
  reduceSamples('nansum', nansum, (values) => values.reduce((s, x) => (Number.isNaN(x) ? s : s + x), 0), {
    empty: true,
    edges: [1, Number.NaN, 2],
  }),
]
