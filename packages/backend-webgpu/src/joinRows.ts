import type { Kernel, MapKernel, ReduceKernel, Slot, View } from '@neurite/core'
import { bytesOf, type DeviceRules, overlap } from './binding.ts'
import { isPosition } from './shaders/reducer.ts'
import { isOfRow, layoutOf, type RowsKernel } from './shaders/rows.ts'
import { withViews } from './views.ts'

/** Most kernels that become one. */
const MOST_STAGES = 12

type Stage = MapKernel | ReduceKernel

/** The rows that a stretch of kernels goes through. */
interface Space {
  readonly shape: readonly number[]
  readonly kept: number
}

/**
 * Puts neighbours together that go through the same rows, such as the maximum, the sum and the quotient of a softmax: one
 * dispatch instead of several, with nothing between them in memory. Barriers are dear in emulators, where it does not pay.
 */
export function joinRows(
  kernels: readonly Kernel[],
  slots: readonly Slot[],
  rules: DeviceRules,
): readonly (Kernel | RowsKernel)[] {
  if (rules.features.software) return kernels
  const readers = readersOf(kernels)
  const result: (Kernel | RowsKernel)[] = []
  for (let at = 0; at < kernels.length; ) {
    const rows = longestFrom(kernels, at, slots, readers, rules)
    result.push(rows ?? kernels[at]!)
    at += rows ? rows.stages.length : 1
  }
  return result
}

function longestFrom(
  kernels: readonly Kernel[],
  start: number,
  slots: readonly Slot[],
  readers: Readers,
  rules: DeviceRules,
): RowsKernel | null {
  const space = spaceFrom(kernels, start)
  if (!space) return null
  const stages: Stage[] = []
  for (const kernel of kernels.slice(start, start + MOST_STAGES)) {
    const stage = stageOf(kernel, space)
    if (!stage) break
    stages.push(stage)
  }
  for (; stages.length > 1 && stages.some(({ kind }) => kind === 'reduce'); stages.pop()) {
    const rows = joined(stages, start, space, slots, readers, rules)
    if (rows) return rows
  }
  return null
}

/** The rows of the first reduction, if only maps come before it. */
function spaceFrom(kernels: readonly Kernel[], start: number): Space | null {
  for (let at = start; at < Math.min(kernels.length, start + MOST_STAGES); at++) {
    const kernel = kernels[at]!
    if (kernel.kind === 'reduce') return { shape: kernel.shape, kept: kernel.kept }
    if (kernel.kind !== 'map') return null
  }
  return null
}

/** A kernel as a stage of rows, or null where it does not go through them. */
function stageOf(kernel: Kernel, { shape, kept }: Space): Stage | null {
  const rows = shape.slice(0, kept)
  if (kernel.kind === 'map') return equal(kernel.shape, shape) && isInward(kernel) ? kernel : inShape(kernel, rows)
  if (kernel.kind !== 'reduce' || isPosition(kernel.reducer) || kept === shape.length) return null
  if (!equal(kernel.shape, shape) || kernel.kept !== kept || !isInward(kernel)) return null
  return kernel.epilogue === null || equal(kernel.epilogue.shape, rows) ? kernel : null

  /** Whether neighbours in memory are elements of one row. */
  function isInward(stage: Stage): boolean {
    const view = [...stage.loads, ...storesOf(stage)].find((view) => !isOfRow(view, shape, kept))
    if (!view) return true
    const steps = shape.map((extent, d) => (extent > 1 && view.strides[d] ? Math.abs(view.strides[d]!) : Infinity))
    return Math.min(...steps.slice(kept)) <= Math.min(...steps.slice(0, kept))
  }
}

/** A map in a shape that differs in axes of size 1, or null. */
function inShape(map: MapKernel, shape: readonly number[]): MapKernel | null {
  if (equal(map.shape, shape)) return map
  const axes = [...map.shape.keys()].filter((d) => map.shape[d] !== 1)
  const extents = axes.map((d) => map.shape[d]!)
  const isIndexed = map.steps.some(({ kind }) => kind === 'index')
  if (
    isIndexed ||
    !equal(
      extents,
      shape.filter((extent) => extent !== 1),
    )
  )
    return null
  const moved = withViews(map, (view) => {
    let next = 0
    return { ...view, strides: shape.map((extent) => (extent === 1 ? 0 : view.strides[axes[next++]!]!)) }
  })
  return { ...moved, shape }
}

const storesOf = (stage: Stage): View[] => (stage.kind === 'map' ? stage.stores.map(({ view }) => view) : [])

/** The kernels that read a slot, by their positions. */
type Readers = ReadonlyMap<number, readonly number[]>

function readersOf(kernels: readonly Kernel[]): Readers {
  const readers = new Map<number, number[]>()
  kernels.forEach((kernel, at) => {
    for (const { slot } of readsOf(kernel)) {
      const list = readers.get(slot)
      if (list) list.push(at)
      else readers.set(slot, [at])
    }
  })
  return readers
}

function readsOf(kernel: Kernel): readonly { readonly slot: number }[] {
  switch (kernel.kind) {
    case 'map':
      return kernel.loads
    case 'reduce':
      return [...kernel.loads, ...(kernel.epilogue?.loads ?? [])]
    case 'contract':
      return [kernel.a, kernel.b, ...(kernel.epilogue?.loads ?? [])]
    case 'routine':
      return [...kernel.inputs, kernel.output]
    default:
      return kernel satisfies never
  }
}

/** Kernels as one, or null where a row would meet what belongs to another, or where a device cannot bind or hold it all. */
function joined(
  given: readonly Stage[],
  start: number,
  { shape, kept }: Space,
  slots: readonly Slot[],
  readers: Readers,
  { features, elementBytes, bindingBytes }: DeviceRules,
): RowsKernel | null {
  const written = new Set(given.flatMap((stage) => writesOf(stage, kept).map(({ view }) => view.slot)))
  const inside = (at: number) => at >= start && at < start + given.length
  const needed = neededBefore(given)
  const hidden = new Set(
    [...written].filter(
      (slot) => slots[slot]!.place === 'arena' && !needed.has(slot) && (readers.get(slot) ?? []).every(inside),
    ),
  )
  const stages = withSharedPlaces(given, slots, hidden)
  const used = stages.flatMap((stage) => [
    ...(stage.kind === 'map' ? mapViews(stage, kept) : []),
    ...(stage.kind === 'reduce' ? reduceViews(stage, kept) : []),
  ])
  const stored = new Map<number, string>()
  for (const stage of stages)
    for (const { view, rows } of writesOf(stage, kept)) {
      const place = placeOf(view, shape, kept, rows)
      if ((stored.get(view.slot) ?? place) !== place) return null
      stored.set(view.slot, place)
    }
  for (const { view, rows } of used)
    if (stored.has(view.slot) && placeOf(view, shape, kept, rows) !== stored.get(view.slot)) return null
  const inMemory = [...new Set(used.map(({ view }) => view.slot))].filter((slot) => !hidden.has(slot))
  if (inMemory.length > features.maxBindings) return null
  if (inMemory.some((slot) => bytesOf(slots[slot]!, elementBytes) > bindingBytes)) return null
  const meets = (a: number, b: number) => a !== b && overlap(slots[a]!, slots[b]!, elementBytes)
  if (inMemory.some((slot) => stored.has(slot) && inMemory.some((other) => meets(slot, other)))) return null
  const rows: RowsKernel = { kind: 'rows', shape, kept, stages, hidden }
  return layoutOf(rows) && rows
}

/** Slots that are read before they are written. */
function neededBefore(stages: readonly Stage[]): Set<number> {
  const [needed, written] = [new Set<number>(), new Set<number>()]
  const read = (views: readonly View[]) => {
    for (const { slot } of views) if (!written.has(slot)) needed.add(slot)
  }
  const write = (views: readonly View[]) => {
    for (const { slot } of views) written.add(slot)
  }
  for (const stage of stages) {
    read(stage.loads)
    write(stage.kind === 'map' ? storesOf(stage) : [stage.store])
    if (stage.kind === 'map' || !stage.epilogue) continue
    read(stage.epilogue.loads)
    write(storesOf(stage.epilogue))
  }
  return needed
}

interface Used {
  readonly view: View
  /** Over rows instead of elements. */
  readonly rows: boolean
}

const mapViews = (map: MapKernel, kept: number): Used[] =>
  [...map.loads, ...map.stores.map(({ view }) => view)].map((view) => ({ view, rows: map.shape.length === kept }))

const reduceViews = ({ loads, store, epilogue }: ReduceKernel, kept: number): Used[] => [
  ...loads.map((view) => ({ view, rows: false })),
  { view: store, rows: true },
  ...(epilogue ? mapViews(epilogue, kept) : []),
]

function writesOf(stage: Stage, kept: number): Used[] {
  if (stage.kind === 'map') return stage.stores.map(({ view }) => ({ view, rows: stage.shape.length === kept }))
  const after = stage.epilogue?.stores.map(({ view }) => ({ view, rows: true })) ?? []
  return [{ view: stage.store, rows: true }, ...after]
}

/** Where a view lies. Equal texts: each row, or each element, meets its own place again. */
function placeOf({ offset, strides }: View, shape: readonly number[], kept: number, rows: boolean): string {
  const steps = (from: number, to: number) =>
    shape.slice(from, to).map((extent, d) => (extent === 1 ? 0 : strides[from + d]!))
  const ofRow = rows || isOfRow({ slot: 0, offset, strides }, shape, kept)
  return `${offset} ${steps(0, kept)}${ofRow ? '' : ` ${steps(kept, shape.length)}`}`
}

/** Slots that took over each other's place in the arena as one slot, since a device binds no memory twice. */
function withSharedPlaces(stages: readonly Stage[], slots: readonly Slot[], hidden: ReadonlySet<number>): Stage[] {
  const first = new Map<string, number>()
  return stages.map((stage) =>
    withViews(stage, (view) => {
      const { place, at, dtype, length } = slots[view.slot]!
      if (place !== 'arena' || hidden.has(view.slot)) return view
      const key = `${at} ${dtype} ${length}`
      const slot = first.get(key) ?? view.slot
      first.set(key, slot)
      return { ...view, slot }
    }),
  )
}

const equal = (a: readonly number[], b: readonly number[]) => a.length === b.length && a.every((x, i) => x === b[i])
