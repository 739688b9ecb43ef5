import type { MapKernel, Slot } from '@neurite/core'
import { viewsOf } from './access.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { mainLines, mapBytes, mapFlops, workgroupFor } from './map.ts'
import { boundAsVectors, type MapSpace, mapSpace, unitsOf } from './mapSpace.ts'
import { Shader } from './shader.ts'
import { gridOf } from './space.ts'

/** Maps that do not need each other, and run as one dispatch. */
export interface MapsKernel {
  readonly kind: 'maps'
  readonly maps: readonly MapKernel[]
}

const slotsOf = ({ loads, stores }: MapKernel): number[] => viewsOf(loads, stores).map(({ slot }) => slot)

/**
 * The spaces of maps. One slot has one element type in a shader: it is bound as vectors by all maps that bind it, or by none.
 * A map that thereby turns to single elements binds its other slots so, too, until all agree.
 */
function spacesOf(maps: readonly MapKernel[], slots: readonly Slot[]): MapSpace[] {
  let spaces = maps.map(mapSpace)
  for (;;) {
    const bound = maps.map((map, i) => boundAsVectors(map, slots, spaces[i]!))
    const single = new Set(maps.flatMap((map, i) => slotsOf(map).filter((slot) => !bound[i]!.has(slot))))
    if (!bound.some((vectors) => [...vectors].some((slot) => single.has(slot)))) return spaces
    spaces = spaces.map((space) => ({
      ...space,
      vectors: new Set([...space.vectors].filter((slot) => !single.has(slot))),
    }))
  }
}

/** Each map has workgroups of its own, one map after the other. */
export function mapsDispatch({ maps }: MapsKernel, slots: readonly Slot[], features: ShaderFeatures): Dispatch {
  const shader = new Shader(slots, features)
  const spaces = spacesOf(maps, slots)
  const units = maps.map((map, i) => unitsOf(map, slots, spaces[i]!))
  const size = workgroupFor(units.reduce((sum, count) => sum + count))
  const groups = units.map((count) => Math.ceil(count / size))
  const all = groups.reduce((sum, count) => sum + count)
  const grid = gridOf(all, features.maxWorkgroupsPerDimension)
  const body = [`let number = group.x${grid.wide ? ` + group.y * ${shader.number(grid.x)}` : ''};`, 'var first = 0u;']
  for (const [i, map] of maps.entries()) {
    const lines = mainLines(shader, map, spaces[i]!, `(number - first) * ${size}u + local`)
    const isLast = i === maps.length - 1
    if (!isLast) body.push(`let end${i} = first + ${shader.number(groups[i]!)};`, `if (number < end${i}) {`)
    else body.push('{')
    body.push(...lines.map((line) => `  ${line}`), ...(isLast ? [] : ['  return;']), '}')
    if (!isLast) body.push(`first = end${i};`)
  }
  const { code, bindings, params } = shader.finish(
    [size],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  return {
    code,
    bindings,
    params,
    workgroups: [grid.x, grid.y, 1],
    label: `maps ${maps.map(({ shape }) => shape.join('x')).join(', ')}`,
    flops: maps.reduce((sum, map) => sum + mapFlops(map), 0),
    bytes: maps.reduce((sum, map) => sum + mapBytes(map, slots, features), 0),
  }
}
