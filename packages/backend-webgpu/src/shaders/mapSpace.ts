import type { MapKernel, Slot } from '@neurite/core'
import { vectorSlots, viewsOf } from './access.ts'
import type { Width } from './library.ts'
import { type Axis, axesOf, collapse, positionAxes, product } from './space.ts'

/** How a map goes over its elements. */
export interface MapSpace {
  readonly axes: readonly Axis[]
  /** The slots that it may bind as vectors. */
  readonly vectors: ReadonlySet<number>
  /** Axes that each invocation goes along on its own. */
  readonly own: ReadonlySet<Axis>
}

export function mapSpace(kernel: MapKernel): MapSpace {
  const views = viewsOf(kernel.loads, kernel.stores)
  const strides = views.map((view) => view.strides)
  const axes = collapse(ordered(axesOf(kernel.shape, strides), kernel.loads.length), positionAxes(kernel.steps))
  return { axes, vectors: vectorSlots(views, axes), own: new Set() }
}

/** Axes from the outermost to the innermost of the first store, so that neighbours in memory are written together. */
function ordered(axes: readonly Axis[], store: number): Axis[] {
  return [...axes].sort((p, q) => Math.abs(q.strides[store]!) - Math.abs(p.strides[store]!))
}

/** Four elements at once where results lie side by side; a rest is written past the end only where nothing follows. */
export function widthOf(kernel: MapKernel, slots: readonly Slot[], { axes, vectors }: MapSpace): Width {
  const last = axes.at(-1)
  if (!last || !kernel.stores.some(({ view }) => vectors.has(view.slot))) return 1
  if (last.extent % 4 === 0) return 4
  const toEnd = kernel.stores.every(
    ({ view }) => vectors.has(view.slot) && view.offset + last.extent === slots[view.slot]!.length,
  )
  return axes.length === 1 && toEnd ? 4 : 1
}

/** The slots that a map does bind as vectors: none where it goes over single elements. */
export function boundAsVectors(kernel: MapKernel, slots: readonly Slot[], space: MapSpace): ReadonlySet<number> {
  return widthOf(kernel, slots, space) === 4 ? space.vectors : new Set()
}

/** How far invocations go along each axis, the last one in steps of `width`: not along those that each has for its own. */
export function extentsOf({ axes, own }: MapSpace, width: Width): number[] {
  return axes.map((axis, d) => {
    if (own.has(axis)) return 1
    return d === axes.length - 1 ? Math.ceil(axis.extent / width) : axis.extent
  })
}

/** Units of work, each for an invocation. */
export function unitsOf(kernel: MapKernel, slots: readonly Slot[], space: MapSpace): number {
  return product(extentsOf(space, widthOf(kernel, slots, space)))
}

/** Loads that are the same all along an invocation's own axes, by index. */
export function sharedLoads({ loads }: MapKernel, own: ReadonlySet<Axis>): number[] {
  return [...loads.keys()].filter((i) => [...own].every(({ strides }) => strides[i] === 0))
}

/** Most positions along the own axes of an invocation, fewest invocations, and the least share of passages that is spared. */
const [MOST_POSITIONS, LEAST_UNITS, LEAST_SPARED] = [9, 4096, 0.2]

/**
 * Short axes along which a map reads the same again and again, as those of the windows of a pooling: for an emulator, to which
 * every number that it reads or writes is dear.
 */
export function withOwnAxes(kernel: MapKernel, slots: readonly Slot[], space: MapSpace): MapSpace {
  const { loads, stores } = kernel
  const short = space.axes.slice(0, -1).filter(({ extent }) => extent <= MOST_POSITIONS)
  let best = space
  let most = LEAST_SPARED
  for (let chosen = 1; chosen < 2 ** short.length; chosen++) {
    const own = new Set(short.filter((_, d) => (chosen >> d) % 2 === 1))
    const positions = product([...own].map(({ extent }) => extent))
    const spared = (sharedLoads(kernel, own).length / (loads.length + stores.length)) * (1 - 1 / positions)
    const candidate = { ...space, own }
    if (positions > MOST_POSITIONS || spared <= most || unitsOf(kernel, slots, candidate) < LEAST_UNITS) continue
    best = candidate
    most = spared
  }
  return best
}
