import type { BufferId, Kernel, Program } from '@neurite/core'
import { withViews } from './views.ts'

/**
 * Which slots of a program stand for which: a slot whose buffer an earlier one has too stands for that one. WebGPU lets
 * no buffer be read through one binding and written through another.
 */
export type Aliases = readonly number[]

/** Where the inputs and outputs of a program are among its slots. */
export interface Places {
  readonly inputs: readonly (readonly number[])[]
  readonly outputs: readonly (readonly number[])[]
}

export function placesOf({ slots, inputs, outputs }: Program): Places {
  const found = {
    inputs: Array.from({ length: inputs }, (): number[] => []),
    outputs: Array.from({ length: outputs }, (): number[] => []),
  }
  slots.forEach(({ place, at }, slot) => {
    if (place === 'input') found.inputs[at]!.push(slot)
    else if (place === 'output') found.outputs[at]!.push(slot)
  })
  return found
}

/** The aliases of a run with these buffers. */
export function aliasesOf(
  program: Program,
  places: Places,
  inputs: readonly BufferId[],
  outputs: readonly BufferId[],
): Aliases {
  const aliases = program.slots.map((_, slot) => slot)
  const first = new Map<BufferId, number>()
  const visit = (slots: readonly number[], buffer: BufferId) => {
    for (const slot of slots) {
      const known = first.get(buffer)
      if (known === undefined) first.set(buffer, slot)
      else aliases[slot] = known
    }
  }
  for (const [i, slots] of places.inputs.entries()) visit(slots, inputs[i]!)
  for (const [i, slots] of places.outputs.entries()) visit(slots, outputs[i]!)
  return aliases
}

/** The same kernel on the slots that its own stand for. */
export function withAliases(kernel: Kernel, aliases: Aliases): Kernel {
  const move = <T extends { readonly slot: number }>(place: T): T => ({ ...place, slot: aliases[place.slot]! })
  return kernel.kind === 'routine'
    ? { ...kernel, inputs: kernel.inputs.map(move), output: move(kernel.output) }
    : withViews(kernel, move)
}
