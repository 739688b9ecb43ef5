/** Draws the network: a line for each weight, a small picture for each unit. */
import type { Size } from '../../../drawing/canvas.tsx'
import { type Palette, palette, toCss } from '../../../drawing/palette.ts'
import { makePicture, type Picture } from '../../../drawing/picture.ts'
import { type Configuration, inputsOf, isRegression } from '../configuration.ts'
import { ANSWER_SIDE, CURVE_PLACES, type Frame, UNIT_SIDE } from '../messages.ts'
import type { Session } from '../session.ts'
import { drawEdges, strength } from './graphEdges.ts'
import { layoutGraph, type Spot } from './graphLayout.ts'
import type { Inspected } from './inspected.ts'
import { probabilityScale, unitScale } from './scales.ts'

type Context = CanvasRenderingContext2D

const CORNER = 0.22

export const widthsOf = ({ data, layers }: Configuration): number[] => [inputsOf(data).length, ...layers, 1]

export function makeGraphPicture(session: Session, inspected: Inspected) {
  const pictures = new Map<string, Picture>()
  const pictureFor = (name: string, side: number): Picture => {
    const key = `${name} ${side}`
    if (!pictures.has(key)) pictures.set(key, makePicture(side))
    return pictures.get(key)!
  }

  return (context: Context, size: Size): void => {
    const colours = palette.value
    const configuration = session.configuration.value
    const built = session.built.value
    const frame = session.frame.value
    const widths = widthsOf(configuration)
    const layout = layoutGraph(size, widths)
    const fits = frame !== null && frame.generation === built?.generation && fitsTo(frame, widths)
    const current = fits ? frame : null
    drawEdges(context, layout, colours, current?.weights ?? null, inspected.value)
    layout.columns.forEach((spots, column) => {
      spots.forEach((spot, unit) => {
        const box = makeBox(context, spot, layout.box, colours)
        if (column === 0) drawInput(context, spot, layout.box, colours, inputsOf(configuration.data)[unit]!)
        else if (current) drawUnit(column - 1, unit, spot, layout.box, current)
        outline(context, box, colours, isInspected(column - 1, unit))
        if (column > 0 && current) drawBias(context, spot, layout.box, colours, current.biases[column - 1]![unit]!)
      })
    })

    function isInspected(layer: number, unit: number): boolean {
      return inspected.value?.layer === layer && inspected.value.unit === unit
    }

    function drawUnit(layer: number, unit: number, spot: Spot, box: number, now: Frame): void {
      const hidden = layer < configuration.layers.length
      const regression = isRegression(configuration.data)
      const values = hidden ? now.units[layer]! : now.answer
      const side = hidden ? UNIT_SIDE : ANSWER_SIDE
      const count = regression ? (hidden ? 2 * UNIT_SIDE : CURVE_PLACES) : side ** 2
      const from = hidden ? unit * count : 0
      const scaled = hidden
        ? unitScale(configuration.activation, values, from, count)
        : regression
          ? (value: number) => value / (built?.reach ?? 1)
          : probabilityScale
      if (regression) {
        drawCurve(context, spot, box, colours, values.subarray(from, from + count), scaled)
        return
      }
      const picture = pictureFor(`${layer} ${unit}`, side)
      picture.fill(colours.scale, values, from, scaled)
      context.save()
      context.clip()
      context.drawImage(picture.canvas, spot.x - box / 2, spot.y - box / 2, box, box)
      context.restore()
    }
  }
}

/** A frame of the network before has other shapes. */
const fitsTo = ({ biases }: Frame, widths: readonly number[]): boolean =>
  biases.length === widths.length - 1 && biases.every(({ length }, i) => length === widths[i + 1])

/** Leaves the outline as the current path, so that what follows can be clipped to it. */
function makeBox(context: Context, { x, y }: Spot, box: number, { css }: Palette): Path2D {
  const path = new Path2D()
  path.roundRect(x - box / 2, y - box / 2, box, box, box * CORNER)
  context.beginPath()
  context.roundRect(x - box / 2, y - box / 2, box, box, box * CORNER)
  context.fillStyle = css.neutral
  context.fill()
  return path
}

function outline(context: Context, path: Path2D, { css }: Palette, strong: boolean): void {
  context.strokeStyle = strong ? css.accent : css.soft
  context.lineWidth = strong ? 3 : 1
  context.stroke(path)
}

function drawInput(context: Context, { x, y }: Spot, box: number, { css, colours }: Palette, name: string): void {
  const vertical = name === 'y'
  const half = box / 2
  const gradient = vertical
    ? context.createLinearGradient(x, y + half, x, y - half)
    : context.createLinearGradient(x - half, y, x + half, y)
  gradient.addColorStop(0, toCss(colours.low))
  gradient.addColorStop(0.5, toCss(colours.neutral))
  gradient.addColorStop(1, toCss(colours.high))
  context.fillStyle = gradient
  context.fill()
  context.fillStyle = css.ink
  context.font = `600 ${Math.max(11, box * 0.4)}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  context.fillText(name, x, y)
}

function drawCurve(
  context: Context,
  { x, y }: Spot,
  box: number,
  { css }: Palette,
  values: Float32Array,
  scaled: (value: number) => number,
): void {
  context.save()
  context.clip()
  context.beginPath()
  values.forEach((value, i) => {
    context.lineTo(x - box / 2 + (box * i) / (values.length - 1), y - (box / 2) * 0.86 * scaled(value))
  })
  context.strokeStyle = css['high-strong']
  context.lineWidth = Math.max(1.4, box / 22)
  context.stroke()
  context.restore()
}

/** A dot at the corner: its colour is the sign of the bias, its size how large it is. */
function drawBias(context: Context, { x, y }: Spot, box: number, { css }: Palette, bias: number): void {
  context.beginPath()
  context.arc(x - box / 2 + 1, y + box / 2 - 1, 2 + (box / 12) * strength(bias), 0, 2 * Math.PI)
  context.fillStyle = bias < 0 ? css['low-strong'] : css['high-strong']
  context.strokeStyle = css.card
  context.lineWidth = 1.2
  context.fill()
  context.stroke()
}
