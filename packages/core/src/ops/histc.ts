import { ArgumentError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { aliasNode, constantNode } from '../graph/leaf.ts'
import { cast, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { caseSamples } from '../samples.ts'
import { checkInteger } from '../shape.ts'
import { table } from '../spatial/resample.ts'
import { add } from './add.ts'
import { amax, amin } from './amax.ts'
import { clamp } from './clamp.ts'
import { eq, ge, le } from './compare.ts'
import { div } from './div.ts'
import { floor } from './floor.ts'
import { indexAdd } from './indexSelect.ts'
import { logicalAnd } from './logical.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { searchsorted } from './searchsorted.ts'
import { select } from './select.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'
import { where } from './where.ts'
import { narrow } from './narrow.ts'

const REASON = 'a count does not vary smoothly'

export interface HistcOptions {
  /** Number of bins; 100 when left out. */
  readonly bins?: number
  /** Range; that of the data where both are equal, as when left out. */
  readonly min?: number
  readonly max?: number
}

/** The range of the data, made 2 wide where it is a point. */
function extent(x: Node): [Node, Node] {
  const [low, high] = [amin(x), amax(x)]
  const flat = eq(low, high)
  const one = constantLike(x, 1)
  return [where(flat, sub(low, one), low), where(flat, add(high, one), high)]
}

/** What a bin holds of all elements: their number, or the sum of their weights. */
function fill(bin: Node, inside: Node, weights: Node, bins: number): Node {
  const zero = constantLike(weights, 0)
  const place = clamp(cast(bin, 'int32'), { min: constantNode(0, 'int32'), max: constantNode(bins - 1, 'int32') })
  return indexAdd(constantNode(0, weights.dtype, [bins]), 0, place, where(inside, weights, zero))
}

/**
 * How many elements fall into each of `bins` intervals of equal width between `min` and `max` (which belongs to the
 * last); those outside are not counted. The result has the dtype of x.
 * https://pytorch.org/docs/stable/generated/torch.histc.html
 */
export function histc(x: Node, options: HistcOptions = {}): Node {
  checkOptions('histc', options, ['bins', 'min', 'max'])
  const { bins = 100, min = 0, max = 0 } = options
  checkInteger('histc', 'bins', bins, 1)
  if (!(min <= max)) throw new ArgumentError(`[histc] min ${min} must not be more than max ${max}`, { min, max })
  const flat = reshape(toFloat(x), [x.size])
  if (x.size === 0) return constantNode(0, flat.dtype, [bins])
  const [low, high] = min === max ? extent(flat) : [scalarLike(flat, min), scalarLike(flat, max)]
  const bin = floor(mul(div(sub(flat, low), sub(high, low)), constantLike(flat, bins)))
  const inside = logicalAnd(ge(flat, low), le(flat, high))
  return fill(where(inside, bin, constantLike(bin, 0)), inside, constantNode(1, flat.dtype, [x.size]), bins)
}

export interface HistogramOptions {
  /** Least and greatest edge, for a number of bins; those of the data when left out. */
  readonly range?: readonly [number, number] | null
  /** Weight of each element, of the shape of x. */
  readonly weight?: Node | null
  /** Divide so that the sum of `hist` times width is 1. */
  readonly density?: boolean
}

/**
 * How many elements (or what weights) fall into each bin, and the edges of the bins: `bins` is a number of equal bins,
 * or increasing edges. The last bin has its right edge.
 * https://pytorch.org/docs/stable/generated/torch.histogram.html
 */
export function histogram(
  x: Node,
  bins: number | Node,
  options: HistogramOptions = {},
): { hist: Node; binEdges: Node } {
  checkOptions('histogram', options, ['range', 'weight', 'density'])
  const { range = null, weight, density = false } = options
  const flat = reshape(toFloat(x), [x.size])
  let edges: Node
  if (typeof bins === 'number') {
    checkInteger('histogram', 'bins', bins, 1)
    const parts = table(
      flat,
      [bins + 1],
      flat.dtype,
      Array.from({ length: bins + 1 }, (_, i) => i / bins),
    )
    const [low, high] = range ? [scalarLike(flat, range[0]), scalarLike(flat, range[1])] : extent(flat)
    edges = add(low, mul(parts, sub(high, low)))
  } else edges = cast(bins, flat.dtype)
  const count = edges.size - 1
  if (edges.shape.length !== 1 || count < 1)
    throw new ArgumentError('[histogram] edges are a vector of at least 2 numbers')
  const last = select(edges, 0, count)
  const inside = logicalAnd(ge(flat, select(edges, 0, 0)), le(flat, last))
  const bin = sub(searchsorted(edges, flat, { right: true }), constantNode(1, 'int32'))
  const weights = weight ? reshape(cast(weight, flat.dtype), [x.size]) : constantNode(1, flat.dtype, [x.size])
  const hist = fill(bin, inside, weights, count)
  const binEdges = aliasNode(edges)
  if (!density) return { hist: aliasNode(hist), binEdges }
  const widths = sub(narrow(edges, 0, 1, count), narrow(edges, 0, 0, count))
  return { hist: aliasNode(div(hist, mul(widths, sum(hist)))), binEdges }
}

const data = { shape: [2, 3], values: [1, 2, 1, 4, 3, -1] } as const
const vector = (...values: number[]) => ({ shape: [values.length], data: values })

export const samples = () => [
  caseSamples(
    'histc',
    [
      { inputs: [data], run: (x) => histc(x, { bins: 4, min: 0, max: 4 }), reference: () => vector(0, 2, 1, 2) },
      { inputs: [data], run: (x) => histc(x, { bins: 5 }), reference: () => vector(1, 0, 2, 1, 2) },
      { inputs: [{ shape: [2], values: [3, 3] }], run: (x) => histc(x, { bins: 2 }), reference: () => vector(0, 2) },
    ],
    [{ inputs: [data], run: (x) => histc(x, { min: 2, max: 1 }), message: /\[histc\] min 2 must not be more/ }],
    REASON,
  ),
  caseSamples(
    'histogram',
    [
      {
        inputs: [data],
        run: (x) => Object.values(histogram(x, 4, { range: [0, 4] })),
        reference: () => [vector(0, 2, 1, 2), vector(0, 1, 2, 3, 4)],
      },
      {
        inputs: [data, { shape: [3], values: [0, 1.5, 4] }, { shape: [2, 3], values: [1, 2, 3, 4, 5, 6] }],
        run: (x, edges, weight) => histogram(x, edges, { weight }).hist,
        reference: () => vector(4, 11),
      },
      {
        inputs: [data, { shape: [3], values: [0, 2, 4] }],
        run: (x, edges) => histogram(x, edges, { density: true }).hist,
        reference: () => vector(0.2, 0.3),
      },
    ],
    [{ inputs: [data], run: (x) => histogram(x, 0), message: /\[histogram\] bins must be an integer/ }],
    REASON,
  ),
]
