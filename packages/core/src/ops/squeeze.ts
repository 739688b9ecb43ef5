import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { caseSamples } from '../samples.ts'
import { normalizeDim, normalizeDims } from '../shape.ts'
import { reshape } from './reshape.ts'

export interface SqueezeOptions {
  /** Axis or axes to drop where their size is 1; all when left out. */
  readonly dim?: number | readonly number[]
}

/**
 * Axes of size 1 dropped.
 * https://pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(x: Node, options: SqueezeOptions = {}): Node {
  checkOptions('squeeze', options, ['dim'])
  const dims = normalizeDims('squeeze', options.dim, x.shape.length)
  return reshape(
    x,
    x.shape.filter((size, d) => size !== 1 || !dims.includes(d)),
  )
}

/**
 * A new axis of size 1 before axis `dim` (of the result, when negative).
 * https://pytorch.org/docs/stable/generated/torch.unsqueeze.html
 */
export function unsqueeze(x: Node, dim: number): Node {
  const axis = normalizeDim('unsqueeze', dim, x.shape.length + 1)
  return reshape(x, [...x.shape.slice(0, axis), 1, ...x.shape.slice(axis)])
}

export const samples = () => [
  caseSamples('squeeze', [
    { inputs: [{ shape: [2, 1, 3, 1] }], run: (x) => squeeze(x), reference: (x) => ({ ...x, shape: [2, 3] }) },
    {
      inputs: [{ shape: [2, 1, 3, 1] }],
      run: (x) => squeeze(x, { dim: -1 }),
      reference: (x) => ({ ...x, shape: [2, 1, 3] }),
    },
  ]),
  caseSamples(
    'unsqueeze',
    [{ inputs: [{ shape: [2, 3] }], run: (x) => unsqueeze(x, -1), reference: (x) => ({ ...x, shape: [2, 3, 1] }) }],
    [{ inputs: [{ shape: [2] }], run: (x) => unsqueeze(x, 2), message: /\[unsqueeze\] dim 2 is out of range/ }],
  ),
]
