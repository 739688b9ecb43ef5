import type { Kernel, MapKernel, Operand, Slot, View } from '@neurite/core'
import { boundSize } from '../binding.ts'
import type { CutKernel } from './cut.ts'

/** A slot as dispatches bind it: all of it, or the stretch that a slice of a kernel reaches. */
export interface BoundSlot extends Slot {
  /** The first element that is bound, and how many are. */
  readonly from: number
  readonly reach: number
}

/** A stretch of a slot: elements from `from` up to `to`, excluded, and the views that lie in it. */
export interface Window {
  readonly slot: number
  readonly from: number
  readonly to: number
  readonly views: readonly View[]
}

/** Where bindings of a slot may start and end: at multiples of so many elements. */
export interface Steps {
  readonly start: number
  readonly end: number
}

export function wholeSlot(slot: Slot): BoundSlot {
  return { ...slot, from: 0, reach: slot.length }
}

/** Bytes of a slot on the device, as it is bound. */
export function boundBytes({ dtype, reach }: BoundSlot, elementBytes: Readonly<Record<string, number>>): number {
  return boundSize(reach * elementBytes[dtype]!)
}

/** The slots of a kernel. */
export function slotsOf(kernel: Kernel): number[] {
  const places: (View | Operand)[] =
    kernel.kind === 'routine' ? [...kernel.inputs, kernel.output] : viewsOf(kernel).map(([view]) => view)
  return [...new Set(places.map(({ slot }) => slot))]
}

/** The views of a kernel with the spaces over which they go. */
function viewsOf(kernel: CutKernel): [View, readonly number[]][] {
  switch (kernel.kind) {
    case 'map':
      return [...kernel.loads, ...kernel.stores.map(({ view }) => view)].map((view) => [view, kernel.shape])
    case 'reduce':
      return [
        ...kernel.loads.map((view): [View, readonly number[]] => [view, kernel.shape]),
        [kernel.store, kernel.shape.slice(0, kernel.kept)],
        ...epilogueViews(kernel.epilogue),
      ]
    case 'contract': {
      const { batch, m, n, k } = kernel
      return [
        [kernel.a, [...batch, ...m, ...k]],
        [kernel.b, [...batch, ...k, ...n]],
        [kernel.store, [...batch, ...m, ...n]],
        ...epilogueViews(kernel.epilogue),
      ]
    }
    default:
      return kernel satisfies never
  }
}

const epilogueViews = (epilogue: MapKernel | null): [View, readonly number[]][] =>
  epilogue === null ? [] : viewsOf(epilogue)

/** The slots that a kernel writes. */
export function writtenBy(kernel: Kernel): Set<number> {
  if (kernel.kind === 'routine') return new Set([kernel.output.slot])
  const map = kernel.kind === 'map' ? kernel : kernel.epilogue
  const written = new Set(map?.stores.map(({ view }) => view.slot))
  return kernel.kind === 'map' ? written : written.add(kernel.store.slot)
}

/** The elements of its slot between the first and the last that a view reaches; null where it reaches none. */
function windowOf(view: View, shape: readonly number[], { start, end }: Steps): Window | null {
  let [from, to] = [view.offset, view.offset + 1]
  for (const [d, extent] of shape.entries()) {
    if (extent === 0) return null
    const last = view.strides[d]! * (extent - 1)
    if (last < 0) from += last
    else to += last
  }
  return { slot: view.slot, from: Math.floor(from / start) * start, to: Math.ceil(to / end) * end, views: [view] }
}

/**
 * What a kernel reaches of its slots. A slot that is only read may be bound as several stretches that lie apart; one that is
 * written is one stretch, since a buffer is either read or written.
 */
export function windowsOf(kernel: CutKernel, stepsOf: (slot: number) => Steps): Window[] {
  const written = writtenBy(kernel)
  const found = new Map<number, Window[]>()
  for (const [view, shape] of viewsOf(kernel)) {
    let window = windowOf(view, shape, stepsOf(view.slot))
    if (window === null) continue
    const apart: Window[] = []
    for (const other of found.get(view.slot) ?? []) {
      if (written.has(view.slot) || (other.from < window.to && window.from < other.to)) window = joined(window, other)
      else apart.push(other)
    }
    found.set(view.slot, [...apart, window])
  }
  return [...found.values()].flat()
}

function joined(a: Window, b: Window): Window {
  return {
    slot: a.slot,
    from: Math.min(a.from, b.from),
    to: Math.max(a.to, b.to),
    views: [...a.views, ...b.views],
  }
}
