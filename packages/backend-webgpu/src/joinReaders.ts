import type { Kernel, MapKernel, View } from '@neurite/core'
import { bytesOf, type DeviceRules } from './binding.ts'
import { stepOf, Steps } from './mapSteps.ts'
import type { Temporaries } from './slices/temporaries.ts'
import { slotsOf, writtenBy } from './slices/windows.ts'
import { isSameView, withViews } from './views.ts'

/** Tensors that a map reads for the one that it makes, from which on it is worth to keep that. */
const LEAST_LOADS = 3

/**
 * Lets a map that reads what another has read long before it be computed with that one, which keeps its result: where the
 * largest elements of a pooling lay, for its gradient. For emulators, to which every number that is read is dear.
 */
export function joinReaders<Other extends { readonly kind: string }>(
  kernels: readonly (Kernel | Other)[],
  memory: Temporaries,
  rules: DeviceRules,
): readonly (Kernel | Other)[] {
  if (!rules.features.software) return kernels
  // Emulators run kernels of programs only.
  const all = [...kernels] as Kernel[]
  const users = usersOf(all)
  /** Maps by shape, in order. */
  const maps = new Map<string, number[]>()
  const spared = new Set<number>()
  let left = rules.bindingBytes
  for (const [at, later] of all.entries()) {
    if (later.kind !== 'map') continue
    const shape = String(later.shape)
    const alike = maps.get(shape) ?? []
    maps.set(shape, alike)
    const first = isAlone(later, at, all, users, memory)
      ? alike.find((i) => canJoin(all, i, at, memory, rules))
      : undefined
    const { slot } = later.stores[0]!.view
    const { dtype, length } = memory.slots[slot]!
    const bytes = bytesOf(memory.slots[slot]!, rules.elementBytes)
    if (first === undefined || bytes > left) {
      alike.push(at)
      continue
    }
    left -= bytes
    const kept = memory.keep(dtype, length)
    all[first] = joined(all[first] as MapKernel, later, kept)
    spared.add(at)
    const renamed = (view: View): View => (view.slot === slot ? { ...view, slot: kept } : view)
    for (const i of users.get(slot)!) if (i > at) all[i] = withViews(all[i] as MapKernel, renamed)
  }
  return all.filter((_, at) => !spared.has(at)) as (Kernel | Other)[]
}

/** The positions of the kernels that have to do with each slot. */
function usersOf(kernels: readonly Kernel[]): Map<number, number[]> {
  const users = new Map<number, number[]>()
  for (const [at, kernel] of kernels.entries())
    for (const slot of slotsOf(kernel)) {
      const known = users.get(slot)
      if (known) known.push(at)
      else users.set(slot, [at])
    }
  return users
}

/** Whether a map makes one tensor that nothing else writes, and that only maps after it read. */
function isAlone(
  map: MapKernel,
  at: number,
  all: readonly Kernel[],
  users: ReadonlyMap<number, readonly number[]>,
  { slots }: Temporaries,
): boolean {
  if (map.stores.length !== 1 || map.scalars.length > 0 || map.loads.length < LEAST_LOADS) return false
  const { slot } = map.stores[0]!.view
  if (slots[slot]!.place !== 'arena') return false
  return users.get(slot)!.every((i) => i === at || (i > at && all[i]!.kind === 'map' && !writtenBy(all[i]!).has(slot)))
}

/** Whether the map at `first` reads all that the one at `at` reads, over the same shape, and it stays as it is meanwhile. */
function canJoin(
  all: readonly Kernel[],
  first: number,
  at: number,
  { slots }: Temporaries,
  { features, elementBytes, bindingBytes }: DeviceRules,
): boolean {
  const [earlier, later] = [all[first] as MapKernel, all[at] as MapKernel]
  if (!later.loads.every((load) => earlier.loads.some((other) => isSameView(load, other)))) return false
  const used = slotsOf(earlier)
  if (used.length + 1 > features.maxBindings) return false
  if ([...used, ...slotsOf(later)].some((slot) => bytesOf(slots[slot]!, elementBytes) > bindingBytes)) return false
  const read = new Set(later.loads.map(({ slot }) => slot))
  return !all.slice(first, at).some((kernel) => [...writtenBy(kernel)].some((slot) => read.has(slot)))
}

/** Both maps as one; what the later one makes lies in `slot`. */
function joined(earlier: MapKernel, later: MapKernel, slot: number): MapKernel {
  const made = new Steps()
  const [own, others] = [earlier, later].map(({ loads, steps }) => {
    const places: number[] = []
    for (const step of steps) places.push(stepOf(made, step, places, loads, 0))
    return places
  }) as [number[], number[]]
  const [{ view, value }] = later.stores as [MapKernel['stores'][0]]
  const stores = earlier.stores.map((store) => ({ ...store, value: own[store.value]! }))
  return {
    ...earlier,
    loads: made.loads,
    steps: made.steps,
    stores: [...stores, { view: { ...view, slot }, value: others[value]! }],
  }
}
