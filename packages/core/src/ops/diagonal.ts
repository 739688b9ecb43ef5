import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { permute } from './permute.ts'
import { place, stepped } from './place.ts'
import { reshape } from './reshape.ts'
import { sum } from './sum.ts'

export interface DiagonalOptions {
  /** 0 for the main diagonal (when left out), larger numbers to the right of it. */
  readonly offset?: number
  /** Axis of rows; 0 when left out. */
  readonly dim1?: number
  /** Axis of columns; 1 when left out. */
  readonly dim2?: number
}

/**
 * A diagonal of two axes, as a new last axis: `out[..., i] = x[..., i, i + offset]`.
 * https://pytorch.org/docs/stable/generated/torch.diagonal.html
 */
export function diagonal(x: Node, options: DiagonalOptions = {}): Node {
  checkOptions('diagonal', options, ['offset', 'dim1', 'dim2'])
  const rank = x.shape.length
  if (rank < 2)
    throw new ShapeError(`[diagonal] needs at least two axes, received ${formatShape(x.shape)}`, { shape: x.shape })
  const { offset = 0 } = options
  const rowAxis = normalizeDim('diagonal', options.dim1 ?? 0, rank)
  const columnAxis = normalizeDim('diagonal', options.dim2 ?? 1, rank)
  if (rowAxis === columnAxis)
    throw new ShapeError(`[diagonal] dim1 and dim2 are both ${rowAxis}; they must differ`, { dim1: rowAxis })
  const lead = x.shape.map((_, d) => d).filter((d) => d !== rowAxis && d !== columnAxis)
  const matrix = permute(x, [...lead, rowAxis, columnAxis])
  const [rows, columns] = matrix.shape.slice(-2) as [number, number]
  const length = Math.max(0, Math.min(rows + Math.min(0, offset), columns - Math.max(0, offset)))
  const flat = reshape(matrix, [...matrix.shape.slice(0, -2), rows * columns])
  // neighbours on a diagonal are one row and one column apart
  const start = length === 0 ? 0 : offset >= 0 ? offset : -offset * columns
  return stepped(flat, lead.length, start, length, columns + 1)
}

/**
 * The square matrix with a vector on a diagonal and 0 elsewhere; or, of a matrix, a diagonal.
 * https://pytorch.org/docs/stable/generated/torch.diag.html
 */
export function diag(x: Node, options: { readonly diagonal?: number } = {}): Node {
  checkOptions('diag', options, ['diagonal'])
  const { diagonal: offset = 0 } = options
  if (x.shape.length === 2) return diagonal(x, { offset })
  if (x.shape.length !== 1)
    throw new ShapeError(`[diag] takes a vector or a matrix, received ${formatShape(x.shape)}; use diagonal`, {
      shape: x.shape,
    })
  const size = x.size + Math.abs(offset)
  const start = offset >= 0 ? offset : -offset * size
  return reshape(place(0, [size * size], [x], [{ start, step: size + 1 }]), [size, size])
}

/**
 * Sum of the main diagonal of a matrix.
 * https://pytorch.org/docs/stable/generated/torch.trace.html
 */
export function trace(x: Node): Node {
  if (x.shape.length !== 2)
    throw new ShapeError(`[trace] takes a matrix, received ${formatShape(x.shape)}`, { shape: x.shape })
  return sum(diagonal(x))
}

export const samples = () => [
  caseSamples(
    'diagonal',
    [
      {
        inputs: [{ shape: [3, 5] }],
        run: (x) => diagonal(x, { offset: 1 }),
        reference: (x) => plain([3], (i) => at(x, i, i + 1)),
      },
      {
        inputs: [{ shape: [3, 2] }],
        run: (x) => diagonal(x, { offset: -1 }),
        reference: (x) => plain([2], (i) => at(x, i + 1, i)),
      },
      {
        inputs: [{ shape: [2, 3, 3] }],
        run: (x) => diagonal(x, { dim1: -1, dim2: 1 }),
        reference: (x) => plain([2, 3], (b, i) => at(x, b, i, i)),
      },
      { inputs: [{ shape: [2, 2] }], run: (x) => diagonal(x, { offset: 5 }), reference: () => plain([0], () => 0) },
    ],
    [{ inputs: [{ shape: [3] }], run: (x) => diagonal(x), message: /\[diagonal\] needs at least two axes/ }],
  ),
  caseSamples(
    'diag',
    [
      {
        inputs: [{ shape: [3] }],
        run: (x) => diag(x, { diagonal: -1 }),
        reference: (x) => plain([4, 4], (i, j) => (i === j + 1 ? at(x, j) : 0)),
      },
    ],
    [{ inputs: [{ shape: [] }], run: (x) => diag(x), message: /\[diag\] takes a vector or a matrix/ }],
  ),
  caseSamples(
    'trace',
    [
      {
        inputs: [{ shape: [3, 4] }],
        run: trace,
        reference: (x) => plain([], () => at(x, 0, 0) + at(x, 1, 1) + at(x, 2, 2)),
      },
    ],
    [{ inputs: [{ shape: [3] }], run: trace, message: /\[trace\] takes a matrix/ }],
  ),
]
