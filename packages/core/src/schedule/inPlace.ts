import type { Kernel, MapKernel, Operand, View } from '../program.ts'
import { sizeOf } from '../shape.ts'
import { type OpenSlot, slotsOfKernel } from './memory.ts'

/**
 * Where a map is the last to read an intermediate result, and writes one of the same size at the positions at which it
 * reads, both share memory: the intermediate result lies where the other will, from the beginning.
 */
export function shareInPlace(
  kernels: readonly Kernel[],
  slots: readonly OpenSlot[],
  overwrites: readonly number[],
): Kernel[] {
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  for (const [at, kernel] of kernels.entries()) {
    const { reads, writes } = slotsOfKernel(kernel)
    for (const slot of [...reads, ...writes]) {
      if (!first.has(slot)) first.set(slot, at)
      last.set(slot, at)
    }
  }
  const moved = new Map<number, number>()
  // From the end, so that a chain of results moves to where its last one lies.
  for (let at = kernels.length - 1; at >= 0; at--) {
    const kernel = kernels[at]!
    if (kernel.kind !== 'map') continue
    const taken = new Set<number>()
    for (const { view } of kernel.stores) {
      const slot = slots[view.slot]!
      if (first.get(view.slot) !== at || (slot.place === 'output' && (overwrites[slot.at] ?? -1) >= 0)) continue
      const given = kernel.loads.find(
        (load) => !taken.has(load.slot) && last.get(load.slot) === at && fits(kernel, load, view, slots),
      )
      if (!given) continue
      taken.add(given.slot)
      moved.set(given.slot, moved.get(view.slot) ?? view.slot)
    }
  }
  return moved.size === 0 ? [...kernels] : kernels.map((kernel) => withSlots(kernel, moved))
}

/** Whether what a map loads may lie where it stores: all of a slot, read nowhere else than it is written. */
function fits({ shape, loads, stores }: MapKernel, load: View, store: View, slots: readonly OpenSlot[]): boolean {
  const [from, to] = [slots[load.slot]!, slots[store.slot]!]
  if (from.place !== 'arena' || from.dtype !== to.dtype || from.length !== to.length) return false
  if (to.length !== sizeOf(shape)) return false
  const isThere = (view: View) =>
    view.offset === store.offset && shape.every((size, d) => size === 1 || view.strides[d] === store.strides[d])
  return (
    loads.every((view) => view.slot !== store.slot && (view.slot !== load.slot || isThere(view))) &&
    stores.every(({ view }) => view.slot !== load.slot && (view.slot !== store.slot || view === store))
  )
}

function withSlots(kernel: Kernel, moved: ReadonlyMap<number, number>): Kernel {
  const move = <Place extends View | Operand>(place: Place): Place => {
    const slot = moved.get(place.slot)
    return slot === undefined ? place : { ...place, slot }
  }
  const map = ({ loads, stores, ...rest }: MapKernel): MapKernel => ({
    ...rest,
    loads: loads.map(move),
    stores: stores.map(({ view, value }) => ({ view: move(view), value })),
  })
  switch (kernel.kind) {
    case 'map':
      return map(kernel)
    case 'reduce': {
      const { loads, store, epilogue } = kernel
      return { ...kernel, loads: loads.map(move), store: move(store), epilogue: epilogue && map(epilogue) }
    }
    case 'contract': {
      const { a, b, store, epilogue } = kernel
      return { ...kernel, a: move(a), b: move(b), store: move(store), epilogue: epilogue && map(epilogue) }
    }
    case 'routine':
      return { ...kernel, inputs: kernel.inputs.map(move), output: move(kernel.output) }
    default:
      return kernel satisfies never
  }
}
