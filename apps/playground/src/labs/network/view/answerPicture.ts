/** Draws the answer of the network, or the picture of one unit, under the samples. */
import type { Signal } from '@preact/signals'
import type { Size } from '../../../drawing/canvas.tsx'
import { traceZero } from '../../../drawing/contour.ts'
import { makeLayer } from '../../../drawing/layer.ts'
import { type Palette, palette, toCss } from '../../../drawing/palette.ts'
import { makePicture } from '../../../drawing/picture.ts'
import { drawPoints, type Place } from '../../../drawing/points.ts'
import { tickText, ticksBetween } from '../../../drawing/ticks.ts'
import { type ActivationName, isRegression } from '../configuration.ts'
import { ANSWER_SIDE, CURVE_PLACES, type Built, type Frame, UNIT_SIDE } from '../messages.ts'
import type { Session } from '../session.ts'
import type { Inspected } from './inspected.ts'
import { probabilityScale, unitScale } from './scales.ts'

/** Room for the numbers on the axes. */
const GUTTER = 22
const CORNER = 10
const RADIUS = 3.4

type Context = CanvasRenderingContext2D

export function makeAnswerPicture(session: Session, inspected: Inspected, showTest: Signal<boolean>) {
  const answerPicture = makePicture(ANSWER_SIDE)
  const unitPicture = makePicture(UNIT_SIDE)
  const samples = makeLayer()

  function drawPlane(context: Context, place: Place, colours: Palette, frame: Frame, activation: ActivationName): void {
    const { left, top, side } = place
    const unit = inspected.value
    const values = unit && frame.units[unit.layer]
    context.imageSmoothingQuality = 'high'
    if (unit && values) {
      const from = unit.unit * UNIT_SIDE ** 2
      unitPicture.fill(colours.scale, values, from, unitScale(activation, values, from, UNIT_SIDE ** 2))
      context.drawImage(unitPicture.canvas, left, top, side, side)
    } else {
      answerPicture.fill(colours.scale, frame.answer, 0, probabilityScale)
      context.drawImage(answerPicture.canvas, left, top, side, side)
      drawBoundary(context, place, colours, frame.answer)
    }
  }

  function drawLine(context: Context, place: Place, colours: Palette, frame: Frame, reach: number): void {
    const unit = inspected.value
    const values = unit && frame.units[unit.layer]
    const { activation } = session.configuration.value
    if (unit && values) drawUnitCurve(context, place, colours, values, unit.unit, activation)
    else drawCurve(context, place, colours, frame, reach)
  }

  return (context: Context, size: Size): void => {
    const colours = palette.value
    const built = session.built.value
    const frame = session.frame.value
    const { data, activation } = session.configuration.value
    const side = Math.min(size.width - GUTTER, size.height - GUTTER)
    const place: Place = { left: GUTTER, top: 0, side }
    context.save()
    context.beginPath()
    context.roundRect(place.left, place.top, side, side, CORNER)
    context.fillStyle = colours.css.neutral
    context.fill()
    context.clip()
    if (built !== null) {
      const current = frame?.generation === built.generation ? frame : null
      const regression = isRegression(data)
      if (regression) drawAxes(context, place, built.reach, colours)
      else if (current) drawPlane(context, place, colours, current, activation)
      samples.show(context, size, [built, colours, showTest.value], (layer) =>
        drawSamples(layer, place, colours, built, showTest.value),
      )
      if (regression && current) drawLine(context, place, colours, current, built.reach)
    }
    context.restore()
    if (built !== null) drawNumbers(context, place, built.reach, colours)
  }
}

function drawSamples(context: Context, place: Place, colours: Palette, built: Built, showTest: boolean): void {
  const style = { reach: built.reach, radius: Math.min(RADIUS, place.side / 100) }
  drawPoints(context, place, colours, built.train, style)
  if (showTest) drawPoints(context, place, colours, built.test, { ...style, hollow: true })
}

function drawBoundary(
  context: Context,
  { left, top, side }: Place,
  { css, colours }: Palette,
  values: Float32Array,
): void {
  const path = new Path2D()
  const cell = side / ANSWER_SIDE
  traceZero(path, values, ANSWER_SIDE, (column, row) => [left + (column + 0.5) * cell, top + side - (row + 0.5) * cell])
  context.lineCap = 'round'
  context.strokeStyle = toCss(colours.card, 0.7)
  context.lineWidth = 4
  context.stroke(path)
  context.strokeStyle = css.ink
  context.lineWidth = 1.8
  context.stroke(path)
}

function drawCurve(
  context: Context,
  { left, top, side }: Place,
  { css, colours }: Palette,
  frame: Frame,
  reach: number,
): void {
  const path = new Path2D()
  frame.answer.forEach((value, i) => {
    const y = Number.isFinite(value) ? value : 0
    path.lineTo(left + (i / (CURVE_PLACES - 1)) * side, top + ((reach - y) / (2 * reach)) * side)
  })
  context.lineJoin = 'round'
  context.strokeStyle = toCss(colours.card, 0.85)
  context.lineWidth = 6
  context.stroke(path)
  context.strokeStyle = css['high-strong']
  context.lineWidth = 3
  context.stroke(path)
}

function drawUnitCurve(
  context: Context,
  { left, top, side }: Place,
  { css }: Palette,
  values: Float32Array,
  unit: number,
  activation: ActivationName,
): void {
  const places = 2 * UNIT_SIDE
  const scaled = unitScale(activation, values, unit * places, places)
  context.beginPath()
  for (let i = 0; i < places; i++) {
    const y = scaled(values[unit * places + i]!)
    context.lineTo(left + (i / (places - 1)) * side, top + ((1 - 0.9 * y) / 2) * side)
  }
  context.strokeStyle = css.ink
  context.lineWidth = 3
  context.stroke()
}

function drawAxes(context: Context, { left, top, side }: Place, reach: number, { css }: Palette): void {
  context.strokeStyle = css.line
  context.lineWidth = 1
  for (const tick of ticksBetween(-reach, reach, 6)) {
    const at = ((tick + reach) / (2 * reach)) * side
    context.beginPath()
    context.moveTo(left + at, top)
    context.lineTo(left + at, top + side)
    context.moveTo(left, top + side - at)
    context.lineTo(left + side, top + side - at)
    context.stroke()
  }
}

function drawNumbers(context: Context, { left, top, side }: Place, reach: number, { css }: Palette): void {
  context.font = '11px system-ui, sans-serif'
  context.fillStyle = css.soft
  for (const tick of ticksBetween(-reach, reach, 5)) {
    const at = ((tick + reach) / (2 * reach)) * side
    context.textAlign = 'center'
    context.textBaseline = 'alphabetic'
    context.fillText(tickText(tick), left + at, top + side + 15)
    context.textAlign = 'right'
    context.textBaseline = 'middle'
    context.fillText(tickText(tick), left - 6, top + side - at)
  }
}
