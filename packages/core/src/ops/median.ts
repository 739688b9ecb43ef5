import { zerosOf } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { checkNotEmpty } from './amax.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { gather } from './gather.ts'
import type { AxisOptions, ValuesAndIndices } from './max.ts'
import { mul } from './mul.ts'
import { narrow } from './narrow.ts'
import { reshape } from './reshape.ts'
import { argsort } from './sort.ts'
import { squeeze } from './squeeze.ts'
import { sum, withOnes } from './sum.ts'

/** Elements that equal the median share its gradient. */
const shared = /*@__PURE__*/ customGradient(
  'median',
  // attributes: the axes that the median is over
  ({ dy, inputs: [x], output, attributes: dims }) => {
    const shape = withOnes(x!.shape, dims)
    const mask = cast(eq(x!, reshape(output, shape)), dy.dtype)
    return [mul(mask, div(reshape(dy, shape), sum(mask, { dim: dims, keepdim: true })))]
  },
  axesFrom(0),
)

/**
 * The middle element of all in order, the lower of two; equal ones share the gradient.
 * https://pytorch.org/docs/stable/generated/torch.median.html
 */
export function medianOfAll(x: Node): Node {
  const { values } = along(reshape(x, [x.size]), 0, false)
  return shared(
    reshape(values, []),
    [x],
    x.shape.map((_, d) => d),
  )
}

/**
 * The middle elements in order along an axis, the lower of two, and the position of one such element, which has the
 * gradient.
 * https://pytorch.org/docs/stable/generated/torch.median.html
 */
export function median(x: Node, options: AxisOptions): ValuesAndIndices {
  checkOptions('median', options, ['dim', 'keepdim'])
  return along(x, normalizeDim('median', options.dim, x.shape.length), options.keepdim ?? false)
}

function along(x: Node, dim: number, keepdim: boolean): ValuesAndIndices {
  checkNotEmpty('median', x, x.shape.length === 0 ? [] : [dim])
  if (x.shape.length === 0) return { values: x, indices: zerosOf(cast(x, 'int32')) }
  const order = argsort(x, { dim, stable: true })
  const indices = narrow(order, dim, Math.floor((x.shape[dim]! - 1) / 2), 1)
  const values = gather(x, dim, indices)
  return keepdim ? { values, indices } : { values: squeeze(values, { dim }), indices: squeeze(indices, { dim }) }
}

const lower = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)]!

export const samples = () => [
  reduceSamples(
    'median',
    (x, options) => median(x, { dim: options.dim as number, keepdim: options.keepdim ?? false }).values,
    lower,
    { several: false, axisOnly: true },
  ),
  reduceSamples('medianOfAll', medianOfAll, lower, { wholeOnly: true }),
]
