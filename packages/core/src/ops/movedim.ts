import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape, normalizeDim } from '../shape.ts'
import { permute } from './permute.ts'

/**
 * Axes moved to other positions; the others keep their order.
 * https://pytorch.org/docs/stable/generated/torch.movedim.html
 */
export function movedim(x: Node, source: number | readonly number[], destination: number | readonly number[]): Node {
  const rank = x.shape.length
  const from = [source].flat().map((d) => normalizeDim('movedim', d, rank))
  const to = [destination].flat().map((d) => normalizeDim('movedim', d, rank))
  if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length) {
    throw new ShapeError(
      `[movedim] source ${formatShape(from)} and destination ${formatShape(to)} must name as many axes, each once`,
      { source, destination },
    )
  }
  const rest = x.shape.map((_, d) => d).filter((d) => !from.includes(d))
  const order = x.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)]! : rest.shift()!))
  return permute(x, order)
}

export const samples = () => [
  caseSamples(
    'movedim',
    [
      {
        inputs: [{ shape: [2, 3, 4] }],
        run: (x) => movedim(x, 0, -1),
        reference: (x) => plain([3, 4, 2], (i, j, k) => at(x, k, i, j)),
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => movedim(x, [0, 1], 0), message: /\[movedim\] source/ }],
  ),
]
