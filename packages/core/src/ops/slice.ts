import { ArgumentError, IndexError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { stepSlice } from './place.ts'
import { reshape } from './reshape.ts'

/** What to take along an axis: `[start, stop, step]` (null for the end), one position, everything, the rest, a new axis. */
export type SliceIndex =
  | number
  | readonly [start: number | null, stop?: number | null, step?: number]
  | null
  | '...'
  | 'new'

/** A bound counted from the end when negative, and held within the axis. */
function bound(value: number | null | undefined, size: number, missing: number): number {
  if (value === null || value === undefined) return missing
  if (!Number.isInteger(value)) throw new ArgumentError(`[slice] bounds are integers, received ${value}`, { value })
  return Math.max(0, Math.min(size, value < 0 ? value + size : value))
}

/** Start, step and number of elements along an axis. */
function range(index: SliceIndex, size: number, axis: number): [number, number, number] {
  if (index === null) return [0, 1, size]
  if (typeof index === 'number') {
    const position = index < 0 ? index + size : index
    if (Number.isInteger(index) && position >= 0 && position < size) return [position, 1, 1]
    throw new IndexError(`[slice] position ${index} is out of range for axis ${axis} of size ${size}`, {
      index,
      axis,
      size,
    })
  }
  if (!Array.isArray(index) || index.length === 0 || index.length > 3) {
    throw new ArgumentError(
      `[slice] takes [start, stop, step], a number, null, '...' or 'new' for each axis, received ${JSON.stringify(index)}`,
      { index },
    )
  }
  const [from, to, step = 1] = index
  if (!Number.isInteger(step) || step < 1)
    throw new ArgumentError(`[slice] a step is an integer of at least 1, received ${step}; use flip to go backwards`, {
      step,
    })
  const start = bound(from, size, 0)
  const stop = bound(to, size, size)
  return [Math.min(start, size), step, Math.max(0, Math.ceil((stop - start) / step))]
}

/**
 * Parts along each axis, in place: `[start, stop]` and `[start, stop, step]` take positions from start up to but not
 * including stop; a number takes one position and drops the axis; null takes all; `'...'` stands for as many nulls as
 * fit; `'new'` makes an axis of size 1. Negative numbers count from the end.
 * https://numpy.org/doc/stable/user/basics.indexing.html
 */
export function slice(x: Node, ...index: readonly SliceIndex[]): Node {
  const rank = x.shape.length
  const used = index.filter((i) => i !== 'new' && i !== '...').length
  const dots = index.indexOf('...')
  if (dots !== index.lastIndexOf('...')) throw new ArgumentError("[slice] only one '...' can be given")
  if (used > rank)
    throw new IndexError(`[slice] ${used} axes were indexed, ${formatShape(x.shape)} has ${rank}`, { shape: x.shape })
  const rest = new Array<null>(rank - used).fill(null)
  const full: SliceIndex[] =
    dots < 0 ? [...index, ...rest] : [...index.slice(0, dots), ...rest, ...index.slice(dots + 1)]
  const starts: number[] = []
  const steps: number[] = []
  const sizes: number[] = []
  const shape: number[] = []
  for (const entry of full) {
    if (entry === 'new') {
      shape.push(1)
      continue
    }
    const axis = starts.length
    const [start, step, size] = range(entry, x.shape[axis]!, axis)
    starts.push(start)
    steps.push(step)
    sizes.push(size)
    if (typeof entry !== 'number') shape.push(size)
  }
  return reshape(stepSlice(x, starts, steps, sizes), shape)
}

export const samples = () => [
  caseSamples(
    'slice',
    [
      {
        inputs: [{ shape: [4, 5] }],
        run: (x) => slice(x, [1, 3], null),
        reference: (x) => plain([2, 5], (i, j) => at(x, i + 1, j)),
      },
      {
        inputs: [{ shape: [4, 5] }],
        run: (x) => slice(x, -1, [null, null, 2]),
        reference: (x) => plain([3], (j) => at(x, 3, 2 * j)),
      },
      { inputs: [{ shape: [4, 5] }], run: (x) => slice(x, '...', 2), reference: (x) => plain([4], (i) => at(x, i, 2)) },
      {
        inputs: [{ shape: [3], transposed: true }],
        run: (x) => slice(x, 'new', [-2]),
        reference: (x) => plain([1, 2], (_, j) => at(x, j + 1)),
      },
      {
        inputs: [{ shape: [4, 5] }],
        run: (x) => slice(x, [3, 1]),
        reference: () => plain([0, 5], () => 0),
        gradient: false,
      },
    ],
    [
      {
        inputs: [{ shape: [2] }],
        run: (x) => slice(x, 2),
        message: /\[slice\] position 2 is out of range for axis 0 of size 2/,
      },
      { inputs: [{ shape: [2] }], run: (x) => slice(x, null, null), message: /\[slice\] 2 axes were indexed/ },
      { inputs: [{ shape: [2] }], run: (x) => slice(x, [0, 2, -1]), message: /use flip/ },
    ],
  ),
]
