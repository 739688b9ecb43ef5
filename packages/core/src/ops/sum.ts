import { isFloat } from '../dtype.ts'
import { ShapeError } from '../errors.ts'
import { broadcastLayout } from '../graph/layout.ts'
import { cast, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { checkShape, formatShape, normalizeDims, type Shape, sameShape } from '../shape.ts'
import { reshape } from './reshape.ts'
import { caseSamples, plain, reduceSamples, at } from '../samples.ts'

// sum and broadcastTo are each other's gradient, and so share a file.

export interface ReduceOptions {
  /** Axis or axes to reduce; all when left out. */
  readonly dim?: number | readonly number[] | null
  /** Keep reduced axes with size 1. */
  readonly keepdim?: boolean
}

/** `shape` without the axes `dims`. */
export function withoutDims(shape: Shape, dims: readonly number[]): number[] {
  return shape.filter((_, d) => !dims.includes(d))
}

/** `shape` with size 1 at the axes `dims`. */
export function withOnes(shape: Shape, dims: readonly number[]): number[] {
  return shape.map((size, d) => (dims.includes(d) ? 1 : size))
}

const sumOp = /*@__PURE__*/ definePrimitive({
  name: 'sum',
  type: ([x], dims) => ({ shape: withoutDims(x!.shape, dims), dtype: x!.dtype }),
  // d sum(x) = sum(dx): dy is repeated along the reduced axes
  vjp: ({ dy, inputs: [x], attributes: dims }) => [broadcastTo(reshape(dy, withOnes(x!.shape, dims)), x!.shape)],
  lowering: { kind: 'reduce', reducer: 'sum' },
})

/**
 * Sum over axes. Integers and bools sum as int32.
 * https://pytorch.org/docs/stable/generated/torch.sum.html
 */
export function sum(x: Node, options: ReduceOptions = {}): Node {
  checkOptions('sum', options, ['dim', 'keepdim'])
  const dims = normalizeDims('sum', options.dim, x.shape.length)
  const value = isFloat(x.dtype) ? toFloat(x) : cast(x, 'int32')
  const result = dims.length === 0 ? value : apply(sumOp, [value], dims)
  return options.keepdim ? reshape(result, withOnes(x.shape, dims)) : result
}

/** Sums over whatever axes broadcasting added or repeated, so that the result has `shape`. */
export function sumTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x
  const shift = x.shape.length - shape.length
  const dims: number[] = []
  for (let d = 0; d < x.shape.length; d++) if (d < shift || (shape[d - shift] === 1 && x.shape[d] !== 1)) dims.push(d)
  return reshape(dims.length === 0 ? x : apply(sumOp, [x], dims), shape)
}

const broadcastOp = /*@__PURE__*/ definePrimitive({
  name: 'broadcastTo',
  type: ([x], shape) => ({ shape, dtype: x!.dtype }),
  vjp: ({ dy, inputs: [x] }) => [sumTo(dy, x!.shape)],
  lowering: {
    kind: 'view',
    view: (input, shape) => broadcastLayout(input, shape),
    batch: (shape, size) => [size, ...shape],
  },
})

/**
 * x repeated along new leading axes and along axes of size 1, without a copy.
 * https://pytorch.org/docs/stable/generated/torch.broadcast_to.html
 */
export function broadcastTo(x: Node, shape: Shape): Node {
  if (sameShape(x.shape, shape)) return x
  checkShape('broadcastTo', shape)
  const shift = shape.length - x.shape.length
  if (shift < 0 || x.shape.some((size, d) => size !== 1 && size !== shape[d + shift])) {
    throw new ShapeError(
      `[broadcastTo] cannot broadcast ${formatShape(x.shape)} to ${formatShape(shape)}; axes align at the right, sizes must be equal or 1`,
      { from: x.shape, to: shape },
    )
  }
  return apply(broadcastOp, [x], shape)
}

export const samples = () => [
  reduceSamples('sum', sum, (values) => values.reduce((a, b) => a + b, 0), { empty: true, edges: [1, Number.NaN] }),
  caseSamples('sum', [
    {
      inputs: [{ shape: [3], dtype: 'bool', values: [1, 0, 1] }],
      run: (x) => sum(x),
      reference: () => plain([], () => 2),
      gradient: false,
    },
  ]),
  caseSamples(
    'broadcastTo',
    [
      {
        inputs: [{ shape: [3, 1] }],
        run: (x) => broadcastTo(x, [2, 3, 4]),
        reference: (x) => plain([2, 3, 4], (_, i) => at(x, i, 0)),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }],
        run: (x) => broadcastTo(x, [3]),
        message: /\[broadcastTo\] cannot broadcast \[2\] to \[3\]/,
      },
    ],
  ),
]
