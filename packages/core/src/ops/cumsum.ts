import { isFloat } from '../dtype.ts'
import { cast } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { SCANS } from '../reference/routines.ts'
import { scanSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { flip } from './flip.ts'

const op = /*@__PURE__*/ definePrimitive({
  name: 'cumsum',
  type: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  // an element is in every later sum: dx is the running sum of dy from the end
  vjp: ({ dy, attributes: [dim] }) => [flip(cumsum(flip(dy, [dim!]), dim!), [dim!])],
  lowering: { kind: 'routine', name: 'scan' },
})

/**
 * Running sum along an axis: `out[i] = x[0] + ... + x[i]`. Integers and bools sum as int32.
 * https://pytorch.org/docs/stable/generated/torch.cumsum.html
 */
export function cumsum(x: Node, dim: number): Node {
  const axis = normalizeDim('cumsum', dim, x.shape.length)
  const value = isFloat(x.dtype) ? x : cast(x, 'int32')
  return x.shape.length === 0 ? value : apply(op, [value], [axis, SCANS.sum])
}

export const samples = () => [scanSamples('cumsum', cumsum, (values) => values.reduce((a, b) => a + b))]
