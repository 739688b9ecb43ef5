import type { ContractKernel, Kernel, MapKernel, Slot, View } from '@neurite/core'
import { bytesOf, type DeviceRules, overlap } from './binding.ts'
import { product } from './shaders/space.ts'
import { slotsOf } from './slices/windows.ts'

/**
 * Where all that becomes of the result of a product is a copy in another order, such as channels first, the result is
 * written there at once. A GPU writes neighbours faster and copies them fast; an emulator writes each number alone.
 */
export function placeResults(
  kernels: readonly Kernel[],
  slots: readonly Slot[],
  rules: DeviceRules,
): readonly Kernel[] {
  if (!rules.features.software) return kernels
  const uses = new Map<number, number>()
  for (const kernel of kernels) for (const slot of slotsOf(kernel)) uses.set(slot, (uses.get(slot) ?? 0) + 1)
  const result: Kernel[] = []
  for (let at = 0; at < kernels.length; at++) {
    const [kernel, next] = [kernels[at]!, kernels[at + 1]]
    const isRead = kernel.kind === 'contract' && next?.kind === 'map' && uses.get(kernel.store.slot) === 2
    const placed = isRead ? placedBy(kernel, next, slots, rules) : null
    result.push(placed ?? kernel)
    if (placed) at++
  }
  return result
}

function placedBy(kernel: ContractKernel, copy: MapKernel, slots: readonly Slot[], rules: DeviceRules) {
  const { store, epilogue } = kernel
  const [from, to] = [copy.loads[0], copy.stores[0]?.view]
  if (!from || !to || copy.steps.length !== 1 || copy.loads.length !== 1 || copy.stores.length !== 1) return null
  if (from.slot !== store.slot || from.offset !== store.offset || slots[store.slot]!.place !== 'arena') return null
  if (slots[to.slot]!.dtype !== slots[store.slot]!.dtype) return null
  const used = slotsOf(kernel)
  if (used.some((slot) => slot === to.slot || overlap(slots[slot]!, slots[to.slot]!, rules.elementBytes))) return null
  if ([...used, to.slot].some((slot) => bytesOf(slots[slot]!, rules.elementBytes) > rules.bindingBytes)) return null
  const shape = [...kernel.batch, ...kernel.m, ...kernel.n]
  const view = seenFrom(shape, store, copy.shape, from, to)
  if (view === null) return null
  if (epilogue === null) return { ...kernel, store: view }
  const isStore = ({ offset, strides }: View) =>
    offset === store.offset && shape.every((size, d) => size === 1 || strides[d] === store.strides[d])
  const own = [...epilogue.loads, ...epilogue.stores.map((stored) => stored.view)].filter((v) => v.slot === store.slot)
  if (product(epilogue.shape) !== product(shape) || epilogue.shape.length !== shape.length || !own.every(isStore))
    return null
  const move = (other: View): View => (other.slot === store.slot ? view : other)
  const stores = epilogue.stores.map((stored) => ({ ...stored, view: move(stored.view) }))
  return { ...kernel, store: view, epilogue: { ...epilogue, loads: epilogue.loads.map(move), stores } }
}

/** Where a copy puts what lies at each position of a view; null where the axes of the copy are others. */
function seenFrom(shape: readonly number[], view: View, copied: readonly number[], from: View, to: View): View | null {
  const left = new Set(copied.flatMap((size, d) => (size > 1 ? [d] : [])))
  const strides: number[] = []
  for (const [d, size] of shape.entries()) {
    const axis = [...left].find((other) => copied[other] === size && from.strides[other] === view.strides[d])
    if (size > 1 && axis === undefined) return null
    strides.push(axis === undefined || size === 1 ? 0 : to.strides[axis]!)
    if (axis !== undefined && size > 1) left.delete(axis)
  }
  return left.size === 0 ? { slot: to.slot, offset: to.offset, strides } : null
}
