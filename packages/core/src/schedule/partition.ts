import { type Shape, sizeOf } from '../shape.ts'
import { itemCost } from './cost.ts'
import { Emitter, layoutThroughViews, type Memory, NotAView } from './emit.ts'
import type { Item } from './items.ts'

/** A value that costs at most this much is computed again by every user instead of being stored. */
const CHEAP = 2
/** The largest number of items in one expression, so that kernels stay small enough to compile well. */
const MOST_INLINED = 96
/** The largest number of values that one kernel stores. */
const MOST_STORES = 12

/**
 * Items computed by one kernel: an anchor (reduce, contract, place or routine, or null for a plain map), then the
 * element-wise items fused behind it, all over the same space.
 */
export interface Group {
  readonly anchor: Item | null
  readonly space: Shape
  readonly members: Item[]
  /** Inputs of the program that it reads, and groups whose results it reads. */
  readonly reads: Set<Item>
}

export interface Partition {
  readonly groups: readonly Group[]
  readonly groupOf: ReadonlyMap<Item, number>
  /** Items that get memory because a kernel other than their own reads them, or because they are wanted. */
  readonly stored: ReadonlySet<Item>
}

/** True for items that a kernel of their own computes, whatever reads them. */
export function isAnchor(item: Item): boolean {
  const { kind } = item.op.lowering
  return item.source === 'computed' && kind !== 'map' && kind !== 'view'
}

/** The item that a chain of views looks at. */
export function baseOf(item: Item): Item {
  let base = item
  while (base.source === 'computed' && base.op.lowering.kind === 'view') base = base.inputs[0]!
  return base
}

/** Which element-wise items are worth memory of their own. `forced` are those that views require. */
function chooseMaterialized(items: readonly Item[], forced: ReadonlySet<Item>): Set<Item> {
  const chosen = new Set<Item>(forced)
  const users = new Map<Item, Set<Item>>()
  for (const item of items) {
    if (item.source === 'computed' && item.op.lowering.kind === 'view') {
      if (item.outputs.length > 0) chosen.add(item)
      continue
    }
    const { kind } = item.op.lowering
    for (const input of item.inputs) {
      const base = baseOf(input)
      let set = users.get(base)
      if (!set) users.set(base, (set = new Set()))
      set.add(item)
      const asOperand = kind === 'contract' || (kind === 'routine' && base.source !== 'scalar')
      if (asOperand && base.source !== 'input') chosen.add(base)
      if (kind === 'routine' && base.source === 'scalar' && input !== base) chosen.add(input)
      // Routines want contiguous operands, which views are not.
      if (kind === 'routine' && input !== base && !isPlainReshape(input)) chosen.add(input)
    }
    if (item.outputs.length > 0 || isAnchor(item)) chosen.add(item)
  }
  // A view that is wanted as an output reads its base as any kernel does.
  for (const item of chosen) {
    if (item.source === 'computed' && item.op.lowering.kind === 'view') {
      const base = baseOf(item.inputs[0]!)
      let set = users.get(base)
      if (!set) users.set(base, (set = new Set()))
      set.add(item)
    }
  }
  const inlined = new Map<Item, { cost: number; count: number }>()
  for (const item of items) {
    if (item.source !== 'computed' || item.op.lowering.kind !== 'map') continue
    let cost = itemCost(item)
    let count = 1
    for (const input of new Set(item.inputs.map(baseOf))) {
      const part = chosen.has(input) ? undefined : inlined.get(input)
      if (part) {
        cost += part.cost
        count += part.count
      }
    }
    inlined.set(item, { cost, count })
    if (chosen.has(item)) continue
    const readers = users.get(item)
    const repeated =
      readers !== undefined && (readers.size > 1 || [...readers].some((reader) => spaceOf(reader) > item.size))
    if (item.size > 1 || item.inputs.length > 0) {
      if ((repeated && cost > CHEAP) || count > MOST_INLINED) chosen.add(item)
    }
  }
  return chosen
}

/** Elements of the space that a reader computes over. */
function spaceOf(reader: Item): number {
  const { kind } = reader.op.lowering
  return kind === 'reduce' ? reader.inputs[0]!.size : reader.size
}

function isPlainReshape(item: Item): boolean {
  let view = item
  while (view.source === 'computed' && view.op.lowering.kind === 'view') {
    if (view.op.name !== 'reshape' && view.op.name !== 'alias') return false
    view = view.inputs[0]!
  }
  return true
}

/** Cuts a graph into groups, in an order in which they can run. */
export function partition(items: readonly Item[], overwrites: readonly number[]): Partition {
  const forced = new Set<Item>()
  for (;;) {
    try {
      return attempt(items, overwrites, forced)
    } catch (problem) {
      if (!(problem instanceof NotAView) || problem.item === null || forced.has(problem.item)) throw problem
      forced.add(problem.item)
    }
  }
}

function attempt(items: readonly Item[], overwrites: readonly number[], forced: ReadonlySet<Item>): Partition {
  const materialized = chooseMaterialized(items, forced)
  const memory: Memory = {
    slotOf: (item) => item.at,
    hasMemory: (item) => item.source === 'input' || materialized.has(item),
  }
  const groups: Group[] = []
  const groupOf = new Map<Item, number>()
  const lastReader = new Map<Item, number>()
  const noteReads = (reads: ReadonlySet<Item>, at: number) => {
    for (const item of reads) lastReader.set(item, Math.max(lastReader.get(item) ?? -1, at))
  }

  for (const item of items) {
    if (!materialized.has(item) || item.source === 'input') continue
    const reads = readsOf(item, memory)
    if (isAnchor(item)) {
      groupOf.set(item, groups.length)
      noteReads(reads, groups.length)
      groups.push({ anchor: item, space: item.shape, members: [], reads })
      checkEmission(item, memory)
      continue
    }
    const at = findGroup(item, reads)
    if (at >= 0) {
      const group = groups[at]!
      group.members.push(item)
      for (const read of reads) group.reads.add(read)
      noteReads(reads, at)
      groupOf.set(item, at)
    } else {
      new Emitter(item.shape, memory).define(item)
      groupOf.set(item, groups.length)
      noteReads(reads, groups.length)
      groups.push({ anchor: null, space: item.shape, members: [item], reads })
    }
  }

  /** The latest group that the item depends on, when the item can be fused behind it. */
  function findGroup(item: Item, reads: ReadonlySet<Item>): number {
    let at = -1
    for (const read of reads) at = Math.max(at, groupOf.get(read) ?? -1)
    if (at < 0) return siblingOf(item, reads)
    return fits(item, at) ? at : -1
  }

  /** For an item that depends on no group: an earlier map over the same inputs. */
  function siblingOf(item: Item, reads: ReadonlySet<Item>): number {
    for (let at = groups.length - 1; at >= 0 && at >= groups.length - 4; at--) {
      const group = groups[at]!
      if (group.anchor === null && [...reads].some((read) => group.reads.has(read)) && fits(item, at)) return at
    }
    return -1
  }

  function fits(item: Item, at: number): boolean {
    const group = groups[at]!
    const { anchor } = group
    if (anchor !== null && anchor.op.lowering.kind !== 'reduce' && anchor.op.lowering.kind !== 'contract') return false
    if (group.members.length >= MOST_STORES || item.size !== sizeOf(group.space) || item.size === 0) return false
    for (const output of item.outputs) {
      const overwritten = overwrites[output]!
      if (overwritten >= 0 && (lastReader.get(items[overwritten]!) ?? -1) > at) return false
    }
    const emitter = new Emitter(group.space, memory, anchor)
    try {
      for (const member of group.members) emitter.define(member)
      emitter.define(item)
      return emitter.steps.length <= 2 * MOST_INLINED
    } catch (problem) {
      if (problem instanceof NotAView) return false
      throw problem
    }
  }

  return { groups, groupOf, stored: storedItems(groups, groupOf, materialized) }
}

/** Fails early, while another choice is still possible, when an anchor's operands cannot be read in place. */
function checkEmission(item: Item, memory: Memory): void {
  const { kind } = item.op.lowering
  if (kind === 'routine') return
  for (const input of item.inputs) {
    if (kind === 'contract') layoutThroughViews(input, memory.hasMemory)
    else new Emitter(input.shape, memory).value(input, null)
  }
}

/** What an item is computed from: a view looks at its first input only. */
function operandsOf(item: Item): readonly Item[] {
  return item.op.lowering.kind === 'view' ? item.inputs.slice(0, 1) : item.inputs
}

/** The items with memory that computing an item reads. */
function readsOf(item: Item, memory: Memory): Set<Item> {
  const reads = new Set<Item>()
  const seen = new Set<Item>([item])
  const stack = [...operandsOf(item)]
  while (stack.length > 0) {
    const next = stack.pop()!
    if (seen.has(next)) continue
    seen.add(next)
    if (memory.hasMemory(next)) reads.add(next)
    else stack.push(...operandsOf(next))
  }
  return reads
}

/** Members that only their own group reads need no memory. */
function storedItems(
  groups: readonly Group[],
  groupOf: ReadonlyMap<Item, number>,
  materialized: ReadonlySet<Item>,
): Set<Item> {
  const stored = new Set<Item>()
  groups.forEach((group, at) => {
    for (const item of group.reads) {
      // an anchor is always read through memory
      if (groupOf.get(item) !== at || item === group.anchor) stored.add(item)
    }
  })
  for (const item of materialized) if (item.outputs.length > 0 || isAnchor(item)) stored.add(item)
  return stored
}
