import { ArgumentError, ShapeError } from '../errors.ts'
import { promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, sameShape } from '../shape.ts'
import { le, lt } from './compare.ts'
import { unsqueeze } from './squeeze.ts'
import { sum } from './sum.ts'

const REASON = 'a position does not vary smoothly'

export interface SearchsortedOptions {
  /** Put equal values after those that are there, not before. */
  readonly right?: boolean
  /** The same in words. */
  readonly side?: 'left' | 'right' | null
  /** Accepted for compatibility: positions are always int32. */
  readonly outInt32?: boolean
}

/** How many of the sorted elements come before each value. */
function count(sorted: Node, values: Node, right: boolean): Node {
  const [a, b] = promoteOperands('searchsorted', sorted, values)
  const compared = (right ? le : lt)(unsqueeze(a, -2), unsqueeze(b, -1))
  return sum(compared, { dim: -1 })
}

/**
 * Where values would be inserted into a sorted sequence to keep it sorted; int32. `sorted` is [S], or [..., S] beside
 * values [..., V].
 * https://pytorch.org/docs/stable/generated/torch.searchsorted.html
 */
export function searchsorted(sorted: Node, values: Node, options: SearchsortedOptions = {}): Node {
  checkOptions('searchsorted', options, ['right', 'side', 'outInt32'])
  const { side = null, right = side === 'right' } = options
  if (side !== null && (side === 'right') !== right)
    throw new ArgumentError(`[searchsorted] side '${side}' contradicts right ${right}`, { side, right })
  const isLine = sorted.shape.length === 1
  if (!isLine && !sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1)))
    throw new ShapeError(
      `[searchsorted] values ${formatShape(values.shape)} must match ${formatShape(sorted.shape)} in all axes but the last`,
      { sorted: sorted.shape, values: values.shape },
    )
  return count(sorted, values, right)
}

/**
 * The number of the interval between sorted boundaries in which each value lies; int32. A value on a boundary belongs to
 * the interval before it, or, with `right`, to the one after it.
 * https://pytorch.org/docs/stable/generated/torch.bucketize.html
 */
export function bucketize(
  x: Node,
  boundaries: Node,
  options: { readonly right?: boolean; readonly outInt32?: boolean } = {},
): Node {
  checkOptions('bucketize', options, ['right', 'outInt32'])
  if (boundaries.shape.length !== 1)
    throw new ShapeError(`[bucketize] boundaries have one axis, received ${formatShape(boundaries.shape)}`)
  return count(boundaries, x, options.right ?? false)
}

const sorted = { shape: [4], values: [1, 2, 2, 5] } as const
const values = { shape: [2, 3], values: [0, 2, 6, 1, 5, 3] } as const

export const samples = () => [
  caseSamples(
    'searchsorted',
    [
      {
        inputs: [sorted, values],
        run: (a, b) => searchsorted(a, b),
        reference: () => ({ shape: [2, 3], data: [0, 1, 4, 0, 3, 3] }),
      },
      {
        inputs: [sorted, values],
        run: (a, b) => searchsorted(a, b, { right: true }),
        reference: () => ({ shape: [2, 3], data: [0, 3, 4, 1, 4, 3] }),
      },
      {
        inputs: [
          { shape: [2, 2], values: [0, 1, 2, 3] },
          { shape: [2, 1], values: [0.5, 4] },
        ],
        run: (a, b) => searchsorted(a, b, { side: 'right' }),
        reference: (a, b) => plain([2, 1], (i) => [0, 1].filter((j) => at(a, i, j) <= at(b, i, 0)).length),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 2] }, { shape: [3, 1] }],
        run: (a, b) => searchsorted(a, b),
        message: /\[searchsorted\] values \[3, 1\] must match \[2, 2\]/,
      },
      {
        inputs: [{ shape: [2] }, { shape: [1] }],
        run: (a, b) => searchsorted(a, b, { side: 'left', right: true }),
        message: /\[searchsorted\] side 'left' contradicts/,
      },
    ],
    REASON,
  ),
  caseSamples(
    'bucketize',
    [
      {
        inputs: [values, sorted],
        run: (x, edges) => bucketize(x, edges),
        reference: () => ({ shape: [2, 3], data: [0, 1, 4, 0, 3, 3] }),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2, 2] }],
        run: (x, edges) => bucketize(x, edges),
        message: /\[bucketize\] boundaries have one axis/,
      },
    ],
    REASON,
  ),
]
