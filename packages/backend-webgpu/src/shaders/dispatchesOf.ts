import type { Kernel, Slot } from '@neurite/core'
import type { Dispatches, ShaderFeatures } from './dispatch.ts'
import { contractDispatches } from './contract.ts'
import { mapDispatch } from './map.ts'
import { reduceDispatches } from './reduce.ts'

/** The dispatches that run a kernel. */
export function dispatchesOf(kernel: Kernel, slots: readonly Slot[], features: ShaderFeatures): Dispatches {
  switch (kernel.kind) {
    case 'map':
      return { dispatches: [mapDispatch(kernel, slots, features)], scratchBytes: 0 }
    case 'reduce':
      return reduceDispatches(kernel, slots, features)
    case 'contract':
      return contractDispatches(kernel, slots, features)
    default:
      throw new Error(kernel.kind)
  }
}
