import { DTypeError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { broadcastType, cast, type Operand, promoteOperands } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { caseSamples, plain, at } from '../samples.ts'

const shapeOf = /*@__PURE__*/ broadcastType('where')

const op = /*@__PURE__*/ definePrimitive({
  name: 'where',
  type: (inputs) => ({ shape: shapeOf(inputs).shape, dtype: inputs[1]!.dtype }),
  // each side has the gradient where it was chosen
  vjp: ({ dy, inputs: [condition], needs }) => [
    null,
    needs[1] ? where(condition!, dy, constantLike(dy, 0)) : null,
    needs[2] ? where(condition!, constantLike(dy, 0), dy) : null,
  ],
  lowering: { kind: 'map', lower: (e, [condition, a, b]) => e.select(condition!, a!, b!) },
})

/**
 * Element-wise choice, broadcast: a where `condition` is true, else b.
 * https://pytorch.org/docs/stable/generated/torch.where.html
 */
export function where(condition: Node, a: Operand, b: Operand): Node {
  if (condition.dtype !== 'bool' && condition.dtype !== 'uint8') {
    throw new DTypeError(
      `[where] condition must be bool, received ${condition.dtype}; use a comparison such as x.gt(0)`,
      { dtype: condition.dtype },
    )
  }
  return apply(op, [cast(condition, 'bool'), ...promoteOperands('where', a, b)])
}

export const samples = () => [
  caseSamples(
    'where',
    [
      {
        inputs: [{ shape: [2, 3], dtype: 'bool', low: 0, high: 2 }, { shape: [2, 3] }, { shape: [3] }],
        run: where,
        reference: (c, a, b) => plain([2, 3], (i, j) => (at(c, i, j) ? at(a, i, j) : at(b, i, j))),
      },
      {
        inputs: [
          { shape: [3], dtype: 'bool', values: [1, 0, 1] },
          { shape: [3], values: [1, Number.NaN, Number.POSITIVE_INFINITY] },
        ],
        run: (c, a) => where(c, a, 7),
        reference: (c, a) => plain([3], (i) => (at(c, i) ? at(a, i) : 7)),
        gradient: false,
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2] }],
        run: (c, a) => where(c, a, 0),
        message: /\[where\] condition must be bool/,
      },
    ],
  ),
]
