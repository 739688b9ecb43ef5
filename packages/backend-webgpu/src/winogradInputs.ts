import type { Kernel, MapKernel, Step, View } from '@neurite/core'
import { bytesOf, type DeviceRules, overlap } from './binding.ts'
import { areDisjoint } from './disjoint.ts'
import { type Framed, type Tiled, tilesOf } from './shaders/winogradTiles.ts'
import { PRODUCTS } from './shaders/winogradTransforms.ts'
import type { Temporaries } from './slices/temporaries.ts'
import { slotsOf, writtenBy } from './slices/windows.ts'
import { isSameView } from './views.ts'

/** What a convolution reads: over [images, rows, columns, channels]. */
export interface Reading {
  readonly from: View
  readonly tiled: Tiled
  readonly inputs: number
}

/** How the inputs of a convolution become factors of its products. */
export interface Source {
  readonly from: View | Framed
  /** The slot where factors lie that several need; null where only this one does. */
  readonly shared: number | null
  /** Whether another has left them there. */
  readonly isThere: boolean
}

export interface Sources {
  /** By the position of a convolution among the kernels. */
  readonly of: ReadonlyMap<number, Source>
  /** Positions of kernels that nobody needs any more. */
  readonly spared: ReadonlySet<number>
}

/**
 * What convolutions by way of Winograd take their inputs from. On an emulator, to which every number that it reads or writes
 * is dear, factors are computed once for a convolution and the gradient of its weights, and what pads inputs is not run: they
 * are read from where they come from, and what surrounds them is known to be 0. Not so on a GPU, whose memory is dearer:
 * factors that are kept take more than twice as much as what they are made of.
 */
export function sourcesOf(
  kernels: readonly { readonly kind: string }[],
  readings: ReadonlyMap<number, Reading>,
  memory: Temporaries,
  rules: DeviceRules,
): Sources {
  const of = new Map<number, Source>()
  const spared = new Set<number>()
  for (const [at, { from }] of readings) of.set(at, { from, shared: null, isThere: false })
  // Emulators run kernels of programs only.
  if (rules.features.software) {
    const all = kernels as readonly Kernel[]
    share(all, readings, memory, rules, of)
    unpad(all, readings, memory, rules, of, spared)
  }
  return { of, spared }
}

const sameTiles = (a: Tiled, b: Tiled) => a.images === b.images && a.height === b.height && a.width === b.width

/** Lets convolutions that read the same have the same factors, as long as all that are kept are no more than one binding. */
function share(
  kernels: readonly Kernel[],
  readings: ReadonlyMap<number, Reading>,
  memory: Temporaries,
  { elementBytes, bindingBytes }: DeviceRules,
  of: Map<number, Source>,
): void {
  const first = new Map<number, Reading>()
  let keptBytes = 0
  for (const [at, reading] of readings) {
    const { from, tiled, inputs } = reading
    const isKnown = ([known, other]: [number, Reading]) =>
      isSameView(from, other.from) &&
      sameTiles(tiled, other.tiled) &&
      inputs === other.inputs &&
      !kernels.slice(known, at).some((kernel) => writtenBy(kernel).has(from.slot))
    const found = [...first].find(isKnown)?.[0]
    const earlier = found === undefined ? undefined : of.get(found)
    const length = PRODUCTS * tilesOf(tiled) * inputs
    const bytes = earlier?.shared === null ? length * elementBytes['float32']! : 0
    if (found === undefined || earlier === undefined || keptBytes + bytes > bindingBytes) {
      first.set(at, reading)
      continue
    }
    keptBytes += bytes
    const slot = earlier.shared ?? memory.keep('float32', length)
    of.set(found, { ...earlier, shared: slot })
    of.set(at, { from, shared: slot, isThere: true })
  }
}

/** Most tensors that what is padded is computed from, and most steps of that: it is computed twice and more. */
const [MOST_LOADS, MOST_STEPS] = [3, 8]
/** What takes no longer than reading a number. */
const CHEAP = new Set<Step['kind']>(['load', 'const', 'select', 'binary'])

/** Lets convolutions that alone read what is padded read it where it comes from. */
function unpad(
  kernels: readonly Kernel[],
  readings: ReadonlyMap<number, Reading>,
  { slots }: Temporaries,
  { elementBytes, bindingBytes }: DeviceRules,
  of: Map<number, Source>,
  spared: Set<number>,
): void {
  for (const padded of new Set([...readings.values()].map(({ from }) => from.slot))) {
    if (slots[padded]!.place !== 'arena') continue
    const users = kernels.flatMap((kernel, at) => (slotsOf(kernel).includes(padded) ? [at] : []))
    const readers = users.filter((at) => readings.get(at)?.from.slot === padded)
    const writers = users.filter((at) => !readers.includes(at))
    const made = insideOf(writers, kernels, padded)
    if (made === null || !readers.every((at) => readsOnce(kernels[at]!, padded))) continue
    if (Math.max(...writers) > Math.min(...readers)) continue
    const inside = kernels[made] as MapKernel
    const used = [...new Set(inside.loads.map(({ slot }) => slot))]
    if (used.some((slot) => slots[slot]!.dtype !== 'float32' || bytesOf(slots[slot]!, elementBytes) > bindingBytes))
      continue
    // It has to be there still when the last of them reads it.
    const last = Math.max(...readers.filter((at) => !of.get(at)!.isThere))
    const between = kernels.slice(made + 1, last).filter((_, i) => !writers.includes(made + 1 + i))
    const written = new Set(between.flatMap((kernel) => [...writtenBy(kernel)]))
    const isGone = (slot: number) =>
      written.has(slot) || [...written].some((other) => overlap(slots[other]!, slots[slot]!, elementBytes))
    if (used.some(isGone)) continue
    const framed = readers.map((at) => framedBy(inside, readings.get(at)!))
    if (framed.includes(null)) continue
    for (const [i, at] of readers.entries()) of.set(at, { ...of.get(at)!, from: framed[i]! })
    for (const at of writers) spared.add(at)
  }
}

/** Where the inside of what is padded is made, if `writers` make nothing else but zeros around it. */
function insideOf(writers: readonly number[], kernels: readonly Kernel[], padded: number): number | null {
  const maps = writers.map((at) => kernels[at]!)
  const insides: number[] = []
  for (const [i, map] of maps.entries()) {
    if (map.kind !== 'map' || map.stores.length !== 1 || map.loads.some(({ slot }) => slot === padded)) return null
    const value = map.steps[map.stores[0]!.value]!
    if (value.kind !== 'const' || !Object.is(value.value, 0)) insides.push(i)
  }
  if (insides.length !== 1) return null
  const inside = maps[insides[0]!] as MapKernel
  const { loads, scalars, steps } = inside
  // Zeros that come later must not lie inside.
  const reached = (map: MapKernel) => ({ view: map.stores[0]!.view, shape: map.shape })
  const later = maps.slice(insides[0]! + 1) as MapKernel[]
  if (!later.every((map) => areDisjoint(reached(map), reached(inside)))) return null
  const isCheap = loads.length <= MOST_LOADS && steps.length <= MOST_STEPS && steps.every(({ kind }) => CHEAP.has(kind))
  return isCheap && loads.length > 0 && scalars.length === 0 ? writers[insides[0]!]! : null
}

/** Whether a convolution reads a slot as its inputs and for nothing else. */
function readsOnce(kernel: Kernel, slot: number): boolean {
  if (kernel.kind !== 'contract') return false
  const { b, store, epilogue } = kernel
  const after = epilogue === null ? [] : [...epilogue.loads, ...epilogue.stores.map(({ view }) => view)]
  return ![b, store, ...after].some((view) => view.slot === slot)
}

/** The inside of what is padded as a convolution comes upon it; null where their axes are not the same. */
function framedBy(map: MapKernel, { from, tiled, inputs }: Reading): Framed | null {
  const { view } = map.stores[0]!
  const axes = from.strides.map((stride) =>
    map.shape.findIndex((extent, d) => extent > 1 && view.strides[d] === stride),
  )
  const apart = new Set(axes.filter((axis) => axis >= 0))
  if (map.shape.some((extent, d) => extent > 1 && !apart.has(d))) return null
  const shape = axes.map((axis) => (axis < 0 ? 1 : map.shape[axis]!))
  const [images, height, width, channels] = shape as [number, number, number, number]
  if (images !== tiled.images || channels !== inputs) return null
  const [, row, column] = from.strides as [number, number, number, number]
  const first = view.offset - from.offset
  const top = Math.floor(first / row)
  const left = (first - top * row) / column
  if (first < 0 || !Number.isInteger(left)) return null
  const along = (load: View) => axes.map((axis) => (axis < 0 ? 0 : load.strides[axis]!))
  return {
    top,
    left,
    height,
    width,
    loads: map.loads.map((load) => ({ ...load, strides: along(load) })),
    steps: map.steps,
    value: map.stores[0]!.value,
  }
}
