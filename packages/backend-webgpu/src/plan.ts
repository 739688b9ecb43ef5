/// <reference types="@webgpu/types" />
import { OutOfMemoryError, type Program } from '@neurite/core'
import { type Aliases, withAliases } from './aliases.ts'
import { boundSize, type DeviceRules } from './binding.ts'
import { isProgramKernel, ownKernels } from './ownKernels.ts'
import type { Access, Pipeline, Pipelines } from './pipelines.ts'
import type { Dispatch } from './shaders/dispatch.ts'
import { dispatchesOf } from './shaders/dispatchesOf.ts'
import { Slicer } from './slices/slicer.ts'
import { Temporaries } from './slices/temporaries.ts'
import type { BoundSlot } from './slices/windows.ts'

/** What making plans takes. */
export interface Target extends DeviceRules {
  readonly device: GPUDevice
  readonly pipelines: Pipelines
}

/** A dispatch as it is given to the device; what differs from the shader's own wishes is how buffers are accessed. */
export interface Step {
  readonly dispatch: Dispatch
  readonly code: string
  readonly accesses: readonly Access[]
}

/** The dispatches of a program for one set of aliases. */
export interface Plan {
  readonly steps: readonly Step[]
  /** The slots of the program, and what slices of its kernels bind. */
  readonly slots: readonly BoundSlot[]
  /** Bytes of the arena without the scratch memory of kernels, and of that. */
  readonly arenaBytes: number
  readonly scratchBytes: number
  /** Whether an index may be found outside of its axis. */
  readonly checksIndices: boolean
}

export function planOf(program: Program, aliases: Aliases, target: Target): Plan {
  const steps: Step[] = []
  let scratchBytes = 0
  const { elementBytes, features, device, bindingBytes } = target
  const alignment = device.limits.minStorageBufferOffsetAlignment
  const memory = new Temporaries(program.slots, program.arenaBytes, { alignment, elementBytes })
  const slicer = new Slicer(memory, { most: bindingBytes, alignment, elementBytes })
  const { slots } = memory
  const kernels = program.kernels.map((kernel) => withAliases(kernel, aliases))
  for (const kernel of ownKernels(kernels, memory, target)) {
    for (const slice of isProgramKernel(kernel) ? slicer.slices(kernel) : [kernel]) {
      const { dispatches, scratchBytes: own } = dispatchesOf(slice, slots, features)
      for (const dispatch of dispatches) {
        steps.push(stepOf(dispatch, slots, target))
        // Some declare it and need none; no binding is empty.
        const bound = dispatch.bindings.some(({ source }) => source.kind === 'scratch')
        if (bound) scratchBytes = Math.max(scratchBytes, boundSize(own))
      }
    }
  }
  if (scratchBytes > bindingBytes)
    throw new OutOfMemoryError(
      `[webgpu] a kernel needs ${scratchBytes} bytes to work in; this device reaches ${bindingBytes} at a time; split the tensor, for example with chunk(), or use the CPU`,
      { bytes: scratchBytes, limit: bindingBytes },
    )
  const checksIndices = steps.some(({ dispatch }) => dispatch.bindings.some(({ source }) => source.kind === 'errors'))
  return { steps, slots, arenaBytes: memory.arenaBytes, scratchBytes, checksIndices }
}

/** The pipelines of a plan, in order. */
export function pipelinesOf(plan: Plan, { pipelines }: Target): Promise<Pipeline[]> {
  return Promise.all(
    plan.steps.map(({ code, accesses, dispatch }) => pipelines.get(code, accesses, dispatch.params.length > 0)),
  )
}

function stepOf(dispatch: Dispatch, slots: readonly BoundSlot[], { device }: Target): Step {
  const { bindings } = dispatch
  checkCount(dispatch, device.limits.maxStorageBuffersPerShaderStage)
  const inArena = bindings.map(({ source }) =>
    source.kind === 'slot' ? slots[source.slot]!.place === 'arena' : source.kind === 'scratch',
  )
  // One buffer is either read or written in a dispatch, and the arena is one buffer.
  const arenaWritten = bindings.some(({ access }, i) => inArena[i] && access === 'read_write')
  let { code } = dispatch
  const accesses = bindings.map(({ access }, i): Access => {
    if (access === 'read_write' || !arenaWritten || !inArena[i]) return access
    code = code.replace(
      `@group(0) @binding(${i}) var<storage, read>`,
      `@group(0) @binding(${i}) var<storage, read_write>`,
    )
    return 'read_write'
  })
  return { dispatch, code, accesses }
}

function checkCount({ bindings, label }: Dispatch, most: number): void {
  if (bindings.length <= most) return
  throw new OutOfMemoryError(
    `[webgpu] the kernel '${label}' uses ${bindings.length} buffers; this device allows ${most} at a time`,
    { bindings: bindings.length, limit: most },
  )
}
