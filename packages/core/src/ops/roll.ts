import { ArgumentError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { normalizeDim } from '../shape.ts'
import { cat } from './cat.ts'
import { stepped } from './place.ts'
import { reshape } from './reshape.ts'

export interface RollOptions {
  /** One axis for each shift; the flattened tensor is rolled when left out. */
  readonly dims?: number | readonly number[]
}

/**
 * Elements moved along axes, those past the end coming in at the start: `out[(i + shift) mod n] = x[i]`.
 * https://pytorch.org/docs/stable/generated/torch.roll.html
 */
export function roll(x: Node, shifts: number | readonly number[], options: RollOptions = {}): Node {
  checkOptions('roll', options, ['dims'])
  const amounts = [shifts].flat()
  if (options.dims === undefined) {
    if (amounts.length !== 1) throw new ArgumentError('[roll] several shifts need { dims }', { shifts })
    return reshape(roll(reshape(x, [x.size]), amounts, { dims: 0 }), x.shape)
  }
  const dims = [options.dims].flat()
  if (dims.length !== amounts.length)
    throw new ArgumentError(`[roll] received ${amounts.length} shifts for ${dims.length} dims; give one for each`, {
      shifts,
      dims,
    })
  return dims.reduce((result: Node, dim, i) => {
    const axis = normalizeDim('roll', dim, x.shape.length)
    const size = x.shape[axis] ?? 1
    const by = size === 0 ? 0 : ((amounts[i]! % size) + size) % size
    if (by === 0) return result
    return cat([stepped(result, axis, size - by, by, 1), stepped(result, axis, 0, size - by, 1)], { dim: axis })
  }, x)
}

export const samples = () => [
  caseSamples(
    'roll',
    [
      {
        inputs: [{ shape: [3, 4] }],
        run: (x) => roll(x, [1, -2], { dims: [0, 1] }),
        reference: (x) => plain([3, 4], (i, j) => at(x, (i + 2) % 3, (j + 2) % 4)),
      },
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => roll(x, 7),
        reference: (x) => plain([2, 3], (i, j) => x.data[(3 * i + j + 5) % 6]!),
      },
    ],
    [{ inputs: [{ shape: [3] }], run: (x) => roll(x, [1, 2]), message: /\[roll\] several shifts need/ }],
  ),
]
