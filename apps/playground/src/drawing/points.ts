/** Samples in a square: discs of one class, diamonds of the other, so that colour is not all that parts them. */
import type { Palette } from './palette.ts'

interface PointsStyle {
  /** Samples lie between -reach and reach on both axes. */
  readonly reach: number
  readonly radius: number
  /** Only their outline. */
  readonly hollow?: boolean
}

export interface Place {
  readonly left: number
  readonly top: number
  readonly side: number
}

function trace(context: CanvasRenderingContext2D, x: number, y: number, radius: number, diamond: boolean): void {
  context.beginPath()
  if (!diamond) {
    context.arc(x, y, radius, 0, 2 * Math.PI)
    return
  }
  const corner = radius * 1.3
  context.moveTo(x, y - corner)
  context.lineTo(x + corner, y)
  context.lineTo(x, y + corner)
  context.lineTo(x - corner, y)
  context.closePath()
}

export function drawPoints(
  context: CanvasRenderingContext2D,
  { left, top, side }: Place,
  { css }: Palette,
  { places, labels }: { readonly places: Float32Array; readonly labels: Uint8Array },
  { reach, radius, hollow }: PointsStyle,
): void {
  const scale = side / (2 * reach)
  context.lineWidth = hollow ? 1.5 : Math.max(0.6, radius / 3.5)
  for (let i = 0; 2 * i < places.length; i++) {
    const label = labels[i]
    const colour = label === 0 ? css['low-strong'] : label === 1 ? css['high-strong'] : css.accent
    trace(
      context,
      left + (places[2 * i]! + reach) * scale,
      top + (reach - places[2 * i + 1]!) * scale,
      radius,
      label === 1,
    )
    context.fillStyle = hollow ? css.card : colour
    context.strokeStyle = hollow ? colour : css.card
    context.fill()
    context.stroke()
  }
}
