import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { constantNode } from '../graph/leaf.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { amax, amin } from './amax.ts'
import { cat } from './cat.ts'
import { clamp } from './clamp.ts'
import { eq, gt, lt } from './compare.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { checkIndexTensor, scatterAdd } from './gather.ts'
import { placeAll, stepSlice } from './place.ts'
import { prod } from './prod.ts'
import { unsqueeze } from './squeeze.ts'
import { where } from './where.ts'

export type ScatterReduction = 'sum' | 'prod' | 'mean' | 'amax' | 'amin'

const NEUTRAL = { prod: 1, amax: Number.NEGATIVE_INFINITY, amin: Number.POSITIVE_INFINITY } as const
const REDUCE = { prod, amax, amin } as const

/** Extended at the end of every axis where `shape` is longer. */
function extended(x: Node, shape: readonly number[], fill: number): Node {
  if (x.shape.every((size, d) => size === shape[d])) return x
  return placeAll(fill, shape, [x], [{ starts: shape.map(() => 0), steps: shape.map(() => 1) }])
}

/**
 * x with sums, products, means, largest or smallest of the elements of `source` that `index` sends to each place, and,
 * unless `includeSelf` is false, of the element of x that is there. Products and extremes compare every place with every
 * element along the axis.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_reduce_.html
 */
export function scatterReduce(
  x: Node,
  dim: number,
  index: Node,
  source: Node,
  reduce: ScatterReduction,
  options: { readonly includeSelf?: boolean } = {},
): Node {
  checkOptions('scatterReduce', options, ['includeSelf'])
  const axis = normalizeDim('scatterReduce', dim, x.shape.length)
  const place = checkIndexTensor('scatterReduce', x, axis, index)
  const { shape } = place
  if (source.shape.length !== shape.length || shape.some((size, d) => size > source.shape[d]!))
    throw new ShapeError(
      `[scatterReduce] source ${formatShape(source.shape)} is smaller than index ${formatShape(shape)}`,
      {
        source: source.shape,
        index: shape,
      },
    )
  const { includeSelf = true } = options
  const starts = shape.map(() => 0)
  const steps = shape.map(() => 1)
  const values = cast(stepSlice(source, starts, steps, shape), x.dtype)
  const hits = scatterAdd(constantNode(0, 'int32', x.shape), axis, place, constantNode(1, 'int32', shape))
  const untouched = eq(hits, constantLike(hits, 0))
  if (reduce === 'sum' || reduce === 'mean') {
    const base = includeSelf ? x : where(untouched, x, constantLike(x, 0))
    const total = scatterAdd(base, axis, place, values)
    if (reduce === 'sum') return total
    const count = includeSelf ? add(hits, constantLike(hits, 1)) : clamp(hits, { min: constantLike(hits, 1) })
    return div(total, cast(count, total.dtype))
  }
  if (!(reduce in NEUTRAL))
    throw new ArgumentError(
      `[scatterReduce] reduce is 'sum', 'prod', 'mean', 'amax' or 'amin', received '${String(reduce)}'`,
      {
        reduce,
      },
    )
  // [..., places, elements, ...] behind the axis
  const size = x.shape[axis]!
  const full = x.shape.map((s, d) => (d === axis ? shape[axis]! : s))
  const negative = lt(place, constantLike(place, 0))
  const target = extended(where(negative, add(place, constantLike(place, size)), place), full, -1)
  const places = positionNode(
    [...x.shape.slice(0, axis).map(() => 1), size, 1, ...x.shape.slice(axis + 1).map(() => 1)],
    axis,
  )
  const neutral = constantLike(x, NEUTRAL[reduce])
  const sent = where(
    eq(unsqueeze(target, axis), places),
    unsqueeze(extended(values, full, NEUTRAL[reduce]), axis),
    neutral,
  )
  const own = includeSelf ? x : where(gt(hits, constantLike(hits, 0)), neutral, x)
  return REDUCE[reduce](cat([unsqueeze(own, axis + 1), sent], { dim: axis + 1 }), { dim: axis + 1 })
}

const index = { shape: [2, 3], dtype: 'int32', values: [0, 2, 0, 3, -1, 1] } as const
const FOLD: Readonly<Record<ScatterReduction, (values: number[]) => number>> = {
  sum: (values) => values.reduce((a, b) => a + b, 0),
  prod: (values) => values.reduce((a, b) => a * b, 1),
  mean: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  amax: (values) => Math.max(...values),
  amin: (values) => Math.min(...values),
}
const direct = (reduce: ScatterReduction, self: boolean) => (x: Plain, i: Plain, s: Plain) =>
  plain(x.shape, (r, c) => {
    const sent = [0, 1, 2].filter((k) => r < 2 && (at(i, r, k) + 4) % 4 === c).map((k) => at(s, r, k))
    return FOLD[reduce](self || sent.length === 0 ? [at(x, r, c), ...sent] : sent)
  })

export const samples = () => [
  caseSamples(
    'scatterReduce',
    (Object.keys(FOLD) as ScatterReduction[]).flatMap((reduce) =>
      [true, false].map((includeSelf) => ({
        inputs: [{ shape: [3, 4] }, index, { shape: [2, 4] }],
        run: (x: Node, i: Node, s: Node) => scatterReduce(x, 1, i, s, reduce, { includeSelf }),
        reference: direct(reduce, includeSelf),
      })),
    ),
    [
      {
        inputs: [{ shape: [2, 4] }, index, { shape: [2, 2] }],
        run: (x, i, s) => scatterReduce(x, 1, i, s, 'sum'),
        message: /\[scatterReduce\] source \[2, 2\] is smaller/,
      },
      {
        inputs: [{ shape: [2, 4] }, index, { shape: [2, 3] }],
        run: (x, i, s) => scatterReduce(x, 1, i, s, 'max' as ScatterReduction),
        message: /\[scatterReduce\] reduce is 'sum'/,
      },
    ],
  ),
]
