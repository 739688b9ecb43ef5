import { ShapeError } from '../errors.ts'
import { cast } from '../graph/makers.ts'
import { apply, definePrimitive, type Node, type Op, type Vjp } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import type { Reducer } from '../program.ts'
import { reduceSamples } from '../samples.ts'
import { formatShape, normalizeDims } from '../shape.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { type ReduceOptions, sum, withOnes, withoutDims } from './sum.ts'

/** Elements that equal the extreme share its gradient: dx = dy [x = out] / sum([x = out]). */
const share: Vjp = ({ dy, inputs: [x], output, attributes: dims }) => {
  const shape = withOnes(x!.shape, dims)
  const mask = cast(eq(x!, reshape(output, shape)), dy.dtype)
  return [mul(mask, div(reshape(dy, shape), sum(mask, { dim: dims, keepdim: true })))]
}

/*@__NO_SIDE_EFFECTS__*/
function extremeOp(name: string, reducer: Reducer): Op {
  return definePrimitive({
    name,
    type: ([x], dims) => ({ shape: withoutDims(x!.shape, dims), dtype: x!.dtype }),
    vjp: share,
    lowering: { kind: 'reduce', reducer },
  })
}

/** Refuses a reduction without a result for no elements. */
export function checkNotEmpty(where: string, x: Node, dims: readonly number[]): void {
  if (dims.every((d) => x.shape[d] !== 0)) return
  throw new ShapeError(
    `[${where}] cannot reduce the empty axis of ${formatShape(x.shape)}; give a dim whose size is not 0`,
    { shape: x.shape },
  )
}

function extreme(op: Op, x: Node, options: ReduceOptions): Node {
  checkOptions(op.name, options, ['dim', 'keepdim'])
  const dims = normalizeDims(op.name, options.dim, x.shape.length)
  checkNotEmpty(op.name, x, dims)
  if (dims.length === 0) return x
  const value = x.dtype === 'bool' ? cast(x, 'int32') : x
  const result = cast(apply(op, [value], dims), x.dtype)
  return options.keepdim ? reshape(result, withOnes(x.shape, dims)) : result
}

const maxOp = /*@__PURE__*/ extremeOp('amax', 'max')
const minOp = /*@__PURE__*/ extremeOp('amin', 'min')

/**
 * The largest element over axes; equal ones share the gradient. NaN if any element is.
 * https://pytorch.org/docs/stable/generated/torch.amax.html
 */
export function amax(x: Node, options: ReduceOptions = {}): Node {
  return extreme(maxOp, x, options)
}

/**
 * The smallest element over axes; equal ones share the gradient. NaN if any element is.
 * https://pytorch.org/docs/stable/generated/torch.amin.html
 */
export function amin(x: Node, options: ReduceOptions = {}): Node {
  return extreme(minOp, x, options)
}

const edges = [0, -0, 3, Number.NEGATIVE_INFINITY, Number.NaN]
const empty = (name: string, op: typeof amax) => [
  {
    inputs: [{ shape: [0, 2] }],
    run: (x: Node) => op(x),
    message: new RegExp(`\\[${name}\\] cannot reduce the empty axis`),
  },
]

export const samples = () => [
  reduceSamples('amax', amax, (values) => Math.max(...values), { edges, errors: empty('amax', amax) }),
  reduceSamples('amin', amin, (values) => Math.min(...values), { edges, errors: empty('amin', amin) }),
]
