import { ArgumentError, DTypeError, ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { constantNode } from '../graph/leaf.ts'
import { cast, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { broadcastShapes, formatShape, normalizeDim, type Shape, sizeOf } from '../shape.ts'
import { add } from './add.ts'
import { gt, lt } from './compare.ts'
import { indexAdd } from './indexSelect.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { broadcastTo } from './sum.ts'
import { where } from './where.ts'

/** Which positions along an axis an index names, aligned with that axis of `shape`. */
function named(shape: Shape, axis: number, index: Node): Node {
  const count = indexAdd(constantNode(0, 'int32', [shape[axis]!]), 0, index, constantNode(1, 'int32', [index.size]))
  return reshape(
    gt(count, constantLike(count, 0)),
    shape.map((size, d) => (d === axis ? size : 1)),
  )
}

const flat = (index: Node): Node => reshape(index, [index.size])

/**
 * x with one number, or a tensor without axes, at the positions along an axis that `index` names.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.index_fill_.html
 */
export function indexFill(x: Node, dim: number, index: Node, value: Operand): Node {
  const axis = normalizeDim('indexFill', dim, x.shape.length)
  if (typeof value === 'object' && value.shape.length > 0)
    throw new ShapeError(`[indexFill] the value has no axes, received ${formatShape(value.shape)}`)
  const filling = typeof value === 'object' ? cast(value, x.dtype) : scalarLike(x, Number(value))
  return where(named(x.shape, axis, flat(index)), filling, x)
}

/**
 * x with slices of `source` at the positions along an axis that `index` names, each at most once.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.index_copy_.html
 */
export function indexCopy(x: Node, dim: number, index: Node, source: Node): Node {
  const axis = normalizeDim('indexCopy', dim, x.shape.length)
  const placed = indexAdd(constantNode(0, x.dtype, x.shape), axis, flat(index), cast(source, x.dtype))
  return where(named(x.shape, axis, flat(index)), placed, x)
}

/** Positions along an axis, those from the end counted from the start. */
function fromStart(index: Node, size: number): Node {
  if (index.dtype !== 'int32' && index.dtype !== 'uint8')
    throw new DTypeError(`[indexPut] indices must be int32, received ${index.dtype}; use .to('int32')`)
  const value = cast(index, 'int32')
  return where(lt(value, constantLike(value, 0)), add(value, constantLike(value, size)), value)
}

/**
 * x with values at the positions that index tensors name, one for each of its first axes, broadcast together:
 * `out[i0[k]][i1[k]] = values[k]`. Without `accumulate` no position may be named twice; with it, values are added.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html
 */
export function indexPut(
  x: Node,
  indices: readonly Node[],
  values: Operand,
  options: { readonly accumulate?: boolean } = {},
): Node {
  checkOptions('indexPut', options, ['accumulate'])
  const count = indices.length
  if (count === 0 || count > x.shape.length)
    throw new ArgumentError(
      `[indexPut] takes 1 to ${x.shape.length} indices for ${formatShape(x.shape)}, received ${count}`,
    )
  const shape = indices.reduce<Shape>((all, index) => broadcastShapes('indexPut', all, index.shape), [])
  let position: Node | null = null
  indices.forEach((index, d) => {
    const along = fromStart(index, x.shape[d]!)
    position = position === null ? along : add(mul(position, constantLike(along, x.shape[d]!)), along)
  })
  const places = reshape(broadcastTo(position!, shape), [sizeOf(shape)])
  const rest = x.shape.slice(count)
  const given = typeof values === 'object' ? cast(values, x.dtype) : scalarLike(x, Number(values))
  const source = reshape(broadcastTo(given, [...shape, ...rest]), [sizeOf(shape), sizeOf(rest)])
  const rows = reshape(x, [sizeOf(x.shape.slice(0, count)), sizeOf(rest)])
  const result = options.accumulate ? indexAdd(rows, 0, places, source) : indexCopy(rows, 0, places, source)
  return reshape(result, x.shape)
}

const two = { shape: [2], dtype: 'int32', values: [2, 0] } as const

export const samples = () => [
  caseSamples(
    'indexFill',
    [
      {
        inputs: [{ shape: [3, 4] }, { shape: [2], dtype: 'int32', values: [1, -1] }],
        run: (x, index) => indexFill(x, 1, index, 7),
        reference: (x) => plain([3, 4], (i, j) => (j % 2 === 1 ? 7 : at(x, i, j))),
      },
      {
        inputs: [{ shape: [3] }, two, { shape: [] }],
        run: (x, index, value) => indexFill(x, 0, index, value),
        reference: (x, _, value) => plain([3], (i) => (i === 1 ? at(x, 1) : at(value))),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, two, { shape: [2] }],
        run: (x, index, value) => indexFill(x, 0, index, value),
        message: /\[indexFill\] the value has no axes/,
      },
    ],
  ),
  caseSamples(
    'indexCopy',
    [
      {
        inputs: [{ shape: [3, 2] }, two, { shape: [2, 2] }],
        run: (x, index, source) => indexCopy(x, 0, index, source),
        reference: (x, _, s) => plain([3, 2], (i, j) => (i === 1 ? at(x, 1, j) : at(s, i === 2 ? 0 : 1, j))),
      },
    ],
    [
      {
        inputs: [{ shape: [3, 2] }, two, { shape: [3, 2] }],
        run: (x, index, source) => indexCopy(x, 0, index, source),
        message: /source \[3, 2\] must be/,
      },
    ],
  ),
  caseSamples(
    'indexPut',
    [
      {
        inputs: [{ shape: [3, 4] }, two, { shape: [2], dtype: 'int32', values: [-1, 1] }, { shape: [2] }],
        run: (x, i, j, values) => indexPut(x, [i, j], values),
        reference: (x, _i, _j, v) =>
          plain([3, 4], (i, j) => (i === 2 && j === 3 ? at(v, 0) : i === 0 && j === 1 ? at(v, 1) : at(x, i, j))),
      },
      {
        inputs: [{ shape: [3, 2] }, { shape: [3], dtype: 'int32', values: [1, 1, 0] }, { shape: [2] }],
        run: (x, i, values) => indexPut(x, [i], values, { accumulate: true }),
        reference: (x, _, v) => plain([3, 2], (i, j) => at(x, i, j) + (i === 1 ? 2 : i === 0 ? 1 : 0) * at(v, j)),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, two, two],
        run: (x, i, j) => indexPut(x, [i, j], 0),
        message: /\[indexPut\] takes 1 to 1/,
      },
      {
        inputs: [{ shape: [3] }, { shape: [2] }],
        run: (x, i) => indexPut(x, [i], 0),
        message: /\[indexPut\] indices must be/,
      },
    ],
  ),
]
