import { constantLike, scalarLike } from '../graph/constants.ts'
import { broadcastType, cast, type Operand } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { at, caseSamples, plain, unarySamples } from '../samples.ts'
import { gt } from './compare.ts'

const REASON = 'constant between jumps'

const op = /*@__PURE__*/ definePrimitive({
  name: 'heaviside',
  type: broadcastType('heaviside'),
  vjp: REASON,
  lowering: {
    kind: 'map',
    lower: (e, [x, values]) => e.select(e.eq(x!, e.like(x!, 0)), values!, e.cast(e.gt(x!, e.like(x!, 0)), x!.dtype)),
  },
})

/**
 * Step function, element by element, broadcast: 0 below 0, 1 above, `values` at 0.
 * https://pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export function heaviside(x: Node, values: Operand): Node {
  return apply(op, [x, typeof values === 'object' ? cast(values, x.dtype) : scalarLike(x, Number(values))])
}

/**
 * Step function of a perceptron: 1 where x > 0, else 0.
 * https://pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export function step(x: Node): Node {
  return cast(gt(x, constantLike(x, 0)), x.dtype)
}

export const samples = () => [
  caseSamples(
    'heaviside',
    [
      {
        inputs: [
          { shape: [4], values: [-1, 0, -0, 2] },
          { shape: [1], values: [0.5] },
        ],
        run: heaviside,
        reference: (x, v) => plain([4], (i) => (at(x, i) === 0 ? at(v, 0) : Number(at(x, i) > 0))),
      },
    ],
    [],
    REASON,
  ),
  unarySamples('step', step, (x) => Number(x > 0), { edges: [0, -0, 1, -1], noGradient: REASON }),
]
