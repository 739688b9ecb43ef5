import { isFloat } from '../dtype.ts'
import { cast, toFloat } from '../graph/makers.ts'
import { apply, definePrimitive, type Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { mul } from './mul.ts'
import { permute } from './permute.ts'
import { place, stepped } from './place.ts'
import { reshape } from './reshape.ts'
import { type ReduceOptions, withOnes, withoutDims } from './sum.ts'

/**
 * Gradient of the product along the last axis, without division, so that it holds at zeros in every order: products of
 * neighbours upwards in a tree, then each node's gradient times its sibling downwards.
 */
function treeGradient(x: Node, dy: Node): Node {
  const lead = x.shape.slice(0, -1)
  const levels: Node[] = []
  let level = x
  for (let size = x.shape[lead.length]!; size > 1; size = level.shape[lead.length]!) {
    const even = size % 2 === 0 ? level : place(1, [...lead, size + 1], [level], [{ start: 0, step: 1 }])
    levels.push(even)
    level = mul(half(even, 0), half(even, 1))
  }
  let gradient = reshape(dy, [...lead, 1])
  for (const even of levels.reverse()) {
    const size = even.shape[lead.length]!
    const parts = size / 2 < gradient.shape[lead.length]! ? stepped(gradient, lead.length, 0, size / 2, 1) : gradient
    gradient = place(
      0,
      even.shape,
      [mul(parts, half(even, 1)), mul(parts, half(even, 0))],
      [
        { start: 0, step: 2 },
        { start: 1, step: 2 },
      ],
    )
  }
  const size = x.shape[lead.length]!
  return gradient.shape[lead.length] === size ? gradient : stepped(gradient, lead.length, 0, size, 1)
}

/** Every second element along the last axis. */
function half(x: Node, start: number): Node {
  const last = x.shape.length - 1
  return stepped(x, last, start, x.shape[last]! / 2, 2)
}

const op = /*@__PURE__*/ definePrimitive({
  name: 'prod',
  type: ([x], dims) => ({ shape: withoutDims(x!.shape, dims), dtype: x!.dtype }),
  // d prod = sum_i dx_i prod_{j != i} x_j
  vjp: ({ dy, inputs: [x], attributes: dims }) => {
    const kept = x!.shape.map((_, d) => d).filter((d) => !dims.includes(d))
    const order = [...kept, ...dims]
    const front = permute(x!, order)
    const lead = withoutDims(x!.shape, dims)
    const flat = reshape(front, [...lead, dims.reduce((size, d) => size * x!.shape[d]!, 1)])
    return [
      permute(
        reshape(treeGradient(flat, dy), front.shape),
        order.map((_, d) => order.indexOf(d)),
      ),
    ]
  },
  lowering: { kind: 'reduce', reducer: 'prod' },
})

/**
 * Product over axes; 1 over no elements. Integers and bools multiply as int32.
 * https://pytorch.org/docs/stable/generated/torch.prod.html
 */
export function prod(x: Node, options: ReduceOptions = {}): Node {
  checkOptions('prod', options, ['dim', 'keepdim'])
  const dims = normalizeDims('prod', options.dim, x.shape.length)
  const value = isFloat(x.dtype) ? toFloat(x) : cast(x, 'int32')
  const result = dims.length === 0 ? value : apply(op, [value], dims)
  return options.keepdim ? reshape(result, withOnes(x.shape, dims)) : result
}

export const samples = () => [
  reduceSamples('prod', prod, (values) => values.reduce((a, b) => a * b, 1), { empty: true, edges: [2, 0, 3, -1] }),
]
