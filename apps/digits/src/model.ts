import { Flatten, type Layer, LeakyReLU, Linear, Sequential, Softmax } from 'neurite'

export const modelNames = ['mlp', 'lecture'] as const
export type ModelName = (typeof modelNames)[number]

export const widths = [784, 500, 400, 300, 200, 100, 50, 10] as const

/**
 * The deep network of the lecture. `lecture` ends with a softmax and is trained by cross-entropy on top of it, as the
 * lecture does, although cross-entropy expects logits; `mlp` leaves the softmax out.
 */
export function buildModel(name: ModelName): Sequential {
  const layers: Layer[] = [new Flatten()]
  for (let i = 0; i + 1 < widths.length; i++) {
    if (i > 0) layers.push(new LeakyReLU())
    layers.push(new Linear(widths[i]!, widths[i + 1]!))
  }
  if (name === 'lecture') layers.push(new Softmax(1))
  return new Sequential(...layers)
}
