import { constantLike } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { eq, gt, ne } from './compare.ts'
import { type ReduceOptions, sum } from './sum.ts'

const REASON = 'the result is bool or an integer'

function counted(name: string, x: Node, options: ReduceOptions, test: typeof eq): Node {
  checkOptions(name, options, ['dim', 'keepdim'])
  const dim = normalizeDims(name, options.dim, x.shape.length)
  return sum(cast(test(x, constantLike(x, 0)), 'int32'), { dim, keepdim: options.keepdim ?? false })
}

/**
 * True where any element over axes is true (not 0); false over no elements.
 * https://pytorch.org/docs/stable/generated/torch.any.html
 */
export function any(x: Node, options: ReduceOptions = {}): Node {
  const count = counted('any', x, options, ne)
  return gt(count, constantLike(count, 0))
}

/**
 * True where all elements over axes are true (not 0); true over no elements.
 * https://pytorch.org/docs/stable/generated/torch.all.html
 */
export function all(x: Node, options: ReduceOptions = {}): Node {
  const count = counted('all', x, options, eq)
  return eq(count, constantLike(count, 0))
}

/**
 * How many elements over axes are not 0; int32.
 * https://pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export function countNonzero(x: Node, options: ReduceOptions = {}): Node {
  return counted('countNonzero', x, options, ne)
}

const OPTIONS = { noGradient: REASON, empty: true, edges: [0, -0, 2, Number.NaN] }

export const samples = () => [
  reduceSamples('any', any, (values) => Number(values.some((x) => x !== 0)), OPTIONS),
  reduceSamples('all', all, (values) => Number(values.every((x) => x !== 0)), OPTIONS),
  reduceSamples('countNonzero', countNonzero, (values) => values.filter((x) => x !== 0).length, OPTIONS),
]
