import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { cast, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, line, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { table } from '../spatial/resample.ts'
import { any } from './any.ts'
import { clamp } from './clamp.ts'
import { ceil, floor, round } from './floor.ts'
import { indexSelect } from './indexSelect.ts'
import { isnan } from './isnan.ts'
import { lerp } from './lerp.ts'
import { movedim } from './movedim.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { sort } from './sort.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { where } from './where.ts'

export type QuantileInterpolation = 'linear' | 'lower' | 'higher' | 'midpoint' | 'nearest'

export interface QuantileOptions {
  /** Axis to reduce; all when left out. */
  readonly dim?: number | null
  /** Keep the reduced axis with size 1. */
  readonly keepdim?: boolean
  /** What lies between two elements; 'linear' when left out. */
  readonly interpolation?: QuantileInterpolation
}

const WAYS = ['linear', 'lower', 'higher', 'midpoint', 'nearest']

/** Ranks of the elements below and above, and how far between them. */
function ranks(
  x: Node,
  q: number | Node,
  last: number,
  way: QuantileInterpolation,
): { low: Node; high: Node; part: Node } {
  if (typeof q === 'number') {
    // in double precision, so that 0.7 of 10 is 7
    const rank = way === 'nearest' ? Number(roundHalfEven(q * last)) : q * last
    const [low, high] = [way === 'higher' ? Math.ceil(rank) : Math.floor(rank), Math.ceil(rank)]
    const part = way === 'linear' ? rank - low : way === 'midpoint' && high > low ? 0.5 : 0
    return { low: table(x, [1], 'int32', [low]), high: table(x, [1], 'int32', [high]), part: constantLike(x, part) }
  }
  const rank = mul(
    reshape(clamp(cast(q, x.dtype), { min: constantLike(x, 0), max: constantLike(x, 1) }), [q.size]),
    constantLike(x, last),
  )
  const below = way === 'nearest' ? round(rank) : way === 'higher' ? ceil(rank) : floor(rank)
  const above = way === 'nearest' ? below : ceil(rank)
  const half = mul(sub(above, below), constantLike(x, 0.5))
  const part = way === 'linear' ? sub(rank, below) : way === 'midpoint' ? half : constantLike(x, 0)
  return {
    low: cast(below, 'int32'),
    high: cast(above, 'int32'),
    part: part.size === 1 && part.shape.length === 0 ? part : unsqueeze(part, -1),
  }
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor
}

/**
 * The values below which shares `q` (from 0 to 1) of the elements lie, along an axis or of all: a number, or a vector,
 * whose axis comes first in the result. NaN anywhere gives NaN.
 * https://pytorch.org/docs/stable/generated/torch.quantile.html
 */
export function quantile(x: Node, q: number | Node, options: QuantileOptions = {}): Node {
  checkOptions('quantile', options, ['dim', 'keepdim', 'interpolation'])
  const { dim = null, keepdim = false, interpolation = 'linear' } = options
  if (!WAYS.includes(interpolation))
    throw new ArgumentError(
      `[quantile] interpolation is one of ${WAYS.join(', ')}, received '${String(interpolation)}'`,
    )
  if (typeof q === 'number' ? !(q >= 0 && q <= 1) : q.shape.length > 1)
    throw new ArgumentError(
      `[quantile] q is from 0 to 1, or a vector of such numbers, received ${typeof q === 'number' ? q : formatShape(q.shape)}`,
    )
  const value = toFloat(x)
  const axis = dim === null ? 0 : normalizeDim('quantile', dim, x.shape.length)
  const source = dim === null || x.shape.length === 0 ? reshape(value, [x.size]) : value
  const size = source.shape[axis]!
  if (size === 0) throw new ShapeError(`[quantile] no elements along the axis of ${formatShape(x.shape)}`)
  const lines = movedim(source, axis, -1)
  const rest = lines.shape.slice(0, -1)
  const flat = reshape(lines, [-1, size])
  // [quantiles, lines]
  const { values } = sort(flat, { dim: 1 })
  const { low, high, part } = ranks(value, q, size - 1, interpolation)
  const pick = (rank: Node) => movedim(indexSelect(values, 1, rank), 1, 0)
  const between = low === high ? pick(low) : lerp(pick(low), pick(high), part)
  const result = where(any(isnan(flat), { dim: 1 }), constantLike(value, Number.NaN), between)
  const shape =
    dim === null
      ? keepdim
        ? x.shape.map(() => 1)
        : []
      : keepdim && x.shape.length > 0
        ? x.shape.map((s, d) => (d === axis ? 1 : s))
        : rest
  return reshape(result, typeof q === 'number' || q.shape.length === 0 ? shape : [q.size, ...shape])
}

const share = (values: number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const rank = q * (values.length - 1)
  const low = Math.floor(rank)
  return sorted[low]! + (rank - low) * ((sorted[low + 1] ?? 0) - sorted[low]!)
}

export const samples = () => [
  caseSamples(
    'quantile',
    [
      {
        inputs: [{ shape: [3, 5] }],
        run: (x) => quantile(x, 0.3, { dim: 1 }),
        reference: (x) => plain([3], (i) => share(line(x, 1, [i, 0]), 0.3)),
      },
      {
        inputs: [{ shape: [4, 2] }, { shape: [3], values: [0, 0.4, 0.95] }],
        run: (x, q) => quantile(x, cast(q, x.dtype), { dim: 0, keepdim: true }),
        reference: (x, q) => plain([3, 1, 2], (k, _, j) => share(line(x, 0, [0, j]), at(q, k))),
        gradient: false,
      },
      {
        inputs: [{ shape: [2, 3], values: [1, 5, 2, 4, 3, 0] }],
        run: (x) =>
          (['lower', 'higher', 'midpoint', 'nearest', 'linear'] as const).map((interpolation) =>
            quantile(x, 0.5, { interpolation }),
          ),
        reference: () => [2, 3, 2.5, 2, 2.5].map((v) => plain([], () => v)),
        gradient: false,
      },
      {
        inputs: [{ shape: [3], values: [1, Number.NaN, 2] }],
        run: (x) => quantile(x, 0),
        reference: () => plain([], () => Number.NaN),
        gradient: false,
      },
    ],
    [
      { inputs: [{ shape: [3] }], run: (x) => quantile(x, 1.5), message: /\[quantile\] q is from 0 to 1/ },
      { inputs: [{ shape: [0] }], run: (x) => quantile(x, 0.5), message: /\[quantile\] no elements/ },
    ],
  ),
]
