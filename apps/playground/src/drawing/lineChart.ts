/** Curves over a common x, with axes. */
import type { Size } from './canvas.tsx'
import type { Palette, Role } from './palette.ts'
import { tickText, ticksBetween } from './ticks.ts'

export interface Curve {
  readonly values: readonly number[]
  readonly colour: Role
  readonly dashed?: boolean
}

interface ChartOptions {
  readonly x: readonly number[]
  readonly curves: readonly Curve[]
  /** Ends of the axis of values; the lowest is 0, the highest what the curves reach where it is left out. */
  readonly top?: number
  readonly xLabel: string
  readonly percent?: boolean
}

const MARGIN = { left: 44, right: 12, top: 10, bottom: 30 }
const FONT = '11px system-ui, sans-serif'
const TOP_SHARE = 0.95

/** What the untrained network had, or nearly the largest value: single peaks must not flatten the rest for ever. */
function topOf(curves: readonly Curve[]): number {
  const values = curves.flatMap((curve) => curve.values.filter(Number.isFinite)).sort((a, b) => a - b)
  const first = Math.max(0, ...curves.map((curve) => curve.values[0] ?? 0).filter(Number.isFinite))
  const most = Math.max(first, values[Math.floor((values.length - 1) * TOP_SHARE)] ?? 1)
  return most > 0 ? most * 1.08 : 1
}

export function drawLineChart(
  context: CanvasRenderingContext2D,
  { width, height }: Size,
  { css }: Palette,
  { x, curves, top = topOf(curves), xLabel, percent }: ChartOptions,
): void {
  const right = width - MARGIN.right
  const bottom = height - MARGIN.bottom
  const most = Math.max(x.at(-1) ?? 0, 1)
  const toX = (value: number) => MARGIN.left + (value / most) * (right - MARGIN.left)
  const toY = (value: number) => bottom - (value / top) * (bottom - MARGIN.top)

  context.font = FONT
  context.lineWidth = 1
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  for (const tick of ticksBetween(0, top, Math.max(2, Math.round(height / 50)))) {
    const y = Math.round(toY(tick)) + 0.5
    context.strokeStyle = css.line
    context.beginPath()
    context.moveTo(MARGIN.left, y)
    context.lineTo(right, y)
    context.stroke()
    context.fillStyle = css.soft
    context.fillText(percent ? `${Math.round(100 * tick)}%` : tickText(tick), MARGIN.left - 8, y)
  }
  context.textBaseline = 'alphabetic'
  context.textAlign = 'center'
  const xTicks = ticksBetween(0, most, Math.max(2, Math.round(width / 110)))
  for (const tick of xTicks) context.fillText(tickText(tick), toX(tick), bottom + 16)
  context.textAlign = 'right'
  context.fillText(xLabel, right, height - 2)

  context.save()
  context.beginPath()
  context.rect(MARGIN.left, MARGIN.top - 4, right - MARGIN.left + 4, bottom - MARGIN.top + 5)
  context.clip()
  context.lineJoin = 'round'
  for (const { values, colour, dashed } of curves) {
    context.strokeStyle = css[colour]
    context.lineWidth = dashed ? 1.6 : 2.2
    context.setLineDash(dashed ? [5, 4] : [])
    context.beginPath()
    let drawing = false
    for (let i = 0; i < x.length; i++) {
      const value = values[i]!
      if (!Number.isFinite(value)) {
        drawing = false
        continue
      }
      if (drawing) context.lineTo(toX(x[i]!), toY(value))
      else context.moveTo(toX(x[i]!), toY(value))
      drawing = true
    }
    context.stroke()
  }
  context.restore()
}
