import { DTypeError, ShapeError } from '../errors.ts'
import { positionNode } from '../graph/constants.ts'
import { constantNode } from '../graph/leaf.ts'
import { cast, promoteOperands } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { add } from './add.ts'
import { eq, lt } from './compare.ts'
import { where } from './where.ts'

// gather and scatterAdd are each other's gradient, and so share a file.

const gatherOp = /*@__PURE__*/ definePrimitive({
  name: 'gather',
  type: ([x, index]) => ({ shape: index!.shape, dtype: x!.dtype }),
  // each element of dy flows back to the place it was read from
  vjp: ({ dy, inputs: [x, index], attributes: [dim] }) => [
    isPick(x!, index!, dim!)
      ? putBack(dy, x!, index!, dim!)
      : scatterAdd(constantNode(0, dy.dtype, x!.shape), dim!, index!, dy),
    null,
  ],
  lowering: { kind: 'routine', name: 'gather' },
})

/** Whether one element is read for each place along the other axes, such as the class of each sample. */
function isPick(x: Node, index: Node, dim: number): boolean {
  return index.shape.every((size, d) => size === (d === dim ? 1 : x.shape[d]))
}

/** What `scatterAdd` to zeros gives for a pick, as an expression of each element, which needs no memory of its own. */
function putBack(dy: Node, x: Node, index: Node, dim: number): Node {
  const size = x.shape[dim]!
  const place = where(lt(index, 0), add(index, size), index)
  const along = x.shape.map((_, d) => (d === dim ? size : 1))
  // A sum that starts from zero is never -0.
  return where(eq(place, positionNode(along, dim)), add(dy, 0), 0)
}

/** Checks the index of gather and its kin, and gives it as int32. */
export function checkIndexTensor(where: string, x: Node, dim: number, index: Node): Node {
  if (index.dtype !== 'int32' && index.dtype !== 'uint8') {
    throw new DTypeError(`[${where}] index must be int32, received ${index.dtype}; use index.to('int32')`, {
      dtype: index.dtype,
    })
  }
  const fits = index.shape.length === x.shape.length && index.shape.every((size, d) => d === dim || size <= x.shape[d]!)
  if (!fits) {
    throw new ShapeError(
      `[${where}] index ${formatShape(index.shape)} does not fit ${formatShape(x.shape)}; ranks are equal and no axis but ${dim} is longer`,
      { index: index.shape, input: x.shape },
    )
  }
  return cast(index, 'int32')
}

/**
 * Elements picked along an axis: for dim 1 of three, `out[i][j][k] = x[i][index[i][j][k]][k]`. An index outside the
 * axis throws `IndexError` when the value is computed.
 * https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: Node, dim: number, index: Node): Node {
  const axis = normalizeDim('gather', dim, x.shape.length)
  return apply(gatherOp, [x, checkIndexTensor('gather', x, axis, index)], [axis])
}

const scatterOp = /*@__PURE__*/ definePrimitive({
  name: 'scatterAdd',
  type: ([base]) => base!,
  // what was added at a place has that place's gradient
  vjp: ({ dy, inputs: [, index], attributes: [dim], needs }) => [
    needs[0] ? dy : null,
    null,
    needs[2] ? gather(dy, dim!, index!) : null,
  ],
  lowering: { kind: 'routine', name: 'scatterAdd' },
})

/**
 * x with source added where index points: for dim 1 of three, `out[i][index[i][j][k]][k] += source[i][j][k]`.
 * https://pytorch.org/docs/stable/generated/torch.scatter_add.html
 */
export function scatterAdd(x: Node, dim: number, index: Node, source: Node): Node {
  const axis = normalizeDim('scatterAdd', dim, x.shape.length)
  const at = checkIndexTensor('scatterAdd', x, axis, index)
  if (source.shape.length !== at.shape.length || at.shape.some((size, d) => size > source.shape[d]!)) {
    throw new ShapeError(
      `[scatterAdd] source ${formatShape(source.shape)} is smaller than index ${formatShape(at.shape)}`,
      { source: source.shape, index: at.shape },
    )
  }
  const [base, values] = promoteOperands('scatterAdd', x, source)
  return apply(scatterOp, [base, at, values], [axis])
}

const index = { shape: [2, 3], dtype: 'int32', values: [0, 2, 0, 3, -1, 1] } as const

export const samples = () => [
  caseSamples(
    'gather',
    [
      {
        inputs: [{ shape: [2, 4] }, index],
        run: (x, index) => gather(x, 1, index),
        reference: (x, index) => plain([2, 3], (i, j) => at(x, i, (at(index, i, j) + 4) % 4)),
      },
      {
        inputs: [{ shape: [3, 4, 2] }, { shape: [3, 1, 2], dtype: 'int32', values: [0, 3, -1, 1, 2, -4] }],
        run: (x, index) => gather(x, 1, index),
        reference: (x, index) => plain([3, 1, 2], (i, j, k) => at(x, i, (at(index, i, j, k) + 4) % 4, k)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 4] }, { shape: [2, 3] }],
        run: (x, index) => gather(x, 1, index),
        message: /\[gather\] index must be int32, received float32/,
      },
      {
        inputs: [{ shape: [1, 4] }, index],
        run: (x, index) => gather(x, 1, index),
        message: /\[gather\] index \[2, 3\] does not fit \[1, 4\]/,
      },
    ],
  ),
  caseSamples(
    'scatterAdd',
    [
      {
        inputs: [{ shape: [2, 4] }, index, { shape: [2, 3] }],
        run: (x, index, source) => scatterAdd(x, 1, index, source),
        reference: (x, index, s) =>
          plain([2, 4], (i, j) =>
            [0, 1, 2].reduce((total, k) => total + ((at(index, i, k) + 4) % 4 === j ? at(s, i, k) : 0), at(x, i, j)),
          ),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 4] }, index, { shape: [2, 2] }],
        run: (x, index, source) => scatterAdd(x, 1, index, source),
        message: /\[scatterAdd\] source \[2, 2\] is smaller/,
      },
    ],
  ),
]
