import type { Kernel } from '@neurite/core'
import { joinRows, type RowRules } from './joinRows.ts'
import type { RowsKernel } from './shaders/rows.ts'
import type { WinogradKernel } from './shaders/winograd.ts'
import type { Temporaries } from './slices/temporaries.ts'
import { byWinograd, type WinogradRules } from './winograd.ts'

/** A kernel as this backend runs it. */
export type OwnKernel = Kernel | RowsKernel | WinogradKernel

/** The kernels of a program as this backend runs them: some together, some in steps that leave numbers in `memory`. */
export function ownKernels(
  kernels: readonly Kernel[],
  memory: Temporaries,
  rules: RowRules & WinogradRules,
): readonly OwnKernel[] {
  return joinRows(kernels, memory.slots, rules).flatMap((kernel): readonly OwnKernel[] =>
    kernel.kind === 'rows' ? [kernel] : byWinograd(kernel, memory, rules),
  )
}
