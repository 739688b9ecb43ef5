import { ArgumentError, ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { formatShape } from '../shape.ts'
import { cat } from './cat.ts'
import { expand } from './expand.ts'
import { flip } from './flip.ts'
import { placeAll, stepped } from './place.ts'

export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular'

export interface PadOptions {
  /** What new places hold: a constant (the default), a mirror image without the edge, the edge, or the other side. */
  readonly mode?: PadMode
  /** The constant; 0 when left out. */
  readonly value?: number
}

/** What lies before (or after) an axis by `count` places. */
function border(x: Node, axis: number, count: number, after: boolean, mode: PadMode): Node {
  const size = x.shape[axis]!
  if (mode === 'replicate') {
    if (size === 0) throw new ShapeError(`[pad] an empty axis of ${formatShape(x.shape)} has no edge to repeat`)
    return expand(
      stepped(x, axis, after ? size - 1 : 0, 1, 1),
      x.shape.map((s, d) => (d === axis ? count : s)),
    )
  }
  const most = mode === 'reflect' ? size - 1 : size
  if (count > most)
    throw new ShapeError(
      `[pad] ${mode} padding of ${count} is more than ${most} for axis ${axis} of ${formatShape(x.shape)}`,
      { count, axis },
    )
  if (mode === 'circular') return stepped(x, axis, after ? 0 : size - count, count, 1)
  return flip(stepped(x, axis, after ? size - 1 - count : 1, count, 1), [axis])
}

/**
 * x with places added around it: `padding` holds the numbers before and after each axis, the last axis first; negative
 * numbers take places away.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(x: Node, padding: readonly number[], options: PadOptions = {}): Node {
  checkOptions('pad', options, ['mode', 'value'])
  const { mode = 'constant', value = 0 } = options
  const rank = x.shape.length
  if (
    !Array.isArray(padding) ||
    padding.length % 2 !== 0 ||
    padding.length > 2 * rank ||
    !padding.every(Number.isInteger)
  ) {
    throw new ArgumentError(
      `[pad] padding must hold two integers for each of at most ${rank} axes, received ${JSON.stringify(padding)}`,
      { padding },
    )
  }
  if (!['constant', 'reflect', 'replicate', 'circular'].includes(mode)) {
    throw new ArgumentError(
      `[pad] mode is 'constant', 'reflect', 'replicate' or 'circular', received '${String(mode)}'`,
      { mode },
    )
  }
  let result = x
  const starts = x.shape.map(() => 0)
  const shape = [...x.shape]
  for (let i = 0; i < padding.length; i += 2) {
    const axis = rank - 1 - i / 2
    const [before, after] = [padding[i]!, padding[i + 1]!]
    const size = x.shape[axis]! + Math.min(0, before) + Math.min(0, after)
    if (size < 0)
      throw new ShapeError(
        `[pad] padding ${before}, ${after} takes more than axis ${axis} of ${formatShape(x.shape)} holds`,
        { padding },
      )
    result = stepped(result, axis, Math.max(0, -before), size, 1)
    starts[axis] = Math.max(0, before)
    shape[axis] = size + Math.max(0, before) + Math.max(0, after)
    if (mode === 'constant') continue
    const parts = [result]
    if (before > 0) parts.unshift(border(result, axis, before, false, mode))
    if (after > 0) parts.push(border(result, axis, after, true, mode))
    result = cat(parts, { dim: axis })
  }
  if (mode !== 'constant' || shape.every((size, d) => size === result.shape[d])) return result
  return placeAll(value, shape, [result], [{ starts, steps: shape.map(() => 1) }])
}

const clip = (i: number, size: number): number => Math.min(Math.max(i, 0), size - 1)
const mirror = (i: number, size: number): number => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i)

export const samples = () => [
  caseSamples(
    'pad',
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => pad(x, [1, 2, 0, 1], { value: 7 }),
        reference: (x) => plain([3, 6], (i, j) => (i < 2 && j >= 1 && j < 4 ? at(x, i, j - 1) : 7)),
      },
      {
        inputs: [{ shape: [4] }],
        run: (x) => pad(x, [-1, 1]),
        reference: (x) => plain([4], (i) => (i < 3 ? at(x, i + 1) : 0)),
      },
      {
        inputs: [{ shape: [2, 4] }],
        run: (x) => pad(x, [2, 1], { mode: 'reflect' }),
        reference: (x) => plain([2, 7], (i, j) => at(x, i, mirror(j - 2, 4))),
      },
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => pad(x, [2, 1], { mode: 'replicate' }),
        reference: (x) => plain([2, 6], (i, j) => at(x, i, clip(j - 2, 3))),
      },
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => pad(x, [2, 1], { mode: 'circular' }),
        reference: (x) => plain([2, 6], (i, j) => at(x, i, (j + 1) % 3)),
      },
    ],
    [
      { inputs: [{ shape: [2, 3] }], run: (x) => pad(x, [1]), message: /\[pad\] padding must hold two integers/ },
      {
        inputs: [{ shape: [3] }],
        run: (x) => pad(x, [3, 0], { mode: 'reflect' }),
        message: /\[pad\] reflect padding of 3/,
      },
    ],
  ),
]
