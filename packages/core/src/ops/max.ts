import { customGradient } from '../graph/custom.ts'
import { zerosOf } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { amax, amin } from './amax.ts'
import { argmax, argmin } from './argmax.ts'
import { scatterAdd } from './gather.ts'
import { unsqueeze } from './squeeze.ts'

export interface AxisOptions {
  /** Axis to reduce. */
  readonly dim: number
  /** Keep the reduced axis with size 1. */
  readonly keepdim?: boolean
}

/** Results along an axis, and where they were found (int32). */
export interface ValuesAndIndices {
  readonly values: Node
  readonly indices: Node
}

/** The whole gradient goes to the element that was found; attributes: [dim, keepdim]. */
const found = /*@__PURE__*/ customGradient(
  'extreme',
  ({ dy, inputs: [x, indices], attributes: [dim, keepdim] }) => {
    const along = (node: Node) => (keepdim ? node : unsqueeze(node, dim!))
    return [scatterAdd(zerosOf(x!), dim!, along(indices!), along(dy)), null]
  },
  ([dim, keepdim]) => [dim! + 1, keepdim!],
)

function extreme(
  name: string,
  x: Node,
  options: AxisOptions,
  value: typeof amax,
  position: typeof argmax,
): ValuesAndIndices {
  checkOptions(name, options, ['dim', 'keepdim'])
  const dim = normalizeDim(name, options.dim, x.shape.length)
  const keepdim = options.keepdim ?? false
  const indices = position(x, { dim, keepdim })
  const values = value(x, { dim, keepdim })
  return { values: found(values, [x, indices], [dim, Number(keepdim)]), indices }
}

/**
 * The largest elements along an axis, and the position of the first of each, which has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.max.html
 */
export function max(x: Node, options: AxisOptions): ValuesAndIndices {
  return extreme('max', x, options, amax, argmax)
}

/**
 * The smallest elements along an axis, and the position of the first of each, which has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.min.html
 */
export function min(x: Node, options: AxisOptions): ValuesAndIndices {
  return extreme('min', x, options, amin, argmin)
}

const valuesOf = (op: typeof max) => (x: Node, options: { dim?: number | number[]; keepdim?: boolean }) =>
  op(x, { dim: (options.dim ?? 0) as number, keepdim: options.keepdim ?? false }).values

export const samples = () => [
  reduceSamples('max', valuesOf(max), (values) => Math.max(...values), { several: false, axisOnly: true }),
  reduceSamples('min', valuesOf(min), (values) => Math.min(...values), { several: false, axisOnly: true }),
]
