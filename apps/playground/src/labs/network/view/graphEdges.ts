/** The weights of a network as lines. */
import { type Palette, toCss } from '../../../drawing/palette.ts'
import type { Frame } from '../messages.ts'
import type { GraphLayout } from './graphLayout.ts'
import type { Inspected } from './inspected.ts'

/** 0 to 1, for any size of a weight. */
export const strength = (weight: number): number =>
  Number.isFinite(weight) ? Math.abs(weight) / (Math.abs(weight) + 1.2) : 1

/** A line for each weight: its colour is the sign, its width the size. Those of a unit that is looked at stand out. */
export function drawEdges(
  context: CanvasRenderingContext2D,
  { columns, box }: GraphLayout,
  { css, colours }: Palette,
  weights: Frame['weights'] | null,
  inspected: Inspected['value'],
): void {
  for (let layer = 0; layer + 1 < columns.length; layer++) {
    const from = columns[layer]!
    const to = columns[layer + 1]!
    to.forEach((end, output) => {
      from.forEach((start, input) => {
        const weight = weights?.[layer]?.[output * from.length + input] ?? 0
        const near =
          inspected === null ||
          (inspected.layer === layer && inspected.unit === output) ||
          (inspected.layer === layer - 1 && inspected.unit === input)
        const share = strength(weight)
        context.strokeStyle =
          weights === null
            ? css.line
            : toCss(colours[weight < 0 ? 'low-strong' : 'high-strong'], (near ? 1 : 0.15) * (0.22 + 0.78 * share))
        context.lineWidth = 0.8 + 4.2 * share
        const [x0, x1] = [start.x + box / 2, end.x - box / 2]
        const bend = (x1 - x0) * 0.45
        context.beginPath()
        context.moveTo(x0, start.y)
        context.bezierCurveTo(x0 + bend, start.y, x1 - bend, end.y, x1, end.y)
        context.stroke()
      })
    })
  }
}
