import { isFloat } from '../dtype.ts'
import { cast } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { SCANS } from '../reference/routines.ts'
import { scanSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { add } from './add.ts'
import { mul } from './mul.ts'
import { place, stepped } from './place.ts'

/** x moved by `by` places along an axis, towards its end or, when negative, its start; `fill` comes in. */
function shift(x: Node, dim: number, by: number, fill: number): Node {
  const rest = stepped(x, dim, Math.max(0, -by), x.shape[dim]! - Math.abs(by), 1)
  return place(fill, x.shape, [rest], [{ start: Math.max(0, by), step: 1 }], dim)
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'cumprod',
  type: ([x]) => ({ shape: x!.shape, dtype: x!.dtype }),
  // The running product by doubling, y[i] = y[i] y[i - 2^k] for every k, and back through it. Nothing is divided, so
  // it holds at zeros in every order.
  vjp: ({ dy, inputs: [x], attributes: [dim] }) => {
    const levels: { level: Node; by: number }[] = []
    let level = x!
    for (let by = 1; by < x!.shape[dim!]!; by *= 2) {
      levels.push({ level, by })
      level = mul(level, shift(level, dim!, by, 1))
    }
    return [
      levels.reduceRight(
        (gradient, { level: y, by }) =>
          add(mul(gradient, shift(y, dim!, by, 1)), shift(mul(gradient, y), dim!, -by, 0)),
        dy,
      ),
    ]
  },
  lowering: { kind: 'routine', name: 'scan' },
})

/**
 * Running product along an axis: `out[i] = x[0] * ... * x[i]`. Integers and bools multiply as int32.
 * https://pytorch.org/docs/stable/generated/torch.cumprod.html
 */
export function cumprod(x: Node, dim: number): Node {
  const axis = normalizeDim('cumprod', dim, x.shape.length)
  const value = isFloat(x.dtype) ? x : cast(x, 'int32')
  return x.shape.length === 0 ? value : apply(op, [value], [axis, SCANS.prod])
}

export const samples = () => [
  scanSamples('cumprod', cumprod, (values) => values.reduce((a, b) => a * b), { edges: [2, 0, 3, 0, -1] }),
]
