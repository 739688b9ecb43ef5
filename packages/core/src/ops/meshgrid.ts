import { ArgumentError, ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { transpose } from './permute.ts'
import { reshape } from './reshape.ts'
import { broadcastTo } from './sum.ts'

export interface MeshgridOptions {
  /** 'ij' (when left out): axis d belongs to vector d; 'xy': the first two axes exchanged. */
  readonly indexing?: 'ij' | 'xy'
}

/**
 * Coordinates of a grid: of n vectors, n tensors with n axes, where tensor d varies along axis d.
 * https://pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(vectors: readonly Node[], options: MeshgridOptions = {}): Node[] {
  checkOptions('meshgrid', options, ['indexing'])
  const { indexing = 'ij' } = options
  if (indexing !== 'ij' && indexing !== 'xy')
    throw new ArgumentError(`[meshgrid] indexing is 'ij' or 'xy', received '${String(indexing)}'`, { indexing })
  for (const { shape } of vectors)
    if (shape.length > 1) throw new ShapeError(`[meshgrid] takes vectors, received ${formatShape(shape)}`)
  const sizes = vectors.map((vector) => vector.size)
  const grids = vectors.map((vector, d) =>
    broadcastTo(
      reshape(
        vector,
        sizes.map((size, i) => (i === d ? size : 1)),
      ),
      sizes,
    ),
  )
  return indexing === 'xy' && grids.length > 1 ? grids.map((grid) => transpose(grid, 0, 1)) : grids
}

export const samples = () => [
  caseSamples(
    'meshgrid',
    [
      {
        inputs: [{ shape: [2] }, { shape: [3] }, { shape: [] }],
        run: (a, b, c) => meshgrid([a, b, c]),
        reference: (a, b, c) => [
          plain([2, 3, 1], (i) => at(a, i)),
          plain([2, 3, 1], (_, j) => at(b, j)),
          plain([2, 3, 1], () => at(c)),
        ],
      },
      {
        inputs: [{ shape: [2] }, { shape: [3] }],
        run: (a, b) => meshgrid([a, b], { indexing: 'xy' }),
        reference: (a, b) => [plain([3, 2], (_, j) => at(a, j)), plain([3, 2], (i) => at(b, i))],
      },
    ],
    [{ inputs: [{ shape: [2, 2] }], run: (a) => meshgrid([a]), message: /\[meshgrid\] takes vectors/ }],
  ),
]
