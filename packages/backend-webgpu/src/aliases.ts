import type { BufferId, Kernel, MapKernel, Program, Slot, View } from '@neurite/core'

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

const viewWith = (view: View, aliases: Aliases): View => ({ ...view, slot: aliases[view.slot]! })

const mapWith = (kernel: MapKernel, aliases: Aliases): MapKernel => ({
  ...kernel,
  loads: kernel.loads.map((view) => viewWith(view, aliases)),
  stores: kernel.stores.map(({ view, value }) => ({ view: viewWith(view, aliases), value })),
})

/** The same kernel on the slots that its own stand for. */
export function withAliases(kernel: Kernel, aliases: Aliases): Kernel {
  switch (kernel.kind) {
    case 'map':
      return mapWith(kernel, aliases)
    case 'reduce':
      return {
        ...kernel,
        loads: kernel.loads.map((view) => viewWith(view, aliases)),
        store: viewWith(kernel.store, aliases),
        epilogue: kernel.epilogue && mapWith(kernel.epilogue, aliases),
      }
    case 'contract':
      return {
        ...kernel,
        a: viewWith(kernel.a, aliases),
        b: viewWith(kernel.b, aliases),
        store: viewWith(kernel.store, aliases),
        epilogue: kernel.epilogue && mapWith(kernel.epilogue, aliases),
      }
    case 'routine':
      return {
        ...kernel,
        inputs: kernel.inputs.map((operand) => ({ ...operand, slot: aliases[operand.slot]! })),
        output: { ...kernel.output, slot: aliases[kernel.output.slot]! },
      }
    default:
      return kernel satisfies never
  }
}

/** Bytes of a slot on the device, as it is bound. */
export function boundBytes({ dtype, length }: Slot, elementBytes: Readonly<Record<string, number>>): number {
  return Math.max(16, Math.ceil((length * elementBytes[dtype]!) / 16) * 16)
}
