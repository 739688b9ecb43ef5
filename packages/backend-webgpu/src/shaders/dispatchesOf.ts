import type { Kernel, Slot } from '@neurite/core'
import type { Dispatches, ShaderFeatures } from './dispatch.ts'
import { contractDispatches } from './contract.ts'
import { mapDispatch } from './map.ts'
import { type MapsKernel, mapsDispatch } from './maps.ts'
import { reduceDispatches } from './reduce.ts'
import { routineDispatches } from './routines/routineDispatches.ts'
import { type RowsKernel, rowsDispatches } from './rows.ts'
import { transposeDispatch } from './transpose.ts'
import { type WinogradKernel, winogradDispatches } from './winograd.ts'

/** The dispatches that run a kernel. */
export function dispatchesOf(
  kernel: Kernel | MapsKernel | RowsKernel | WinogradKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatches {
  switch (kernel.kind) {
    case 'map':
      return {
        dispatches: [transposeDispatch(kernel, slots, features) ?? mapDispatch(kernel, slots, features)],
        scratchBytes: 0,
      }
    case 'reduce':
      return reduceDispatches(kernel, slots, features)
    case 'contract':
      return contractDispatches(kernel, slots, features)
    case 'routine':
      return routineDispatches(kernel, slots, features)
    case 'rows':
      return rowsDispatches(kernel, slots, features)
    case 'maps':
      return { dispatches: [mapsDispatch(kernel, slots, features)], scratchBytes: 0 }
    case 'winograd':
      return winogradDispatches(kernel, slots, features)
    default:
      return kernel satisfies never
  }
}
