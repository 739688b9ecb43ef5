import { scaleLinear } from 'd3-scale'
import type { Rgb } from '../terminal/paint.ts'

/** From dark violet over green to yellow: evenly brighter, and told apart by colour-blind readers. */
const stops = ['#440154', '#46327e', '#365c8d', '#277f8e', '#1fa187', '#4ac16d', '#a0da39', '#fde725']

const scale = /*@__PURE__*/ scaleLinear<string>()
  .domain(stops.map((_, i) => i / (stops.length - 1)))
  .range(stops)
  .clamp(true)

/** The colour of a share, 0 to 1. */
export function rampColour(share: number): string {
  return scale(share)
}

export function rampRgb(share: number): Rgb {
  const [red = 0, green = 0, blue = 0] = (scale(share).match(/\d+/g) ?? []).map(Number)
  return [red, green, blue]
}
