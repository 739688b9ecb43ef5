import type { Kernel, Slot } from '@neurite/core'
import type { Dispatches, ShaderFeatures } from './dispatch.ts'
import { contractDispatches } from './contract.ts'
import { mapDispatch } from './map.ts'
import { type MapsKernel, mapsDispatch } from './maps.ts'
import { reduceDispatches } from './reduce.ts'
import { routineDispatches } from './routines/routineDispatches.ts'
import { type RowsKernel, rowsDispatches } from './rows.ts'
import { product } from './space.ts'
import { transposeDispatch } from './transpose.ts'
import { type WinogradKernel, winogradDispatches } from './winograd.ts'

type AnyKernel = Kernel | MapsKernel | RowsKernel | WinogradKernel

/** The dispatches that run a kernel. */
export function dispatchesOf(kernel: AnyKernel, slots: readonly Slot[], device: ShaderFeatures): Dispatches {
  const features = device.software && isLarge(kernel) ? { ...device, literal: true } : device
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

/** Elements from which on an emulator takes longer to compute a kernel than to compile it for its sizes. */
const LARGE = 2 ** 18
/** Multiply-adds that take as long as an element of another kernel. */
const MULTIPLY_ADDS = 16

function isLarge(kernel: AnyKernel): boolean {
  switch (kernel.kind) {
    case 'map':
    case 'reduce':
      return product(kernel.shape) >= LARGE
    case 'contract': {
      const { batch, m, n, k } = kernel
      return product([...batch, ...m, ...n, ...k]) >= LARGE * MULTIPLY_ADDS
    }
    case 'winograd':
      return true
    case 'rows':
    case 'maps':
    case 'routine':
      return false
    default:
      return kernel satisfies never
  }
}
