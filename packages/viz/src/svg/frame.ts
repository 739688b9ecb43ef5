import type { Axis, Tick } from './axis.ts'
import { element, group } from './element.ts'
import { text, textWidth, wrapText } from './text.ts'
import type { Ink } from './theme.ts'

export interface LegendItem {
  readonly label: string
  readonly ink: Ink
  readonly mark: 'line' | 'dashes' | 'box' | 'dot'
}

export interface FrameOptions {
  title?: string
  width: number
  height: number
  x: Axis
  y: Axis
  legend?: readonly LegendItem[]
  /** Directions in which lines are drawn at the ticks; both when left out. */
  grid?: 'x' | 'y' | 'none'
  /** Room kept free at the right, for a scale of colours. */
  right?: number
}

/** A plot's ground: title, legend, axes, and the places of values. */
export interface Frame {
  /** Edges of the area of the data, in pixels. */
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly x: (value: number) => number
  readonly y: (value: number) => number
  /** Everything together: what lies below the axes, and marks above them. */
  compose(marks: readonly string[]): string
  /** Marks cut off at the edges of the area. */
  clip(...marks: readonly string[]): string
}

const TITLE = 16
const LABEL = 12
const EDGE = 16

/** A title over one or more lines; returns the markup and the height that it takes. */
export function heading(title: string | undefined, width: number): { markup: string; height: number } {
  if (!title) return { markup: '', height: EDGE }
  const lines = wrapText(title, TITLE, width - 2 * EDGE)
  const markup = lines.map((line, i) => text(EDGE, 24 + i * 21, line, { size: TITLE, bold: true }))
  return { markup: markup.join(''), height: 40 + (lines.length - 1) * 21 }
}

/** The width of a picture that is as wide as its drawing, or as its title needs, up to a limit. */
export function widthFor(title: string | undefined, drawing: number, limit: number): number {
  return Math.max(drawing, Math.min(limit, title ? textWidth(title, TITLE) * 1.05 + 2 * EDGE : 0))
}

function legendMark({ ink, mark }: LegendItem, x: number, y: number): string {
  const shared = { class: ink, stroke: 'currentColor', 'stroke-width': 2 }
  if (mark === 'box')
    return element('rect', { class: ink, x: x + 4, y: y - 5, width: 10, height: 10, rx: 2, fill: 'currentColor' })
  if (mark === 'dot') return element('circle', { class: ink, cx: x + 9, cy: y, r: 4.5, fill: 'currentColor' })
  return element('path', { ...shared, d: `M${x} ${y}h18`, 'stroke-dasharray': mark === 'dashes' ? '5 4' : undefined })
}

/** Names of series in rows, from `top` down. */
export function legendRows(
  items: readonly LegendItem[],
  width: number,
  top: number,
): { markup: string; height: number } {
  let x = EDGE
  let y = top + 6
  const parts: string[] = []
  for (const item of items) {
    const room = 24 + textWidth(item.label, LABEL) + 16
    if (x > EDGE && x + room > width) {
      x = EDGE
      y += 20
    }
    parts.push(legendMark(item, x, y), text(x + 24, y, item.label, { size: LABEL }))
    x += room
  }
  return { markup: parts.join(''), height: items.length === 0 ? 0 : y - top + 16 }
}

/** As many ticks as stand beside each other without touching. */
function spacedTicks(axis: Axis, start: number, end: number): Tick[] {
  const place = axis.place(start, end)
  for (let count = Math.max(2, Math.floor((end - start) / 70)); ; count--) {
    const ticks = axis.ticks(count)
    const apart = ticks.every((tick, i) => {
      const next = ticks[i + 1]
      if (next === undefined) return true
      const half = (textWidth(tick.label, LABEL) + textWidth(next.label, LABEL)) / 2
      return Math.abs(place(next.value) - place(tick.value)) >= half + 4
    })
    if (apart || count <= 2) return ticks
  }
}

export function frame(options: FrameOptions): Frame {
  const { title, width, height, x: xAxis, y: yAxis, legend = [], grid } = options
  const head = heading(title, width)
  const names = legendRows(legend, width, head.height)
  const top = head.height + names.height + (yAxis.label ? 28 : 6)
  const bottom = height - (xAxis.label ? 48 : 30)
  const yTicks = yAxis.ticks(Math.max(2, Math.floor((bottom - top) / (yAxis.fill ? 1 : 48))))
  const left = EDGE + Math.max(16, ...yTicks.map(({ label }) => textWidth(label, LABEL))) + 8
  const right = width - EDGE - (options.right ?? 4)
  const xTicks = spacedTicks(xAxis, left, right)
  const x = xAxis.place(left, right)
  const y = yAxis.place(bottom, top)
  const lines = [
    ...(grid === 'y' || grid === 'none'
      ? []
      : xTicks.map(({ value }) => `M${round(x(value))} ${round(top)}V${round(bottom)}`)),
    ...(grid === 'x' || grid === 'none'
      ? []
      : yTicks.map(({ value }) => `M${round(left)} ${round(y(value))}H${round(right)}`)),
  ]
  const below = [
    head.markup,
    names.markup,
    lines.length > 0 ? element('path', { class: 'grid', stroke: 'currentColor', d: lines.join('') }) : '',
    ...xTicks.map(({ value, label }) => text(x(value), bottom + 15, label, { ink: 'soft', anchor: 'middle' })),
    ...yTicks.map(({ value, label }) => text(left - 8, y(value), label, { ink: 'soft', anchor: 'end' })),
    xAxis.label ? text((left + right) / 2, bottom + 36, xAxis.label, { ink: 'soft', anchor: 'middle' }) : '',
    yAxis.label ? text(EDGE, top - 20, yAxis.label, { ink: 'soft' }) : '',
  ]
  return {
    left,
    right,
    top,
    bottom,
    x,
    y,
    compose: (marks) => [...below, ...marks].join(''),
    clip: (...marks) =>
      element(
        'svg',
        {
          x: left,
          y: top,
          width: right - left,
          height: bottom - top,
          viewBox: [left, top, right - left, bottom - top].map(round).join(' '),
          overflow: 'hidden',
        },
        ...marks,
      ),
  }
}

/** The line along the bottom, or where zero is. */
export function baseline({ left, right }: Frame, at: number): string {
  return element('path', { class: 'axis', stroke: 'currentColor', d: `M${round(left)} ${round(at)}H${round(right)}` })
}

/** A circle that stands out from what is below it. */
export function dot(x: number, y: number, ink: Ink, radius = 4): string {
  return group(
    { class: 'ground' },
    element('circle', { cx: x, cy: y, r: radius + 1, fill: 'currentColor' }),
    element('circle', { class: ink, cx: x, cy: y, r: radius, fill: 'currentColor' }),
  )
}

export const round = (value: number): number => Math.round(value * 100) / 100
