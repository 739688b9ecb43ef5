import type { MapKernel, Slot } from '@neurite/core'
import { Accessor, viewsOf } from './access.ts'
import type { Dispatch, ShaderFeatures } from './dispatch.ts'
import { quotientText, remainderText } from './division.ts'
import { mapBytes, mapFlops, mapLines } from './map.ts'
import { mapSpace } from './mapSpace.ts'
import { Shader } from './shader.ts'
import { type Axis, gridOf, positionLines, product } from './space.ts'
import { registerType } from './types.ts'

/** Rows and columns of a tile, and the rows that a workgroup reads or writes at once. */
const TILE = 32
const ROWS = 8
/** One more in each row, so that a column lies in different banks of memory. */
const ROW = TILE + 1
/** Elements from which on a tile is worth its barrier. */
const MANY = 2 ** 18
/** Loads that go through tiles at most: each takes workgroup memory. */
const MOST_TILES = 3

/** A map whose results lie side by side along the last axis, and loads along another, number `along`. */
interface Transposed {
  readonly axes: readonly Axis[]
  readonly along: number
  readonly loads: readonly number[]
}

function transposed(kernel: MapKernel, slots: readonly Slot[], features: ShaderFeatures): Transposed | null {
  if (features.software || product(kernel.shape) < MANY) return null
  const { axes } = mapSpace(kernel)
  const last = axes.length - 1
  const [inner, count] = [axes[last]!, kernel.loads.length]
  if (axes.length < 2 || inner.extent < TILE / 2) return null
  if (kernel.stores.some((_, i) => inner.strides[count + i] !== 1)) return null
  const isTurned = (d: number, load: number) => d !== last && axes[d]!.strides[load] === 1 && inner.strides[load] !== 0
  const along = axes.findIndex((axis, d) => axis.extent >= TILE / 2 && kernel.loads.some((_, i) => isTurned(d, i)))
  if (along < 0) return null
  const loads = [...kernel.loads.keys()].filter(
    (i) => isTurned(along, i) && slots[kernel.loads[i]!.slot]!.dtype !== 'bool',
  )
  return loads.length > 0 && loads.length <= MOST_TILES ? { axes, along, loads } : null
}

/**
 * A map that turns what it loads: each workgroup reads a tile in the order of the loads and writes it in that of the results,
 * so that neighbours meet neighbouring memory both times. Null for any other map, and on emulators, where barriers are dear.
 */
export function transposeDispatch(
  kernel: MapKernel,
  slots: readonly Slot[],
  features: ShaderFeatures,
): Dispatch | null {
  const found = transposed(kernel, slots, features)
  if (found === null) return null
  const { axes, along, loads } = found
  const shader = new Shader(slots, features)
  const last = axes.length - 1
  const tilesOf = (axis: Axis) => Math.ceil(axis.extent / TILE)
  const outer = [...axes.keys()].filter((d) => d !== along && d !== last)
  const extents = [...outer.map((d) => axes[d]!.extent), tilesOf(axes[along]!), tilesOf(axes[last]!)]
  const grid = gridOf(product(extents), features.maxWorkgroupsPerDimension)
  const { lines, names } = positionLines(extents, 'at', 'g')
  const views = viewsOf(kernel.loads, kernel.stores)
  const positions = axes.map((_, d) => (d === along ? 'y' : d === last ? 'x' : names[outer.indexOf(d)]!))
  const [rows, columns] = [along, last].map((d) => shader.number(axes[d]!.extent))
  for (const i of loads) {
    const { dtype } = slots[kernel.loads[i]!.slot]!
    shader.declare(`var<workgroup> tile${i}: array<${registerType(dtype, 1)}, ${TILE * ROW}>;`)
  }
  const reader = new Accessor(shader, views, axes, positions, 1, new Set(), 't')
  const read = loads.map((i) => `tile${i}[place] = ${reader.load(i)};`)
  const known = new Map(loads.map((i) => [i, `tile${i}[place]`]))
  const inside = [`if (y < ${rows} && x < ${columns}) {`, '}'] as const
  const each = (body: readonly string[]) => [
    `for (var step = 0u; step < ${TILE}u; step += ${ROWS}u) {`,
    ...body.map((line) => `  ${line}`),
    '}',
  ]
  const indent = (list: readonly string[]) => list.map((line) => `  ${line}`)
  const body = [
    `let at = group.x${grid.wide ? ` + group.y * ${shader.number(grid.x)}` : ''};`,
    ...lines,
    `let row = ${names.at(-2)} * ${TILE}u;`,
    `let column = ${names.at(-1)} * ${TILE}u;`,
    `let here = ${remainderText('local', TILE)};`,
    `let there = ${quotientText('local', TILE)};`,
    `if (at < ${shader.number(product(extents))}) {`,
    ...indent(
      each([
        'let y = row + here;',
        'let x = column + there + step;',
        `let place = (there + step) * ${ROW}u + here;`,
        inside[0],
        ...indent([...reader.lines, ...read]),
        inside[1],
      ]),
    ),
    '}',
    'workgroupBarrier();',
    `if (at < ${shader.number(product(extents))}) {`,
    ...indent(
      each([
        'let y = row + there + step;',
        'let x = column + here;',
        `let place = here * ${ROW}u + there + step;`,
        inside[0],
        ...indent(mapLines(shader, kernel, axes, positions, 1, new Set(), known)),
        inside[1],
      ]),
    ),
    '}',
  ]
  const { code, bindings, params } = shader.finish(
    [TILE * ROWS],
    '@builtin(local_invocation_index) local: u32, @builtin(workgroup_id) group: vec3<u32>',
    body,
  )
  return {
    code,
    bindings,
    params,
    workgroups: [grid.x, grid.y, 1],
    label: `transpose ${kernel.shape.join('x')}`,
    flops: mapFlops(kernel),
    bytes: mapBytes(kernel, slots, features),
  }
}
