import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { pad } from '../ops/pad.ts'
import { permute } from '../ops/permute.ts'
import { reshape } from '../ops/reshape.ts'
import { formatShape } from '../shape.ts'
import type { Axis } from './axes.ts'

// Outside, axes are [N, C, space...]; inside, channels come last, so that windows of them are read in long stretches.

export const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

/** [N, C, space...] as [N, space..., C]. */
export function channelsLast(x: Node): Node {
  return permute(x, [0, ...range(2, x.shape.length), 1])
}

/** [N, space..., C] as [N, C, space...]. */
export function channelsFirst(x: Node): Node {
  const last = x.shape.length - 1
  return permute(x, [0, last, ...range(1, last)])
}

/** Applies `fn` to [N, C, space...], where a single [C, space...] may be given. */
export function batched<T>(where: string, x: Node, rank: number, fn: (x: Node, unbatch: (y: Node) => Node) => T): T {
  if (x.shape.length === rank + 2) return fn(x, (y) => y)
  if (x.shape.length === rank + 1) return fn(reshape(x, [1, ...x.shape]), (y) => reshape(y, y.shape.slice(1)))
  const names = ['L', 'H, W', 'D, H, W'][rank - 1]
  throw new ShapeError(`[${where}] takes [N, C, ${names}] or [C, ${names}], received ${formatShape(x.shape)}`, {
    shape: x.shape,
  })
}

/** The spatial axes of [N, space..., C] with their padding. */
export function padded(x: Node, axes: readonly Axis[], value = 0): Node {
  const amounts = [...axes].reverse().flatMap(({ before, after }) => [before, after])
  return pad(x, [0, 0, ...amounts], { value })
}

/** Takes away what `padded` added. */
export function unpadded(x: Node, axes: readonly Axis[]): Node {
  const amounts = [...axes].reverse().flatMap(({ before, after }) => [-before, -after])
  return pad(x, [0, 0, ...amounts])
}
