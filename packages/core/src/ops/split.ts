import { ArgumentError, ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim } from '../shape.ts'
import { stepped } from './place.ts'
import { select } from './select.ts'

export interface SplitOptions {
  /** Axis to divide; 0 when left out. */
  readonly dim?: number
}

function axisOf(where: string, x: Node, options: SplitOptions): [axis: number, size: number] {
  checkOptions(where, options, ['dim'])
  if (x.shape.length === 0) throw new ShapeError(`[${where}] a scalar has no axis to divide`)
  const axis = normalizeDim(where, options.dim ?? 0, x.shape.length)
  return [axis, x.shape[axis]!]
}

/**
 * Parts along an axis: of the sizes given, or all of one size with a smaller last one.
 * https://pytorch.org/docs/stable/generated/torch.split.html
 */
export function split(x: Node, sizes: number | readonly number[], options: SplitOptions = {}): Node[] {
  const [axis, size] = axisOf('split', x, options)
  let parts: readonly number[]
  if (typeof sizes === 'number') {
    checkInteger('split', 'size', sizes, 1)
    parts = Array.from({ length: Math.max(1, Math.ceil(size / sizes)) }, (_, i) => Math.min(sizes, size - i * sizes))
  } else parts = sizes
  if (parts.some((s) => !Number.isInteger(s) || s < 0) || parts.reduce((a, b) => a + b, 0) !== size) {
    throw new ArgumentError(`[split] sizes ${formatShape(parts)} must add up to ${size}, the size of axis ${axis}`, {
      sizes,
      axis,
    })
  }
  let start = 0
  return parts.map((length) => {
    const part = stepped(x, axis, start, length, 1)
    start += length
    return part
  })
}

/**
 * At most `chunks` parts of one size along an axis, with a smaller last one.
 * https://pytorch.org/docs/stable/generated/torch.chunk.html
 */
export function chunk(x: Node, chunks: number, options: SplitOptions = {}): Node[] {
  const [dim, size] = axisOf('chunk', x, options)
  checkInteger('chunk', 'chunks', chunks, 1)
  return split(x, Math.max(1, Math.ceil(size / chunks)), { dim })
}

/**
 * All positions along an axis, which is dropped.
 * https://pytorch.org/docs/stable/generated/torch.unbind.html
 */
export function unbind(x: Node, options: SplitOptions = {}): Node[] {
  const [axis, size] = axisOf('unbind', x, options)
  return Array.from({ length: size }, (_, i) => select(x, axis, i))
}

export const samples = () => [
  caseSamples(
    'split',
    [
      {
        inputs: [{ shape: [5, 2] }],
        run: (x) => split(x, 3),
        reference: (x) => [plain([3, 2], (i, j) => at(x, i, j)), plain([2, 2], (i, j) => at(x, i + 3, j))],
      },
      {
        inputs: [{ shape: [2, 4] }],
        run: (x) => split(x, [1, 3], { dim: 1 }),
        reference: (x) => [plain([2, 1], (i) => at(x, i, 0)), plain([2, 3], (i, j) => at(x, i, j + 1))],
      },
    ],
    [{ inputs: [{ shape: [5] }], run: (x) => split(x, [2, 2]), message: /\[split\] sizes \[2, 2\] must add up to 5/ }],
  ),
  caseSamples('chunk', [
    {
      inputs: [{ shape: [5] }],
      run: (x) => chunk(x, 2),
      reference: (x) => [plain([3], (i) => at(x, i)), plain([2], (i) => at(x, i + 3))],
    },
  ]),
  caseSamples('unbind', [
    {
      inputs: [{ shape: [3, 2] }],
      run: (x) => unbind(x, { dim: 1 }),
      reference: (x) => [plain([3], (i) => at(x, i, 0)), plain([3], (i) => at(x, i, 1))],
    },
  ]),
]
