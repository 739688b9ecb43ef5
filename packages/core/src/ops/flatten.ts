import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { caseSamples } from '../samples.ts'
import { formatShape, normalizeDim, resolveReshape } from '../shape.ts'
import { reshape } from './reshape.ts'

export interface FlattenOptions {
  /** First axis to merge; 0 when left out. */
  readonly startDim?: number
  /** Last axis to merge; the last one when left out. */
  readonly endDim?: number
}

/**
 * Neighbouring axes merged into one; a scalar becomes a vector.
 * https://pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(x: Node, options: FlattenOptions = {}): Node {
  checkOptions('flatten', options, ['startDim', 'endDim'])
  const start = normalizeDim('flatten', options.startDim ?? 0, x.shape.length)
  const end = normalizeDim('flatten', options.endDim ?? -1, x.shape.length)
  if (start > end) throw new ShapeError(`[flatten] startDim ${start} comes after endDim ${end}`, { start, end })
  const merged = x.shape.slice(start, end + 1).reduce((a, b) => a * b, 1)
  return reshape(x, [...x.shape.slice(0, start), merged, ...x.shape.slice(end + 1)])
}

/**
 * One axis split into several; one size may be -1.
 * https://pytorch.org/docs/stable/generated/torch.unflatten.html
 */
export function unflatten(x: Node, dim: number, sizes: readonly number[]): Node {
  const axis = normalizeDim('unflatten', dim, x.shape.length)
  if (x.shape.length === 0)
    throw new ShapeError(`[unflatten] a scalar has no axis to split, received sizes ${formatShape(sizes)}`)
  const parts = resolveReshape('unflatten', [x.shape[axis]!], sizes)
  return reshape(x, [...x.shape.slice(0, axis), ...parts, ...x.shape.slice(axis + 1)])
}

export const samples = () => [
  caseSamples(
    'flatten',
    [
      {
        inputs: [{ shape: [2, 3, 4] }],
        run: (x) => flatten(x, { startDim: 1 }),
        reference: (x) => ({ ...x, shape: [2, 12] }),
      },
      {
        inputs: [{ shape: [3, 4], transposed: true }],
        run: (x) => flatten(x),
        reference: (x) => ({ ...x, shape: [12] }),
      },
      { inputs: [{ shape: [] }], run: (x) => flatten(x), reference: (x) => ({ ...x, shape: [1] }) },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => flatten(x, { startDim: 1, endDim: 0 }),
        message: /\[flatten\] startDim 1 comes after endDim 0/,
      },
    ],
  ),
  caseSamples(
    'unflatten',
    [
      {
        inputs: [{ shape: [2, 6] }],
        run: (x) => unflatten(x, 1, [-1, 3]),
        reference: (x) => ({ ...x, shape: [2, 2, 3] }),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 6] }],
        run: (x) => unflatten(x, 1, [4, 2]),
        message: /\[unflatten\] cannot reshape \[6\]/,
      },
    ],
  ),
]
