import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { cast } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape, normalizeDim, sameShape } from '../shape.ts'
import { eq, ge, lt } from './compare.ts'
import { logicalAnd } from './logical.ts'
import { place } from './place.ts'
import { remainder } from './remainder.ts'
import { unsqueeze } from './squeeze.ts'
import { sub } from './sub.ts'
import { where } from './where.ts'

export interface SliceScatterOptions {
  /** Axis; 0 when left out. */
  readonly dim?: number
  /** First position; 0 when left out. */
  readonly start?: number | null
  /** Position after the last; the size of the axis when left out. */
  readonly end?: number | null
  /** Distance between positions; 1 when left out. */
  readonly step?: number
}

/**
 * x with `source` in place of the slice from `start` to `end` along an axis.
 * https://pytorch.org/docs/stable/generated/torch.slice_scatter.html
 */
export function sliceScatter(x: Node, source: Node, options: SliceScatterOptions = {}): Node {
  checkOptions('sliceScatter', options, ['dim', 'start', 'end', 'step'])
  const dim = normalizeDim('sliceScatter', options.dim ?? 0, x.shape.length)
  const step = checkInteger('sliceScatter', 'step', options.step ?? 1, 1)
  const size = x.shape[dim] ?? 0
  const bound = (value: number) => Math.max(0, Math.min(size, value < 0 ? value + size : value))
  const start = bound(options.start ?? 0)
  const end = Math.max(start, bound(options.end ?? size))
  const shape = x.shape.map((s, d) => (d === dim ? Math.ceil((end - start) / step) : s))
  if (!sameShape(source.shape, shape))
    throw new ShapeError(`[sliceScatter] the slice is ${formatShape(shape)}, received ${formatShape(source.shape)}`, {
      slice: shape,
      source: source.shape,
    })
  if (source.size === 0) return x
  const placed = place(0, x.shape, [cast(source, x.dtype)], [{ start, step }], dim)
  const along = x.shape.map((s, d) => (d === dim ? s : 1))
  const offset = sub(positionNode(along, dim), constantLike(positionNode(along, dim), start))
  const number = (value: number) => constantLike(offset, value)
  const inside = logicalAnd(ge(offset, number(0)), lt(offset, number(end - start)))
  const onStep = step === 1 ? inside : logicalAnd(inside, eq(remainder(offset, number(step)), number(0)))
  return where(onStep, placed, x)
}

/**
 * x with `source` at one position along an axis, which `source` lacks.
 * https://pytorch.org/docs/stable/generated/torch.select_scatter.html
 */
export function selectScatter(x: Node, source: Node, dim: number, index: number): Node {
  const axis = normalizeDim('selectScatter', dim, x.shape.length)
  const size = x.shape[axis] ?? 0
  const position = index < 0 ? index + size : index
  if (!Number.isInteger(index) || position < 0 || position >= size)
    throw new ArgumentError(
      `[selectScatter] index ${index} is out of range for axis ${axis} of ${formatShape(x.shape)}`,
      {
        index,
        size,
      },
    )
  return sliceScatter(x, unsqueeze(source, axis), { dim: axis, start: position, end: position + 1 })
}

export const samples = () => [
  caseSamples(
    'sliceScatter',
    [
      {
        inputs: [{ shape: [5, 2] }, { shape: [2, 2] }],
        run: (x, source) => sliceScatter(x, source, { start: 1, end: 4, step: 2 }),
        reference: (x, s) => plain([5, 2], (i, j) => (i === 1 || i === 3 ? at(s, (i - 1) / 2, j) : at(x, i, j))),
      },
      {
        inputs: [{ shape: [2, 3] }, { shape: [2, 2] }],
        run: (x, source) => sliceScatter(x, source, { dim: -1, start: -2 }),
        reference: (x, s) => plain([2, 3], (i, j) => (j > 0 ? at(s, i, j - 1) : at(x, i, j))),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, { shape: [2] }],
        run: (x, source) => sliceScatter(x, source),
        message: /\[sliceScatter\] the slice is \[3\], received \[2\]/,
      },
    ],
  ),
  caseSamples(
    'selectScatter',
    [
      {
        inputs: [{ shape: [2, 3] }, { shape: [2] }],
        run: (x, source) => selectScatter(x, source, 1, -1),
        reference: (x, s) => plain([2, 3], (i, j) => (j === 2 ? at(s, i) : at(x, i, j))),
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, { shape: [] }],
        run: (x, source) => selectScatter(x, source, 0, 3),
        message: /\[selectScatter\] index 3 is out of range/,
      },
    ],
  ),
]
