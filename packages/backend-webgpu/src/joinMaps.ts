import type { MapKernel, Slot, View } from '@neurite/core'
import { areDisjoint } from './disjoint.ts'
import type { ShaderFeatures } from './shaders/dispatch.ts'
import type { MapsKernel } from './shaders/maps.ts'

export interface MapRules {
  readonly features: ShaderFeatures
  readonly elementBytes: Readonly<Record<string, number>>
  /** Most bytes of one binding. */
  readonly bindingBytes: number
}

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
  rules: MapRules,
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
  { features, elementBytes, bindingBytes }: MapRules,
): boolean {
  if (maps.length === 1) return true
  const used = slotsOf(maps)
  const bytes = (slot: number) => slots[slot]!.length * elementBytes[slots[slot]!.dtype]!
  return (
    maps.length <= MOST_MAPS && used.length <= features.maxBindings && used.every((slot) => bytes(slot) <= bindingBytes)
  )
}

/** Whether one of two maps may write what the other reads or writes. */
function meet(a: MapKernel, b: MapKernel, slots: readonly Slot[], { elementBytes }: MapRules): boolean {
  const share = (p: View, q: View): boolean => {
    if (p.slot === q.slot) return !areDisjoint({ view: p, shape: a.shape }, { view: q, shape: b.shape })
    const [x, y] = [slots[p.slot]!, slots[q.slot]!]
    if (x.place !== 'arena' || y.place !== 'arena') return false
    const end = ({ at, length, dtype }: Slot) => at + length * elementBytes[dtype]!
    return x.at < end(y) && y.at < end(x)
  }
  const [written, others] = [storesOf(a), storesOf(b)]
  return (
    written.some((p) => [...b.loads, ...others].some((q) => share(p, q))) ||
    a.loads.some((p) => others.some((q) => share(p, q)))
  )
}
