import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim } from '../shape.ts'
import { add } from './add.ts'
import { cat } from './cat.ts'
import { ne } from './compare.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { reshape } from './reshape.ts'
import { sub } from './sub.ts'
import { sum } from './sum.ts'

export interface DiffOptions {
  /** How often to take differences; 1 when left out. */
  readonly n?: number
  /** Axis; the last when left out. */
  readonly dim?: number
  /** Elements put before and after the axis first. */
  readonly prepend?: Node | null
  readonly append?: Node | null
}

const front = (x: Node, dim: number): Node => narrow(x, dim, 0, Math.max(0, x.shape[dim]! - 1))
const back = (x: Node, dim: number): Node => narrow(x, dim, Math.min(1, x.shape[dim]!), Math.max(0, x.shape[dim]! - 1))

/**
 * Differences of neighbours along an axis: `out[i] = x[i + 1] - x[i]`, n times; of bools, whether they differ.
 * https://pytorch.org/docs/stable/generated/torch.diff.html
 */
export function diff(x: Node, options: DiffOptions = {}): Node {
  checkOptions('diff', options, ['n', 'dim', 'prepend', 'append'])
  const { n = 1, prepend, append } = options
  checkInteger('diff', 'n', n, 0)
  if (x.shape.length === 0) throw new ShapeError('[diff] a scalar has no neighbours')
  const dim = normalizeDim('diff', options.dim ?? -1, x.shape.length)
  const parts = [prepend, x, append].filter((part) => part != null)
  let result = parts.length > 1 ? cat(parts, { dim }) : x
  for (let i = 0; i < n; i++) {
    const [after, before] = [back(result, dim), front(result, dim)]
    result = x.dtype === 'bool' ? ne(after, before) : sub(after, before)
  }
  return result
}

export interface TrapezoidOptions {
  /** Where the values were taken: a vector, or one place per value. */
  readonly x?: Node | null
  /** Distance between places, when there is no `x`; 1 when left out. */
  readonly dx?: number
  /** Axis; the last when left out. */
  readonly dim?: number
}

/**
 * Integral by the trapezoidal rule along an axis: `sum (x[i + 1] - x[i]) (y[i] + y[i + 1]) / 2`.
 * https://pytorch.org/docs/stable/generated/torch.trapezoid.html
 */
export function trapezoid(y: Node, options: TrapezoidOptions = {}): Node {
  checkOptions('trapezoid', options, ['x', 'dx', 'dim'])
  const { x, dx = 1 } = options
  const dim = normalizeDim('trapezoid', options.dim ?? -1, y.shape.length)
  const value = toFloat(y)
  if (y.shape.length === 0) throw new ShapeError('[trapezoid] a scalar cannot be integrated')
  const fits = !x || (x.shape.length === 1 ? x.size === y.shape[dim] : x.shape.length === y.shape.length)
  if (x && !fits)
    throw new ArgumentError(`[trapezoid] places ${formatShape(x.shape)} do not fit values ${formatShape(y.shape)}`)
  const pairs = mul(add(front(value, dim), back(value, dim)), constantLike(value, 0.5))
  if (!x) return mul(sum(pairs, { dim }), scalarLike(pairs, dx))
  const places =
    x.shape.length === 1
      ? reshape(
          x,
          y.shape.map((_, d) => (d === dim ? x.size : 1)),
        )
      : x
  return sum(mul(pairs, diff(places, { dim })), { dim })
}

export const samples = () => [
  caseSamples(
    'diff',
    [
      {
        inputs: [{ shape: [2, 4] }],
        run: (x) => diff(x),
        reference: (x) => plain([2, 3], (i, j) => at(x, i, j + 1) - at(x, i, j)),
      },
      {
        inputs: [{ shape: [3, 2] }, { shape: [1, 2] }],
        run: (x, prepend) => diff(x, { n: 2, dim: 0, prepend }),
        reference: (x, p) =>
          plain([2, 2], (i, j) => {
            const y = [at(p, 0, j), at(x, 0, j), at(x, 1, j), at(x, 2, j)]
            return y[i + 2]! - 2 * y[i + 1]! + y[i]!
          }),
      },
      {
        inputs: [{ shape: [3], dtype: 'bool', values: [1, 0, 0] }],
        run: (x) => diff(x),
        reference: () => ({ shape: [2], data: [1, 0] }),
        gradient: false,
      },
      {
        inputs: [{ shape: [1] }],
        run: (x) => diff(x, { n: 2 }),
        reference: () => ({ shape: [0], data: [] }),
        gradient: false,
      },
    ],
    [{ inputs: [{ shape: [] }], run: (x) => diff(x), message: /\[diff\] a scalar/ }],
  ),
  caseSamples(
    'trapezoid',
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (y) => trapezoid(y, { dx: 0.5 }),
        reference: (y) => plain([2], (i) => (at(y, i, 0) + 2 * at(y, i, 1) + at(y, i, 2)) / 4),
      },
      {
        inputs: [{ shape: [2, 3] }, { shape: [2] }],
        run: (y, x) => trapezoid(y, { x, dim: 0 }),
        reference: (y, x) => plain([3], (j) => ((x.data[1]! - x.data[0]!) * (at(y, 0, j) + at(y, 1, j))) / 2),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2] }],
        run: (y, x) => trapezoid(y, { x }),
        message: /\[trapezoid\] places \[2\] do not fit/,
      },
    ],
  ),
]
