/// <reference types="@webgpu/types" />
import type { BufferId, Executable, Program } from '@neurite/core'
import { type Aliases, aliasesOf, type Places, placesOf } from './aliases.ts'
import type { Arena } from './arena.ts'
import type { BufferPool } from './bufferPool.ts'
import { Parameters } from './parameters.ts'
import type { Pipeline } from './pipelines.ts'
import { type Plan, pipelinesOf, planOf, type Step, type Target } from './plan.ts'
import type { Binding } from './shaders/dispatch.ts'
import { boundBytes } from './slices/windows.ts'

/** Memory that a device lends to its programs. */
export interface Lent {
  readonly pool: BufferPool
  readonly arena: Arena
  readonly errors: GPUBuffer
}

/** A plan with all that a run needs but buffers. */
export interface Variant {
  readonly plan: Plan
  readonly pipelines: readonly Pipeline[]
  readonly parameters: Parameters
  /** Where the scratch memory of kernels starts in the arena. */
  readonly scratch: number
}

/** Bind groups for one combination of buffers. */
interface Bound {
  readonly buffers: readonly GPUBuffer[]
  readonly generation: number
  readonly variant: Variant
  readonly groups: readonly GPUBindGroup[]
}

/** Combinations of buffers kept ready: states swap two buffers, and inputs come from a pool. */
const MOST_BOUND = 16
const ARENA_ALIGNMENT = 256

/** A program made ready for a device. */
export class WebGpuExecutable implements Executable {
  readonly program: Program
  readonly target: Target
  private readonly lent: Lent
  private readonly places: Places
  private readonly variants = new Map<string, Variant>()
  private readonly bound: Bound[] = []

  private constructor(program: Program, target: Target, lent: Lent) {
    this.program = program
    this.target = target
    this.lent = lent
    this.places = placesOf(program)
  }

  /** Plans a program and waits for its pipelines. */
  static async prepare(program: Program, target: Target, lent: Lent): Promise<WebGpuExecutable> {
    const executable = new WebGpuExecutable(program, target, lent)
    for (const aliases of executable.expected()) {
      const plan = planOf(program, aliases, target)
      executable.add(aliases, plan, await pipelinesOf(plan, target))
    }
    return executable
  }

  /** No aliases, and those of a run in which every state is updated in place. */
  private expected(): Aliases[] {
    const { slots, overwrites } = this.program
    const none = slots.map((_, slot) => slot)
    if (!overwrites?.some((input) => input >= 0)) return [none]
    const all = none.slice()
    overwrites.forEach((input, output) => {
      const first = this.places.inputs[input]?.[0]
      if (first !== undefined) for (const slot of this.places.outputs[output]!) all[slot] = first
    })
    return [none, all]
  }

  private add(aliases: Aliases, plan: Plan, pipelines: readonly Pipeline[]): Variant {
    const { lent, target, program } = this
    const scratch = Math.ceil(plan.arenaBytes / ARENA_ALIGNMENT) * ARENA_ALIGNMENT
    lent.arena.reserve(scratch + plan.scratchBytes)
    const lists = plan.steps.map(({ dispatch }) => dispatch.params)
    const variant = { plan, pipelines, parameters: new Parameters(target.device, lists, program.scalars), scratch }
    this.variants.set(String(aliases), variant)
    return variant
  }

  private variantOf(aliases: Aliases): Variant {
    const known = this.variants.get(String(aliases))
    if (known !== undefined) return known
    const plan = planOf(this.program, aliases, this.target)
    const { pipelines } = this.target
    const made = plan.steps.map(({ code, accesses, dispatch }) =>
      pipelines.getNow(code, accesses, dispatch.params.length > 0),
    )
    return this.add(aliases, plan, made)
  }

  /** What a run on these buffers consists of. */
  bind(inputs: readonly BufferId[], outputs: readonly BufferId[]): Bound {
    const { pool, arena } = this.lent
    const buffers = [...inputs, ...outputs].map((id) => pool.buffer(id))
    const found = this.bound.findIndex(
      (bound) => bound.generation === arena.generation && bound.buffers.every((buffer, i) => buffer === buffers[i]),
    )
    if (found >= 0) {
      const bound = this.bound[found]!
      if (found > 0) {
        this.bound.splice(found, 1)
        this.bound.unshift(bound)
      }
      return bound
    }
    const variant = this.variantOf(aliasesOf(this.program, this.places, inputs, outputs))
    const groups = variant.plan.steps.map((step, i) => this.group(step, variant, i, buffers))
    const bound: Bound = { buffers, generation: arena.generation, variant, groups }
    this.bound.unshift(bound)
    if (this.bound.length > MOST_BOUND) this.bound.pop()
    return bound
  }

  private group({ dispatch }: Step, variant: Variant, i: number, buffers: readonly GPUBuffer[]) {
    const { pipelines, parameters } = variant
    const entries: GPUBindGroupEntry[] = dispatch.bindings.map((binding, at) => ({
      binding: at,
      resource: this.resource(binding, variant, buffers),
    }))
    if (dispatch.params.length > 0) {
      const resource = { buffer: parameters.buffer!, ...parameters.blocks[i]! }
      entries.push({ binding: entries.length, resource })
    }
    return this.target.device.createBindGroup({ layout: pipelines[i]!.layout, entries })
  }

  private resource({ source }: Binding, { plan, scratch }: Variant, buffers: readonly GPUBuffer[]): GPUBufferBinding {
    const { arena, errors } = this.lent
    if (source.kind !== 'slot')
      return source.kind === 'errors'
        ? { buffer: errors }
        : { buffer: arena.buffer, offset: scratch, size: plan.scratchBytes }
    const { elementBytes } = this.target
    const slot = plan.slots[source.slot]!
    const size = boundBytes(slot, elementBytes)
    const offset = slot.from * elementBytes[slot.dtype]!
    if (slot.place === 'arena') return { buffer: arena.buffer, offset: slot.at + offset, size }
    return { buffer: buffers[slot.place === 'input' ? slot.at : this.program.inputs + slot.at]!, offset, size }
  }

  release(): void {
    for (const { parameters } of this.variants.values()) parameters.destroy()
    this.variants.clear()
    this.bound.length = 0
  }
}
