import { ArgumentError, ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim } from '../shape.ts'
import { reshape } from './reshape.ts'
import { broadcastTo } from './sum.ts'

function repeated(where: string, x: Node, repeats: readonly number[]): Node {
  if (!Array.isArray(repeats) || !repeats.every((r) => Number.isInteger(r) && r >= 0)) {
    throw new ArgumentError(`[${where}] repeats are integers of at least 0, received ${JSON.stringify(repeats)}`, {
      repeats,
    })
  }
  const shape = [...new Array<number>(repeats.length - x.shape.length).fill(1), ...x.shape]
  const apart = shape.flatMap((size) => [1, size])
  const wide = shape.flatMap((size, d) => [repeats[d]!, size])
  return reshape(
    broadcastTo(reshape(x, apart), wide),
    shape.map((size, d) => size * repeats[d]!),
  )
}

/**
 * The whole tensor, as often along each axis as `repeats` says; more numbers than axes make new leading axes.
 * https://pytorch.org/docs/stable/generated/torch.Tensor.repeat.html
 */
export function repeat(x: Node, repeats: readonly number[]): Node {
  if (repeats.length < x.shape.length) {
    throw new ShapeError(
      `[repeat] ${formatShape(repeats)} has fewer numbers than ${formatShape(x.shape)} has axes; use tile, or 1 for axes to keep`,
      { repeats },
    )
  }
  return repeated('repeat', x, repeats)
}

/**
 * As `repeat`; missing numbers at the front are 1.
 * https://pytorch.org/docs/stable/generated/torch.tile.html
 */
export function tile(x: Node, repeats: readonly number[]): Node {
  const missing = Math.max(0, x.shape.length - repeats.length)
  return repeated('tile', x, [...new Array<number>(missing).fill(1), ...repeats])
}

/**
 * Each element `repeats` times in a row: along an axis, or of the flattened tensor.
 * https://pytorch.org/docs/stable/generated/torch.repeat_interleave.html
 */
export function repeatInterleave(x: Node, repeats: number, options: { readonly dim?: number } = {}): Node {
  checkOptions('repeatInterleave', options, ['dim'])
  checkInteger('repeatInterleave', 'repeats', repeats, 0)
  const source = options.dim === undefined ? reshape(x, [x.size]) : x
  const axis = normalizeDim('repeatInterleave', options.dim ?? 0, source.shape.length)
  const [before, after] = [source.shape.slice(0, axis), source.shape.slice(axis + 1)]
  const size = source.shape[axis] ?? 1
  return reshape(broadcastTo(reshape(source, [...before, size, 1, ...after]), [...before, size, repeats, ...after]), [
    ...before,
    size * repeats,
    ...after,
  ])
}

export const samples = () => [
  caseSamples(
    'repeat',
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => repeat(x, [2, 1, 2]),
        reference: (x) => plain([2, 2, 6], (_, i, j) => at(x, i, j % 3)),
      },
      { inputs: [{ shape: [2, 3] }], run: (x) => repeat(x, [0, 2]), reference: () => plain([0, 6], () => 0) },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => repeat(x, [2]), message: /\[repeat\] \[2\] has fewer numbers/ }],
  ),
  caseSamples('tile', [
    {
      inputs: [{ shape: [2, 3] }],
      run: (x) => tile(x, [2]),
      reference: (x) => plain([2, 6], (i, j) => at(x, i, j % 3)),
    },
  ]),
  caseSamples('repeatInterleave', [
    {
      inputs: [{ shape: [2, 3] }],
      run: (x) => repeatInterleave(x, 2, { dim: 1 }),
      reference: (x) => plain([2, 6], (i, j) => at(x, i, Math.floor(j / 2))),
    },
    {
      inputs: [{ shape: [2, 2] }],
      run: (x) => repeatInterleave(x, 2),
      reference: (x) => plain([8], (i) => x.data[Math.floor(i / 2)]!),
    },
  ]),
]
