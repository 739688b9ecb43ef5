import { DTypeError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { caseSamples } from '../samples.ts'
import { broadcastShapes } from '../shape.ts'
import { clamp } from './clamp.ts'
import { cumsum } from './cumsum.ts'
import { indexSelect } from './indexSelect.ts'
import { reshape } from './reshape.ts'
import { sub } from './sub.ts'
import { broadcastTo } from './sum.ts'
import { where } from './where.ts'

/**
 * x with the elements of `source`, in row-major order, at the places where a mask (broadcast to x) is true. A mask with
 * more places than `source` has elements throws `IndexError` when the value is computed.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.masked_scatter_.html
 */
export function maskedScatter(x: Node, mask: Node, source: Node): Node {
  if (mask.dtype !== 'bool')
    throw new DTypeError(
      `[maskedScatter] the mask must be bool, received ${mask.dtype}; use a comparison such as x.gt(0)`,
    )
  const shape = broadcastShapes('maskedScatter', x.shape, mask.shape)
  if (source.size === 0) return broadcastTo(x, shape)
  const whole = broadcastTo(mask, shape)
  const flat = reshape(cast(whole, 'int32'), [whole.size])
  // how many places come before
  const count = cumsum(flat, 0)
  const number = clamp(sub(count, constantLike(count, 1)), { min: constantLike(count, 0) })
  const values = indexSelect(reshape(cast(source, x.dtype), [source.size]), 0, number)
  return where(whole, reshape(values, shape), broadcastTo(x, shape))
}

export const samples = () => [
  caseSamples(
    'maskedScatter',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 3], dtype: 'bool', values: [0, 1, 0, 1, 1, 0] }, { shape: [4] }],
        run: maskedScatter,
        reference: (x, _, s) => ({
          shape: [2, 3],
          data: [x.data[0]!, s.data[0]!, x.data[2]!, s.data[1]!, s.data[2]!, x.data[5]!],
        }),
      },
    ],
    [
      {
        inputs: [{ shape: [2] }, { shape: [2] }, { shape: [2] }],
        run: maskedScatter,
        message: /\[maskedScatter\] the mask must be bool/,
      },
    ],
  ),
]
