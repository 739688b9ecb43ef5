/// <reference types="@webgpu/types" />
import { OutOfMemoryError, type Program } from '@neurite/core'
import { type Aliases, boundBytes, withAliases } from './aliases.ts'
import type { Access, Pipeline, Pipelines } from './pipelines.ts'
import type { Dispatch, ShaderFeatures } from './shaders/dispatch.ts'
import { dispatchesOf } from './shaders/dispatchesOf.ts'

/** What making plans takes. */
export interface Target {
  readonly device: GPUDevice
  readonly features: ShaderFeatures
  readonly elementBytes: Readonly<Record<string, number>>
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
  readonly scratchBytes: number
  /** Whether an index may be found outside of its axis. */
  readonly checksIndices: boolean
}

export function planOf(program: Program, aliases: Aliases, target: Target): Plan {
  const steps: Step[] = []
  let scratchBytes = 0
  for (const kernel of program.kernels) {
    const { dispatches, scratchBytes: own } = dispatchesOf(withAliases(kernel, aliases), program.slots, target.features)
    scratchBytes = Math.max(scratchBytes, own)
    for (const dispatch of dispatches) steps.push(stepOf(dispatch, program, target))
  }
  const checksIndices = steps.some(({ dispatch }) => dispatch.bindings.some(({ source }) => source.kind === 'errors'))
  return { steps, scratchBytes, checksIndices }
}

/** The pipelines of a plan, in order. */
export function pipelinesOf(plan: Plan, { pipelines }: Target): Promise<Pipeline[]> {
  return Promise.all(
    plan.steps.map(({ code, accesses, dispatch }) => pipelines.get(code, accesses, dispatch.params.length > 0)),
  )
}

function stepOf(dispatch: Dispatch, program: Program, target: Target): Step {
  const { bindings } = dispatch
  checkSizes(dispatch, program, target)
  const inArena = bindings.map(({ source }) =>
    source.kind === 'slot' ? program.slots[source.slot]!.place === 'arena' : source.kind === 'scratch',
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

function checkSizes({ bindings, label }: Dispatch, program: Program, { device, elementBytes }: Target): void {
  const { maxStorageBufferBindingSize: most, maxStorageBuffersPerShaderStage: count } = device.limits
  if (bindings.length > count) {
    throw new OutOfMemoryError(
      `[webgpu] the kernel '${label}' uses ${bindings.length} buffers; this device allows ${count} at a time`,
      { bindings: bindings.length, limit: count },
    )
  }
  for (const { source } of bindings) {
    if (source.kind !== 'slot') continue
    const slot = program.slots[source.slot]!
    const bytes = boundBytes(slot, elementBytes)
    if (bytes <= most) continue
    throw new OutOfMemoryError(
      `[webgpu] a tensor of ${slot.length} ${slot.dtype} takes ${bytes} bytes; a kernel of this device reaches ${most} at a time; split it, for example with chunk(), or use the CPU`,
      { bytes, limit: most },
    )
  }
}
