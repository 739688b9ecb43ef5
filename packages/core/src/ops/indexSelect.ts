import { DTypeError, ShapeError } from '../errors.ts'
import { cast, promoteOperands } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { mul } from './mul.ts'
import { constantNode } from '../graph/leaf.ts'

// indexSelect and indexAdd are each other's gradient, and so share a file.

const selectOp = /*@__PURE__*/ definePrimitive({
  name: 'indexSelect',
  type: ([x, index], [dim]) => ({
    shape: x!.shape.map((size, d) => (d === dim ? index!.size : size)),
    dtype: x!.dtype,
  }),
  // each slice of dy flows back to the place it was read from
  vjp: ({ dy, inputs: [x, index], attributes: [dim] }) => [
    apply(addOp, [constantNode(0, dy.dtype, x!.shape), index!, dy], [dim!]),
    null,
  ],
  lowering: { kind: 'routine', name: 'indexSelect' },
})

const addOp = /*@__PURE__*/ definePrimitive({
  name: 'indexAdd',
  type: ([base]) => ({ shape: base!.shape, dtype: base!.dtype }),
  // what was added at a place has that place's gradient
  vjp: ({ dy, inputs: [, index], attributes: [dim], needs }) => [
    needs[0] ? dy : null,
    null,
    needs[2] ? apply(selectOp, [dy, index!], [dim!]) : null,
  ],
  lowering: { kind: 'routine', name: 'indexAdd' },
})

function checkIndex(where: string, index: Node): Node {
  if (index.dtype !== 'int32' && index.dtype !== 'uint8') {
    throw new DTypeError(`[${where}] index must be int32, received ${index.dtype}; use index.to('int32')`, {
      dtype: index.dtype,
    })
  }
  if (index.shape.length !== 1)
    throw new ShapeError(
      `[${where}] index must have one axis, received ${formatShape(index.shape)}; use gather for more`,
      { shape: index.shape },
    )
  return cast(index, 'int32')
}

/**
 * Whole slices along an axis in the order of `index`: for dim 0, `out[i] = x[index[i]]`. An index outside the axis
 * throws `IndexError` when the value is computed.
 * https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(x: Node, dim: number, index: Node): Node {
  const axis = normalizeDim('indexSelect', dim, x.shape.length)
  if (x.shape.length === 0) throw new ShapeError('[indexSelect] a scalar has no axis to select from')
  return apply(selectOp, [x, checkIndex('indexSelect', index)], [axis])
}

/**
 * x with slices of `source` added where `index` points: for dim 0, `out[index[i]] += alpha source[i]`.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.index_add_.html
 */
export function indexAdd(
  x: Node,
  dim: number,
  index: Node,
  source: Node,
  options: { readonly alpha?: number } = {},
): Node {
  checkOptions('indexAdd', options, ['alpha'])
  const axis = normalizeDim('indexAdd', dim, x.shape.length)
  const positions = checkIndex('indexAdd', index)
  if (
    source.shape.length !== x.shape.length ||
    source.shape.some((size, d) => size !== (d === axis ? index.size : x.shape[d]))
  ) {
    throw new ShapeError(
      `[indexAdd] source ${formatShape(source.shape)} must be ${formatShape(x.shape)} with size ${index.size} at axis ${axis}`,
      { source: source.shape },
    )
  }
  const { alpha = 1 } = options
  const [base, values] = promoteOperands('indexAdd', x, alpha === 1 ? source : mul(source, alpha))
  return apply(addOp, [base, positions, values], [axis])
}

export const samples = () => [
  caseSamples(
    'indexSelect',
    [
      {
        inputs: [{ shape: [3, 4] }, { shape: [3], dtype: 'int32', values: [2, 0, 2] }],
        run: (x, index) => indexSelect(x, 0, index),
        reference: (x, index) => plain([3, 4], (i, j) => at(x, at(index, i), j)),
      },
      {
        inputs: [
          { shape: [2, 3], transposed: true },
          { shape: [2], dtype: 'int32', values: [-1, 1] },
        ],
        run: (x, index) => indexSelect(x, 1, index),
        reference: (x) => plain([2, 2], (i, j) => at(x, i, 2 - j)),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, { shape: [2] }],
        run: (x, index) => indexSelect(x, 0, index),
        message: /\[indexSelect\] index must be int32/,
      },
      {
        inputs: [{ shape: [3] }, { shape: [2, 1], dtype: 'int32' }],
        run: (x, index) => indexSelect(x, 0, index),
        message: /\[indexSelect\] index must have one axis/,
      },
    ],
  ),
  caseSamples(
    'indexAdd',
    [
      {
        inputs: [{ shape: [4, 2] }, { shape: [3], dtype: 'int32', values: [1, 3, 1] }, { shape: [3, 2] }],
        run: (x, index, source) => indexAdd(x, 0, index, source, { alpha: 2 }),
        reference: (x, index, s) =>
          plain([4, 2], (i, j) =>
            index.data.reduce((total, to, k) => total + (to === i ? 2 * at(s, k, j) : 0), at(x, i, j)),
          ),
      },
    ],
    [
      {
        inputs: [{ shape: [4, 2] }, { shape: [3], dtype: 'int32', values: [1, 3, 1] }, { shape: [2, 2] }],
        run: (x, index, source) => indexAdd(x, 0, index, source),
        message: /\[indexAdd\] source \[2, 2\] must be/,
      },
    ],
  ),
]
