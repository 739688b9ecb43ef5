import type { Kernel } from '@neurite/core'
import type { DeviceRules } from './binding.ts'
import { joinMaps } from './joinMaps.ts'
import { joinReaders } from './joinReaders.ts'
import { joinRows } from './joinRows.ts'
import { placeResults } from './placeResults.ts'
import type { MapsKernel } from './shaders/maps.ts'
import type { RowsKernel } from './shaders/rows.ts'
import type { WinogradKernel } from './shaders/winograd.ts'
import { shortReduction } from './shortReductions.ts'
import type { Temporaries } from './slices/temporaries.ts'
import { byWinograd } from './winograd.ts'

/** A kernel as this backend runs it. */
export type OwnKernel = Kernel | MapsKernel | RowsKernel | WinogradKernel

/** Whether a kernel is one of a program: those of this backend's own are made only of what a device can bind. */
export function isProgramKernel(kernel: OwnKernel): kernel is Kernel {
  return kernel.kind !== 'maps' && kernel.kind !== 'rows' && kernel.kind !== 'winograd'
}

/** The kernels of a program as this backend runs them: some together, some in steps that leave numbers in `memory`. */
export function ownKernels(kernels: readonly Kernel[], memory: Temporaries, rules: DeviceRules): readonly OwnKernel[] {
  const { slots } = memory
  const rows: readonly OwnKernel[] = joinRows(placeResults(kernels, slots, rules), slots, rules)
  const short = rows.map((kernel) => (isProgramKernel(kernel) ? shortReduction(kernel, slots, rules) : kernel))
  return byWinograd(joinMaps(joinReaders(short, memory, rules), slots, rules), memory, rules)
}
