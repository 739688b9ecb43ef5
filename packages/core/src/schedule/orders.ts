import { contiguousLayout } from '../graph/layout.ts'
import type { View } from '../program.ts'
import { applyView, Emitter, type Memory, type Order } from './emit.ts'
import type { Item } from './items.ts'
import { placed, placesOf } from './places.ts'
import { operandsOf } from './reading.ts'

/** Whether an item goes through all that it reads in the order of its memory; `isPlain` says so of what it reads. */
export function isReadAsItLies(item: Item, isPlain: (item: Item) => boolean): boolean {
  return operandsOf(item).every(isPlain) && keepsOrder(item)
}

/**
 * The order of axes in which most of what an item reads lies in memory, so that a chain of element-wise items behind
 * a permuted product is never turned around. `rowMajor`: items that have no choice.
 */
export function preferredOrder(
  item: Item,
  memory: Memory,
  rowMajor: ReadonlySet<Item>,
  isPlain: (item: Item) => boolean,
): Order {
  const { kind } = item.op.lowering
  const free = kind === 'map' || kind === 'view' || kind === 'reduce' || kind === 'place'
  if (!free || rowMajor.has(item) || item.shape.length < 2) return null
  if (isReadAsItLies(item, isPlain)) return null
  const votes = new Map<string, number>()
  const vote = (loads: readonly View[], weight: number) => {
    for (const { strides } of loads) {
      if (strides.some((stride, d) => stride <= 0 && item.shape[d]! > 1)) continue
      const order = [...item.shape.keys()].sort((a, b) => strides[b]! - strides[a]! || a - b)
      votes.set(String(order), (votes.get(String(order)) ?? 0) + weight)
    }
  }
  if (kind === 'place') {
    for (const [input, place] of placesOf(item, contiguousLayout(item.shape))) {
      const { emitter, layout } = placed(input, place, memory)
      // What is read in the shape that it had before says nothing about these axes.
      if (layout === place) vote(emitter.loads, input.size)
    }
  } else if (kind === 'reduce') {
    const kept = [...item.inputs[0]!.shape.keys()].filter((d) => !item.attributes.includes(d))
    vote(
      loadsOf(item.inputs[0]!, memory).map((view) => ({ ...view, strides: kept.map((d) => view.strides[d]!) })),
      1,
    )
  } else {
    const emitter = new Emitter(item.shape, memory)
    emitter.define(item, null)
    vote(emitter.loads, 1)
  }
  const asGiven = String([...item.shape.keys()])
  const [best] = [...votes].sort(([a, x], [b, y]) => y - x || Number(a === asGiven) - Number(b === asGiven))
  return best === undefined || best[0] === asGiven ? null : best[0].split(',').map(Number)
}

/** Whether an item, seen as a view, goes through elements in the order in which its input has them. */
function keepsOrder(item: Item): boolean {
  if (item.source !== 'computed' || item.op.lowering.kind !== 'view') return true
  const layout = applyView(item, contiguousLayout(item.inputs[0]!.shape))
  if (layout === null) return false
  let last = Number.POSITIVE_INFINITY
  return layout.strides.every((stride, d) => {
    if (item.shape[d]! <= 1) return true
    const descends = stride >= 0 && stride <= last
    if (stride > 0) last = stride
    return descends
  })
}

/** The views through which an item is read at every position of its own shape. */
function loadsOf(item: Item, memory: Memory): readonly View[] {
  const emitter = new Emitter(item.shape, memory)
  emitter.value(item, null)
  return emitter.loads
}
