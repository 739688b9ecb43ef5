import { ArgumentError, DTypeError, ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { customGradient } from '../graph/custom.ts'
import { constantNode } from '../graph/leaf.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { clamp } from './clamp.ts'
import { eq, ge, ne } from './compare.ts'
import { div } from './div.ts'
import { indexAdd, indexSelect } from './indexSelect.ts'
import { logicalAnd } from './logical.ts'
import { max } from './max.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { reshape } from './reshape.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { broadcastTo, sum } from './sum.ts'
import { where } from './where.ts'

export interface EmbeddingOptions {
  /** A row that gets no gradient; a negative number counts from the end. */
  readonly paddingIdx?: number | null
  /** Divide the gradient of each row by how often it was looked up. */
  readonly scaleGradByFreq?: boolean
}

export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** Where each bag starts, for x of one axis. */
  readonly offsets?: Node | null
  /** The last offset is the end of the last bag. */
  readonly includeLastOffset?: boolean
  /** What is made of the rows of a bag; 'mean' when left out. */
  readonly mode?: 'sum' | 'mean' | 'max'
  /** Factors of the rows, of the shape of x; for 'sum' only. */
  readonly perSampleWeights?: Node | null
}

/** d weight[i] = sum of dy where x is i; attributes: [padding row or -1, whether to divide by the count]. */
const withGradient = /*@__PURE__*/ customGradient(
  'embedding',
  ({ dy, inputs: [weight, index], attributes: [padding, byCount] }) => {
    const [rows] = weight!.shape as [number]
    let slope = dy
    if (byCount) {
      const ones = constantNode(1, dy.dtype, index!.shape)
      const counts = indexAdd(constantNode(0, dy.dtype, [rows]), 0, index!, ones)
      slope = div(slope, unsqueeze(indexSelect(counts, 0, index!), 1))
    }
    if (padding! >= 0)
      slope = where(unsqueeze(eq(index!, constantLike(index!, padding!)), 1), constantLike(slope, 0), slope)
    return [indexAdd(constantNode(0, dy.dtype, weight!.shape), 0, index!, slope), null]
  },
  (attributes) => attributes,
)

/** The number of the padding row, or -1. */
function paddingRow(where: string, weight: Node, options: EmbeddingOptions): number {
  const padding = options.paddingIdx ?? null
  if (padding === null) return -1
  const rows = weight.shape[0]!
  if (!Number.isInteger(padding) || padding < -rows || padding >= rows)
    throw new ArgumentError(`[${where}] paddingIdx must be a row from 0 to ${rows - 1}, received ${padding}`, {
      paddingIdx: padding,
    })
  return padding < 0 ? padding + rows : padding
}

function checkLookup(where: string, x: Node, weight: Node): void {
  if (x.dtype !== 'int32' && x.dtype !== 'uint8')
    throw new DTypeError(`[${where}] looks rows up by index and takes int32, received ${x.dtype}; use .to('int32')`)
  if (weight.shape.length !== 2)
    throw new ShapeError(`[${where}] weight must be [rows, width], received ${formatShape(weight.shape)}`)
}

/** Rows for a list of indices. */
function lookUp(index: Node, weight: Node, padding: number, options: EmbeddingOptions): Node {
  const rows = indexSelect(weight, 0, index)
  const byCount = options.scaleGradByFreq ?? false
  return padding < 0 && !byCount ? rows : withGradient(rows, [weight, index], [padding, Number(byCount)])
}

/**
 * Rows of a table, `out[...] = weight[x[...]]`: x [...] of int32 and weight [rows, width] give [..., width]. The row
 * `paddingIdx` gets no gradient. An index outside the table throws `IndexError` when the value is computed.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding.html
 */
export function embedding(x: Node, weight: Node, options: EmbeddingOptions = {}): Node {
  checkOptions('embedding', options, ['paddingIdx', 'scaleGradByFreq'])
  checkLookup('embedding', x, weight)
  const padding = paddingRow('embedding', weight, options)
  const rows = lookUp(reshape(cast(x, 'int32'), [x.size]), weight, padding, options)
  return reshape(rows, [...x.shape, weight.shape[1]!])
}

/** Which bag each of `count` places belongs to: the last one that starts at or before it. */
function bagsOf(offsets: Node, count: number): Node {
  const started = ge(reshape(positionNode([count], 0), [count, 1]), reshape(offsets, [1, offsets.size]))
  const number = sum(started, { dim: 1 })
  return sub(number, constantLike(number, 1))
}

/**
 * Sum, mean or largest elements of the rows of a table, bag by bag: x [B, n] has a bag in each row; x [n] is cut into
 * bags at `offsets`. Rows `paddingIdx` do not count, and an empty bag gives 0.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.embedding_bag.html
 */
export function embeddingBag(x: Node, weight: Node, options: EmbeddingBagOptions = {}): Node {
  const known = ['offsets', 'includeLastOffset', 'mode', 'perSampleWeights', 'paddingIdx', 'scaleGradByFreq']
  checkOptions('embeddingBag', options, known)
  checkLookup('embeddingBag', x, weight)
  const { mode = 'mean', offsets, perSampleWeights, includeLastOffset = false } = options
  if (mode !== 'sum' && mode !== 'mean' && mode !== 'max')
    throw new ArgumentError(`[embeddingBag] mode is 'sum', 'mean' or 'max', received '${String(mode)}'`, { mode })
  if (perSampleWeights && mode !== 'sum')
    throw new ArgumentError(`[embeddingBag] perSampleWeights need mode 'sum', received '${mode}'`, { mode })
  if (x.shape.length === 2 ? offsets : x.shape.length !== 1 || !offsets)
    throw new ShapeError(`[embeddingBag] takes x [B, n] alone or x [n] with offsets, received ${formatShape(x.shape)}`)
  const padding = paddingRow('embeddingBag', weight, options)
  const index = reshape(cast(x, 'int32'), [x.size])
  const starts = offsets ? cast(offsets, 'int32') : null
  const bags = starts ? starts.size - Number(includeLastOffset) : x.shape[0]!
  const bag = starts
    ? bagsOf(includeLastOffset ? narrow(starts, 0, 0, bags) : starts, x.size)
    : reshape(broadcastTo(positionNode([bags, 1], 0), x.shape), [x.size])
  const counted = ne(index, constantLike(index, padding))
  const rows = lookUp(index, weight, padding, options)
  const zero = constantLike(rows, 0)
  if (mode === 'max') {
    const member = logicalAnd(eq(unsqueeze(bag, 0), positionNode([bags, 1], 0)), unsqueeze(counted, 0))
    const never = constantLike(rows, Number.NEGATIVE_INFINITY)
    const { values } = max(where(unsqueeze(member, 2), unsqueeze(rows, 0), never), { dim: 1 })
    return where(eq(values, never), zero, values)
  }
  const kept = where(unsqueeze(counted, 1), rows, zero)
  const terms = perSampleWeights ? mul(kept, reshape(perSampleWeights, [x.size, 1])) : kept
  const total = indexAdd(constantNode(0, rows.dtype, [bags, weight.shape[1]!]), 0, bag, terms)
  if (mode === 'sum') return total
  const counts = indexAdd(constantNode(0, rows.dtype, [bags]), 0, bag, cast(counted, rows.dtype))
  return div(total, unsqueeze(clamp(counts, { min: constantLike(counts, 1) }), 1))
}

const index = { shape: [2, 3], dtype: 'int32', values: [0, 2, 1, 3, 2, 0] } as const
const flat = { shape: [5], dtype: 'int32', values: [0, 2, 1, 3, 2] } as const
const starts = { shape: [3], dtype: 'int32', values: [0, 2, 2] } as const

export const samples = () => [
  caseSamples(
    'embedding',
    [
      {
        inputs: [index, { shape: [4, 2] }],
        run: (x, weight) => embedding(x, weight),
        reference: (x, weight) => plain([2, 3, 2], (i, j, k) => at(weight, at(x, i, j), k)),
      },
      {
        inputs: [index, { shape: [4, 2] }],
        run: (x, weight) => embedding(x, weight, { paddingIdx: -2 }),
        reference: (x, weight) => plain([2, 3, 2], (i, j, k) => at(weight, at(x, i, j), k)),
        gradient: false,
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [4, 2] }],
        run: (x, w) => embedding(x, w),
        message: /\[embedding\] looks rows/,
      },
      {
        inputs: [index, { shape: [4, 2] }],
        run: (x, w) => embedding(x, w, { paddingIdx: 4 }),
        message: /\[embedding\] paddingIdx must be a row from 0 to 3/,
      },
    ],
  ),
  caseSamples(
    'embeddingBag',
    [
      {
        inputs: [index, { shape: [4, 2] }, { shape: [2, 3] }],
        run: (x, weight, perSampleWeights) => embeddingBag(x, weight, { mode: 'sum', perSampleWeights }),
        reference: (x, weight, s) =>
          plain([2, 2], (i, k) => [0, 1, 2].reduce((t, j) => t + at(weight, at(x, i, j), k) * at(s, i, j), 0)),
      },
      {
        inputs: [flat, { shape: [4, 2] }, starts],
        run: (x, weight, offsets) => embeddingBag(x, weight, { offsets }),
        reference: (x, weight) =>
          plain([3, 2], (b, k) => {
            const rows = [[0, 1], [], [2, 3, 4]][b]!.map((i) => at(weight, x.data[i]!, k))
            return rows.reduce((t, v) => t + v, 0) / Math.max(1, rows.length)
          }),
      },
      {
        inputs: [flat, { shape: [4, 2] }, starts],
        run: (x, weight, offsets) => embeddingBag(x, weight, { offsets, mode: 'max' }),
        reference: (x, weight) =>
          plain([3, 2], (b, k) =>
            b === 1 ? 0 : Math.max(...[[0, 1], [], [2, 3, 4]][b]!.map((i) => at(weight, x.data[i]!, k))),
          ),
      },
    ],
    [
      {
        inputs: [flat, { shape: [4, 2] }],
        run: (x, w) => embeddingBag(x, w),
        message: /\[embeddingBag\] takes x \[B, n\]/,
      },
      {
        inputs: [index, { shape: [4, 2] }, { shape: [2, 3] }],
        run: (x, w, perSampleWeights) => embeddingBag(x, w, { perSampleWeights }),
        message: /\[embeddingBag\] perSampleWeights need mode 'sum'/,
      },
    ],
  ),
]
