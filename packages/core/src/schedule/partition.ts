import { type Shape, sizeOf } from '../shape.ts'
import { itemCost } from './cost.ts'
import type { View } from '../program.ts'
import { contractionOf, spaceOfContraction } from './contraction.ts'
import { Emitter, type Memory, NotAView, type Order } from './emit.ts'
import type { Item } from './items.ts'

/** A value that costs at most this much is computed again by every user instead of being stored. */
const CHEAP = 2
/** The largest number of items in one expression, so that kernels stay small enough to compile well. */
const MOST_INLINED = 96
/** The largest number of values that one kernel stores. */
const MOST_STORES = 12
/** How many groups back a map without dependencies looks for one over the same inputs. */
const SIBLINGS = 4

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
  /** The order of an item's axes in its memory, where it is not their own. */
  readonly orders: ReadonlyMap<Item, Order>
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
      readers !== undefined && (readers.size > 1 || [...readers].some((reader) => elementsOf(reader) > item.size))
    if (item.size > 1 || item.inputs.length > 0) {
      if ((repeated && cost > CHEAP) || count > MOST_INLINED) chosen.add(item)
    }
  }
  return chosen
}

/** Elements of the space that a reader computes over. */
function elementsOf(reader: Item): number {
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

/** Items whose memory others than kernels' views look at: outputs, and operands of routines. */
function rowMajorItems(items: readonly Item[], forced: ReadonlySet<Item>): Set<Item> {
  const fixed = new Set<Item>(forced)
  for (const item of items) {
    if (item.outputs.length > 0) fixed.add(item)
    const { kind } = item.op.lowering
    if (kind === 'routine') for (const input of item.inputs) fixed.add(input).add(baseOf(input))
    if (kind !== 'contract') continue
    // A padded tensor whose windows a product reads has its channels last, whatever it was copied from.
    for (const input of item.inputs) {
      const base = baseOf(input)
      if (base.op.lowering.kind === 'place' && input.size > base.size) fixed.add(base)
    }
  }
  return fixed
}

/** Cuts a graph into groups, in an order in which they can run. */
export function partition(items: readonly Item[], overwrites: readonly number[]): Partition {
  const forced = new Set<Item>()
  for (;;) {
    try {
      return new Attempt(items, overwrites, forced).run()
    } catch (problem) {
      if (!(problem instanceof NotAView) || problem.item === null || forced.has(problem.item)) throw problem
      forced.add(problem.item)
    }
  }
}

/** One try at a partition, given the items that must have memory in row-major order because views need it. */
class Attempt implements Memory {
  private readonly groups: Group[] = []
  private readonly groupOf = new Map<Item, number>()
  private readonly orders = new Map<Item, Order>()
  /** The last group that reads an item. */
  private readonly lastReader = new Map<Item, number>()
  private readonly materialized: ReadonlySet<Item>
  private readonly rowMajor: ReadonlySet<Item>
  private readonly items: readonly Item[]
  private readonly overwrites: readonly number[]

  constructor(items: readonly Item[], overwrites: readonly number[], forced: ReadonlySet<Item>) {
    this.items = items
    this.overwrites = overwrites
    this.materialized = chooseMaterialized(items, forced)
    this.rowMajor = rowMajorItems(items, forced)
  }

  slotOf(item: Item): number {
    return item.at
  }
  hasMemory(item: Item): boolean {
    return item.source === 'input' || this.materialized.has(item)
  }
  orderOf(item: Item): Order {
    return this.orders.get(item) ?? null
  }

  run(): Partition {
    const { groups, groupOf, orders, materialized } = this
    for (const item of this.items) {
      if (!materialized.has(item) || item.source === 'input') continue
      const reads = readsOf(item, this)
      const preferred = this.preferredOrder(item)
      const at = isAnchor(item) ? -1 : this.findGroup(item, reads, preferred)
      if (at >= 0) {
        groups[at]!.members.push(item)
        for (const read of reads) groups[at]!.reads.add(read)
        this.place(item, at, reads)
      } else this.open(item, reads, preferred)
    }
    return { groups, groupOf, orders, stored: storedItems(groups, groupOf, materialized) }
  }

  private place(item: Item, at: number, reads: ReadonlySet<Item>): void {
    this.groupOf.set(item, at)
    for (const read of reads) this.lastReader.set(read, Math.max(this.lastReader.get(read) ?? -1, at))
  }

  /** Starts a group of its own for an item. */
  private open(item: Item, reads: Set<Item>, preferred: Order): void {
    let order = preferred
    if (isAnchor(item)) checkEmission(item, this)
    else if (order === null || !this.emits([item], spaceOf(item, order, this), null, [order])) {
      order = null
      new Emitter(item.shape, this).define(item, null)
    }
    this.orders.set(item, order)
    const anchor = isAnchor(item) ? item : null
    this.groups.push({ anchor, space: spaceOf(item, order, this), members: anchor ? [] : [item], reads })
    this.place(item, this.groups.length - 1, reads)
  }

  /** The latest group that the item depends on, or an earlier map over the same inputs, if the item can be fused with it. */
  private findGroup(item: Item, reads: ReadonlySet<Item>, preferred: Order): number {
    const { groups } = this
    let at = -1
    for (const read of reads) at = Math.max(at, this.groupOf.get(read) ?? -1)
    if (at >= 0) return this.fits(item, at, preferred) ? at : -1
    for (at = groups.length - 1; at >= Math.max(0, groups.length - SIBLINGS); at--) {
      const group = groups[at]!
      const shares = group.anchor === null && [...reads].some((read) => group.reads.has(read))
      if (shares && this.fits(item, at, preferred)) return at
    }
    return -1
  }

  /** Whether an item can be computed behind what a group computes; if so, its order is settled. */
  private fits(item: Item, at: number, preferred: Order): boolean {
    const { anchor, members, space } = this.groups[at]!
    if (anchor !== null && anchor.op.lowering.kind !== 'reduce' && anchor.op.lowering.kind !== 'contract') return false
    if (members.length >= MOST_STORES || item.size !== sizeOf(space) || item.size === 0) return false
    for (const output of item.outputs) {
      const overwritten = this.overwrites[output]!
      if (overwritten >= 0 && (this.lastReader.get(this.items[overwritten]!) ?? -1) > at) return false
    }
    const before = members.map((member) => this.orderOf(member))
    for (const order of preferred === null ? [null] : [preferred, null]) {
      if (!this.emits([...members, item], space, anchor, [...before, order])) continue
      this.orders.set(item, order)
      return true
    }
    return false
  }

  /** Whether one kernel can compute items over a space, each stored in its order. */
  private emits(items: readonly Item[], space: Shape, anchor: Item | null, orders: readonly Order[]): boolean {
    const emitter = new Emitter(space, this, anchor)
    try {
      for (const [i, item] of items.entries()) emitter.define(item, orders[i]!)
      return emitter.steps.length <= 2 * MOST_INLINED
    } catch (problem) {
      if (problem instanceof NotAView) return false
      throw problem
    }
  }

  /**
   * The order of axes in which most of what an item reads lies in memory, so that a chain of element-wise items behind
   * a permuted product is never turned around.
   */
  private preferredOrder(item: Item): Order {
    const { kind } = item.op.lowering
    const free = kind === 'map' || kind === 'view' || kind === 'reduce' || kind === 'place'
    if (!free || this.rowMajor.has(item) || item.shape.length < 2) return null
    const votes = new Map<string, number>()
    const vote = (loads: readonly View[], weight: number) => {
      for (const { strides } of loads) {
        if (strides.some((stride, d) => stride <= 0 && item.shape[d]! > 1)) continue
        const order = [...item.shape.keys()].sort((a, b) => strides[b]! - strides[a]! || a - b)
        votes.set(String(order), (votes.get(String(order)) ?? 0) + weight)
      }
    }
    if (kind === 'place') {
      for (const input of item.inputs) vote(loadsOf(input, this), input.size)
    } else if (kind === 'reduce') {
      const kept = [...item.inputs[0]!.shape.keys()].filter((d) => !item.attributes.includes(d))
      vote(
        loadsOf(item.inputs[0]!, this).map((view) => ({ ...view, strides: kept.map((d) => view.strides[d]!) })),
        1,
      )
    } else {
      const emitter = new Emitter(item.shape, this)
      emitter.define(item, null)
      vote(emitter.loads, 1)
    }
    const rowMajor = String([...item.shape.keys()])
    const [best] = [...votes].sort(([a, x], [b, y]) => y - x || Number(a === rowMajor) - Number(b === rowMajor))
    return best === undefined || best[0] === rowMajor ? null : best[0].split(',').map(Number)
  }
}

/** The views through which an item is read at every position of its own shape. */
function loadsOf(item: Item, memory: Memory): readonly View[] {
  const emitter = new Emitter(item.shape, memory)
  emitter.value(item, null)
  return emitter.loads
}

/** The space of a kernel that writes an item in the order of its memory; behind a product, by the axes of its operands. */
function spaceOf(item: Item, order: Order, memory: Memory): Shape {
  if (item.op.lowering.kind === 'contract' && item.size > 0) return spaceOfContraction(contractionOf(item, memory))
  return order === null ? item.shape : order.map((d) => item.shape[d]!)
}

/** Fails early, while another choice is still possible, when an anchor's operands cannot be read in place. */
function checkEmission(item: Item, memory: Memory): void {
  const { kind } = item.op.lowering
  if (kind === 'routine') return
  if (kind === 'contract') {
    contractionOf(item, memory)
    return
  }
  for (const input of item.inputs) {
    new Emitter(input.shape, memory).value(input, null)
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
