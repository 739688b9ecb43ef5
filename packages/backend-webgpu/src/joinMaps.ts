import type { MapKernel, Slot, View } from '@neurite/core'
import { bytesOf, type DeviceRules, overlap } from './binding.ts'
import { areDisjoint } from './disjoint.ts'
import type { MapsKernel } from './shaders/maps.ts'

/** Most maps that become one: each is a branch of the shader. */
const MOST_MAPS = 8

const storesOf = (map: MapKernel): View[] => map.stores.map(({ view }) => view)
const slotsOf = (maps: readonly MapKernel[]): number[] => [
  ...new Set(maps.flatMap((map) => [...map.loads, ...storesOf(map)].map(({ slot }) => slot))),
]

/**
 * Puts neighbouring maps together that do not need each other, such as the borders and the inside of a padded tensor: one
 * dispatch, parts of which are each map's. Branches are dear in emulators, where it does not pay.
 */
export function joinMaps<Other extends { readonly kind: string }>(
  kernels: readonly (MapKernel | Other)[],
  slots: readonly Slot[],
  rules: DeviceRules,
): readonly (MapKernel | MapsKernel | Other)[] {
  if (rules.features.software) return kernels
  const result: (MapKernel | MapsKernel | Other)[] = []
  let group: MapKernel[] = []
  const end = () => {
    if (group.length > 0) result.push(group.length === 1 ? group[0]! : { kind: 'maps', maps: group })
    group = []
  }
  for (const kernel of kernels) {
    if (!isMap(kernel)) {
      end()
      result.push(kernel)
      continue
    }
    if (!fits([...group, kernel], slots, rules) || group.some((map) => meet(map, kernel, slots, rules))) end()
    group.push(kernel)
  }
  end()
  return result
}

function isMap(kernel: { readonly kind: string }): kernel is MapKernel {
  return kernel.kind === 'map'
}

/** Whether one dispatch can bind all that maps need. A map alone may be cut into slices instead. */
function fits(
  maps: readonly MapKernel[],
  slots: readonly Slot[],
  { features, elementBytes, bindingBytes }: DeviceRules,
): boolean {
  if (maps.length === 1) return true
  const used = slotsOf(maps)
  const bytes = (slot: number) => bytesOf(slots[slot]!, elementBytes)
  return (
    maps.length <= MOST_MAPS && used.length <= features.maxBindings && used.every((slot) => bytes(slot) <= bindingBytes)
  )
}

/** Whether one of two maps may write what the other reads or writes. */
function meet(a: MapKernel, b: MapKernel, slots: readonly Slot[], { elementBytes }: DeviceRules): boolean {
  const share = (p: View, q: View): boolean => {
    if (p.slot === q.slot) return !areDisjoint({ view: p, shape: a.shape }, { view: q, shape: b.shape })
    return overlap(slots[p.slot]!, slots[q.slot]!, elementBytes)
  }
  const [written, others] = [storesOf(a), storesOf(b)]
  return (
    written.some((p) => [...b.loads, ...others].some((q) => share(p, q))) ||
    a.loads.some((p) => others.some((q) => share(p, q)))
  )
}
