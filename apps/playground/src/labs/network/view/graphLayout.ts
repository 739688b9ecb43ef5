/** Where the units of a network stand. */
import type { Size } from '../../../drawing/canvas.tsx'

export interface Spot {
  readonly x: number
  readonly y: number
}

export interface GraphLayout {
  /** Inputs, hidden layers, output: the middles of their boxes. */
  readonly columns: readonly (readonly Spot[])[]
  /** Side of a box. */
  readonly box: number
  /** Whether columns stand so close that their buttons must be stacked. */
  readonly narrow: boolean
}

const LARGEST_BOX = 46
const SMALLEST_BOX = 14
const GAP = 7
const PADDING = 26
/** Room above for the buttons of a column. */
const HEAD = 50
const NARROW_HEAD = 104
const NARROW_COLUMN = 96

export function layoutGraph({ width, height }: Size, widths: readonly number[]): GraphLayout {
  const spacing = (width - 2 * PADDING) / (widths.length - 1)
  const narrow = spacing < NARROW_COLUMN
  const head = narrow ? NARROW_HEAD : HEAD
  const room = height - head - 8
  const most = Math.max(...widths)
  const box = Math.max(SMALLEST_BOX, Math.min(LARGEST_BOX, room / most - GAP, spacing * 0.62))
  const pitch = Math.min(box + 18, (room - box) / Math.max(1, most - 1))
  const columns = widths.map((count, column) =>
    Array.from({ length: count }, (_, i) => ({
      x: PADDING + column * spacing,
      y: head + room / 2 + (i - (count - 1) / 2) * pitch,
    })),
  )
  return { columns, box, narrow }
}
