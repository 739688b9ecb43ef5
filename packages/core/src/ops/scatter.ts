import { ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { constantNode } from '../graph/leaf.ts'
import { cast, type Operand } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { gt } from './compare.ts'
import { checkIndexTensor, scatterAdd } from './gather.ts'
import { stepSlice } from './place.ts'
import { broadcastTo } from './sum.ts'
import { where } from './where.ts'

/**
 * x with elements of `source`, or one number, put where `index` points: for dim 1 of two, `out[i][index[i][j]] = source[i][j]`.
 * No place may be pointed at twice.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html
 */
export function scatter(x: Node, dim: number, index: Node, source: Operand): Node {
  const axis = normalizeDim('scatter', dim, x.shape.length)
  const at = checkIndexTensor('scatter', x, axis, index)
  let values: Node
  if (typeof source === 'object') {
    if (source.shape.length !== at.shape.length || at.shape.some((size, d) => size > source.shape[d]!)) {
      throw new ShapeError(
        `[scatter] source ${formatShape(source.shape)} is smaller than index ${formatShape(at.shape)}`,
        { source: source.shape, index: at.shape },
      )
    }
    const start = at.shape.map(() => 0)
    values = cast(
      stepSlice(
        source,
        start,
        at.shape.map(() => 1),
        at.shape,
      ),
      x.dtype,
    )
  } else values = broadcastTo(scalarLike(x, Number(source)), at.shape)
  const written = scatterAdd(constantNode(0, 'int32', x.shape), axis, at, constantNode(1, 'int32', at.shape))
  const placed = scatterAdd(constantNode(0, x.dtype, x.shape), axis, at, values)
  return where(gt(written, constantLike(written, 0)), placed, x)
}

const index = { shape: [2, 2], dtype: 'int32', values: [0, 2, 1, 0] } as const

export const samples = () => [
  caseSamples(
    'scatter',
    [
      {
        inputs: [{ shape: [2, 3] }, index, { shape: [2, 2] }],
        run: (x, index, source) => scatter(x, 1, index, source),
        reference: (x, _, s) => ({
          shape: [2, 3],
          data: [s.data[0]!, x.data[1]!, s.data[1]!, s.data[3]!, s.data[2]!, x.data[5]!],
        }),
      },
      {
        inputs: [{ shape: [2, 3] }, index],
        run: (x, index) => scatter(x, 1, index, 9),
        reference: (x) => ({ shape: [2, 3], data: [9, x.data[1]!, 9, 9, 9, x.data[5]!] }),
      },
      {
        inputs: [{ shape: [2] }, { shape: [0], dtype: 'int32' }],
        run: (x, index) => scatter(x, 0, index, 9),
        reference: (x) => plain([2], (i) => x.data[i]!),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }, index, { shape: [1, 2] }],
        run: (x, index, s) => scatter(x, 1, index, s),
        message: /\[scatter\] source \[1, 2\] is smaller/,
      },
    ],
  ),
]
