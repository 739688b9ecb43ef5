import { type LayerData, layersBetween } from './layers.ts'
import { uniform } from './random.ts'

export const XOR_WIDTHS = [2, 10, 10, 10, 1] as const
export const XOR_RATE = 1
/** Steps whose losses are compared before anything is timed. */
export const XOR_CHECKED_STEPS = 150

/** [4, 2] and [4, 1] */
export const XOR_INPUTS = new Float32Array([0, 0, 0, 1, 1, 0, 1, 1])
export const XOR_TARGETS = new Float32Array([0, 1, 1, 0])

/**
 * Starting weights of the lecture's XOR model, four times as large as is usual: the loss leaves its plateau at log 2
 * soon, so that these steps tell right gradients from wrong ones.
 */
export function xorLayers(): LayerData[] {
  return layersBetween(XOR_WIDTHS, uniform(2), (inputs) => 4 / Math.sqrt(inputs))
}
