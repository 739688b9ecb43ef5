import { tensor, type StateDict } from 'neurite'
import type { LayerData } from '../../data/layers.ts'

/** Starting values as the entries of a `Sequential` with a linear layer and then, except at the end, an activation. */
export function startingState(layers: readonly LayerData[]): StateDict {
  const entries = layers.flatMap(({ inputs, outputs, weight, bias }, i) => [
    [`${2 * i}.weight`, tensor(weight).reshape([inputs, outputs]).T] as const,
    [`${2 * i}.bias`, tensor(bias)] as const,
  ])
  return Object.fromEntries(entries)
}
