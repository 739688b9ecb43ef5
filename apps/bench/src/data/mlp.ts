import { type LayerData, layersBetween } from './layers.ts'
import { uniform, uniformArray } from './random.ts'

export const MLP_WIDTHS = [784, 500, 400, 300, 200, 100, 50, 10] as const
export const MLP_BATCH = 256
export const MLP_CLASSES = 10
export const LEAKY_SLOPE = 0.01
export const SGD_RATE = 0.01
export const ADAM_RATE = 1e-3
/** Steps whose losses are compared before anything is timed. */
export const MLP_CHECKED_STEPS = 6

export interface MlpData {
  /** [256, 784] */
  readonly images: Float32Array<ArrayBuffer>
  /** [256] */
  readonly labels: Int32Array<ArrayBuffer>
  /** The labels as rows of [256, 10]. */
  readonly oneHot: Float32Array<ArrayBuffer>
  readonly layers: readonly LayerData[]
}

/**
 * One batch and the starting weights. Every image comes twice, with two different labels: the loss cannot fall below
 * log 2, so that however long a library is timed it never gets to denormal gradients.
 */
export function mlpData(): MlpData {
  const next = uniform(1)
  const half = uniformArray((MLP_BATCH / 2) * MLP_WIDTHS[0], next, 0, 1)
  const images = new Float32Array(2 * half.length)
  images.set(half)
  images.set(half, half.length)
  const labels = new Int32Array(MLP_BATCH)
  for (let i = 0; i < MLP_BATCH / 2; i++) {
    labels[i] = Math.floor(next() * MLP_CLASSES)
    labels[i + MLP_BATCH / 2] = (labels[i]! + 1 + Math.floor(next() * (MLP_CLASSES - 1))) % MLP_CLASSES
  }
  const oneHot = new Float32Array(MLP_BATCH * MLP_CLASSES)
  labels.forEach((label, i) => {
    oneHot[i * MLP_CLASSES + label] = 1
  })
  return { images, labels, oneHot, layers: layersBetween(MLP_WIDTHS, next, (inputs) => Math.sqrt(6 / inputs)) }
}
