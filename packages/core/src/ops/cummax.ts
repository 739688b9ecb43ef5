import { constantLike, positionNode, zerosOf } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import { cast } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { SCANS } from '../reference/routines.ts'
import { caseSamples, scanSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { eq } from './compare.ts'
import { scatterAdd } from './gather.ts'
import { isnan } from './isnan.ts'
import { logicalOr } from './logical.ts'
import type { ValuesAndIndices } from './max.ts'
import { where } from './where.ts'

const scanOp = /*@__PURE__*/ definePrimitive({
  name: 'cummax',
  type: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  vjp: ({ dy }) => [dy],
  lowering: { kind: 'routine', name: 'scan' },
})

/** The gradient goes to the element that was found; attributes: [dim]. */
const found = /*@__PURE__*/ customGradient(
  'cummax',
  ({ dy, inputs: [x, indices], attributes: [dim] }) => [scatterAdd(zerosOf(x!), dim!, indices!, dy), null],
  axesFrom(0),
)

function running(name: string, x: Node, dim: number, code: number): ValuesAndIndices {
  const axis = normalizeDim(name, dim, x.shape.length)
  if (x.shape.length === 0) return { values: x, indices: zerosOf(cast(x, 'int32')) }
  const value = x.dtype === 'bool' ? cast(x, 'int32') : x
  const values = apply(scanOp, [value], [axis, code])
  // an element that equals the running extreme is the last one found up to itself; NaN stays from its first on
  const position = positionNode(x.shape, axis)
  const met = logicalOr(eq(value, values), isnan(value))
  const indices = apply(scanOp, [where(met, position, constantLike(position, 0))], [axis, SCANS.max])
  return { values: cast(found(values, [value, indices], [axis]), x.dtype), indices }
}

/**
 * Running maximum along an axis, and the position of the last element that set it.
 * https://pytorch.org/docs/stable/generated/torch.cummax.html
 */
export function cummax(x: Node, dim: number): ValuesAndIndices {
  return running('cummax', x, dim, SCANS.max)
}

/**
 * Running minimum along an axis, and the position of the last element that set it.
 * https://pytorch.org/docs/stable/generated/torch.cummin.html
 */
export function cummin(x: Node, dim: number): ValuesAndIndices {
  return running('cummin', x, dim, SCANS.min)
}

export const samples = () => [
  scanSamples(
    'cummax',
    (x, dim) => cummax(x, dim).values,
    (values) => Math.max(...values),
  ),
  scanSamples(
    'cummin',
    (x, dim) => cummin(x, dim).values,
    (values) => Math.min(...values),
  ),
  caseSamples('cummax', [
    {
      inputs: [{ shape: [5], values: [1, 3, 2, 3, 1] }],
      run: (x) => cummax(x, 0).indices,
      reference: () => ({ shape: [5], data: [0, 1, 1, 3, 3] }),
      gradient: false,
    },
  ]),
]
