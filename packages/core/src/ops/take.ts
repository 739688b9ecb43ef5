import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { broadcastShapes, normalizeDim } from '../shape.ts'
import { gather } from './gather.ts'
import { indexSelect } from './indexSelect.ts'
import { reshape } from './reshape.ts'
import { broadcastTo } from './sum.ts'

/**
 * Elements at positions in row-major order: `out[i...] = x.flatten()[index[i...]]`.
 * https://pytorch.org/docs/stable/generated/torch.take.html
 */
export function take(x: Node, index: Node): Node {
  return reshape(indexSelect(reshape(x, [x.size]), 0, reshape(index, [index.size])), index.shape)
}

/**
 * `gather` with an index that is broadcast against x along all other axes; without `dim`, `take`.
 * https://pytorch.org/docs/stable/generated/torch.take_along_dim.html
 */
export function takeAlongDim(x: Node, indices: Node, options: { readonly dim?: number | null } = {}): Node {
  checkOptions('takeAlongDim', options, ['dim'])
  if (options.dim == null) return take(x, indices)
  const axis = normalizeDim('takeAlongDim', options.dim, x.shape.length)
  const flat = (node: Node) => node.shape.map((size, d) => (d === axis ? 1 : size))
  const shape = broadcastShapes('takeAlongDim', flat(x), flat(indices))
  const along = (node: Node) =>
    broadcastTo(
      node,
      shape.map((size, d) => (d === axis ? node.shape[axis]! : size)),
    )
  return gather(along(x), axis, along(indices))
}

const index = { shape: [2, 1], dtype: 'int32', values: [4, -1] } as const

export const samples = () => [
  caseSamples('take', [
    {
      inputs: [{ shape: [2, 3] }, index],
      run: take,
      reference: (x) => ({ shape: [2, 1], data: [x.data[4]!, x.data[5]!] }),
    },
  ]),
  caseSamples('takeAlongDim', [
    {
      inputs: [{ shape: [1, 3] }, { shape: [2, 2], dtype: 'int32', values: [0, 2, 1, 1] }],
      run: (x, i) => takeAlongDim(x, i, { dim: 1 }),
      reference: (x, i) => plain([2, 2], (n, j) => at(x, 0, at(i, n, j))),
    },
    {
      inputs: [{ shape: [2, 3] }, index],
      run: (x, i) => takeAlongDim(x, i),
      reference: (x) => ({ shape: [2, 1], data: [x.data[4]!, x.data[5]!] }),
    },
  ]),
]
