import { cast } from '../graph/makers.ts'
import { apply, definePrimitive, type Node, type Op } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { checkNotEmpty } from './amax.ts'
import { reshape } from './reshape.ts'
import { withOnes, withoutDims } from './sum.ts'

export interface ArgOptions {
  /** Axis to search; all elements in row-major order when left out. */
  readonly dim?: number | null
  /** Keep the searched axis with size 1. */
  readonly keepdim?: boolean
}

const REASON = 'a position does not vary smoothly'

/*@__NO_SIDE_EFFECTS__*/
function positionOp(name: 'argmax' | 'argmin'): Op {
  return definePrimitive({
    name,
    type: ([x], dims) => ({ shape: withoutDims(x!.shape, dims), dtype: 'int32' }),
    vjp: REASON,
    lowering: { kind: 'reduce', reducer: name },
  })
}

const maxOp = /*@__PURE__*/ positionOp('argmax')
const minOp = /*@__PURE__*/ positionOp('argmin')

function position(op: Op, x: Node, options: ArgOptions): Node {
  checkOptions(op.name, options, ['dim', 'keepdim'])
  const value = x.dtype === 'bool' ? cast(x, 'int32') : x
  const rank = x.shape.length
  const dims =
    options.dim == null ? x.shape.map((_, d) => d) : rank === 0 ? [] : [normalizeDim(op.name, options.dim, rank)]
  checkNotEmpty(op.name, x, dims)
  // a scalar is searched as a vector of one element
  const result = dims.length === 0 ? apply(op, [reshape(value, [1])], [0]) : apply(op, [value], dims)
  return options.keepdim ? reshape(result, withOnes(x.shape, dims)) : result
}

/**
 * Position of the first largest element along an axis, or of all in row-major order; int32. NaN counts as largest.
 * https://pytorch.org/docs/stable/generated/torch.argmax.html
 */
export function argmax(x: Node, options: ArgOptions = {}): Node {
  return position(maxOp, x, options)
}

/**
 * Position of the first smallest element along an axis, or of all in row-major order; int32. NaN counts as smallest.
 * https://pytorch.org/docs/stable/generated/torch.argmin.html
 */
export function argmin(x: Node, options: ArgOptions = {}): Node {
  return position(minOp, x, options)
}

const first = (better: (a: number, b: number) => boolean) => (values: number[]) =>
  values.reduce((best, x, i) => (better(x, values[best]!) ? i : best), 0)
const OPTIONS = { noGradient: REASON, edges: [1, 3, 3, 1, -2, -2], several: false }

export const samples = () => [
  reduceSamples(
    'argmax',
    argmax as never,
    first((a, b) => a > b),
    OPTIONS,
  ),
  reduceSamples(
    'argmin',
    argmin as never,
    first((a, b) => a < b),
    OPTIONS,
  ),
]
