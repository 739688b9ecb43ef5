import type { Expression } from '../expression.ts'
import { type Layout, reshapeLayout, sliceLayout } from '../graph/layout.ts'
import { Emitter, type Memory, NotAView } from './emit.ts'
import type { Item } from './items.ts'

/** What is put into a place, as an item whose shape is the space over which it is computed, and its place seen from there. */
export interface Placed {
  readonly item: Item
  readonly emitter: Emitter
  readonly value: Expression
  readonly layout: Layout
}

/**
 * Computes an item for a place in memory. Where an item that was reshaped cannot be read in its new shape, as after a
 * permutation, the place is seen in the shape that it had before.
 */
export function placed(item: Item, place: Layout, memory: Memory): Placed {
  const emitter = new Emitter(item.shape, memory)
  try {
    return { item, emitter, value: emitter.value(item, null), layout: place }
  } catch (problem) {
    const before = problem instanceof NotAView && isReshape(item, memory) ? item.inputs[0]! : null
    const layout = before && reshapeLayout(place, before.shape)
    if (!before || !layout) throw problem
    return placed(before, layout, memory)
  }
}

/** The inputs of an item that places them, each with its place in the layout of the whole. */
export function placesOf(item: Item, whole: Layout): (readonly [Item, Layout])[] {
  const rank = item.shape.length
  return item.inputs.flatMap((input, i) => {
    if (input.size === 0) return []
    const from = 1 + rank + 2 * rank * i
    const place = item.attributes.slice(from, from + 2 * rank)
    const starts = place.filter((_, j) => j % 2 === 0)
    const steps = place.filter((_, j) => j % 2 === 1)
    return [[input, sliceLayout(whole, input.shape, starts, steps)] as const]
  })
}

const isReshape = (item: Item, memory: Memory): boolean =>
  item.source === 'computed' && item.op.name === 'reshape' && !memory.hasMemory(item)
