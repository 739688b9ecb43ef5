import { type Shape, sizeOf } from '../shape.ts'
import { itemCost } from './cost.ts'
import type { Expression } from '../expression.ts'
import { contractionOf, spaceOfContraction } from './contraction.ts'
import { Emitter, type EmitterMark, type Memory, NotAView, type Order, orderedLayout } from './emit.ts'
import type { Item } from './items.ts'
import { isReadAsItLies, preferredOrder } from './orders.ts'
import { placed, placesOf } from './places.ts'
import { isAnchor, operandsOf, readingOf, readThroughMemory, sourceOf } from './reading.ts'

/** A value that costs at most this much is computed again by every user instead of being stored. */
const CHEAP = 2
/** The largest number of items in one expression, so that kernels stay small enough to compile well. */
const MOST_INLINED = 96
/** The largest number of steps of a kernel's expression. */
export const MOST_STEPS = 2 * MOST_INLINED
/** The largest number of values that one kernel stores. */
export const MOST_STORES = 12
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
  /** Where the values of the members are in what `emitter` has built; null until there is one. */
  readonly values: Expression[]
  emitter: Emitter | null
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

/** Elements of the space over which a reader computes an item. */
function elementsOf(reader: Item, item: Item, memory: Memory): number {
  const { kind } = reader.op.lowering
  if (kind === 'reduce') return reader.inputs[0]!.size
  if (kind !== 'place') return reader.size
  const own = reader.inputs.filter((input) => sourceOf(input, memory) === item)
  return own.reduce((most, input) => Math.max(most, input.size), 0)
}

/** Cuts a graph into groups, in an order in which they can run. */
export function partition(items: readonly Item[], overwrites: readonly number[]): Partition {
  return new Cut(items, overwrites).run()
}

/** What has to be taken back when an item is looked at again. */
interface Undo {
  readonly item: Item
  readonly group: number
  /** How far the group's emitter had got; null where the item opened the group. */
  readonly mark: EmitterMark | null
  readonly addedReads: readonly Item[]
  readonly readers: readonly (readonly [Item, number | undefined])[]
}

/**
 * Goes through the items once, in order. Where a view turns out to need an item in memory, the items from that one on
 * are looked at again; what was decided about those before it stands.
 */
class Cut implements Memory {
  private readonly groups: Group[] = []
  private readonly groupOf = new Map<Item, number>()
  private readonly orders = new Map<Item, Order>()
  /** The last group that reads an item. */
  private readonly lastReader = new Map<Item, number>()
  private readonly materialized: Set<Item>
  /** Items that must lie in row-major order. */
  private readonly rowMajor: Set<Item>
  private readonly users: Map<Item, Set<Item>>
  /** Cost and number of the items that computing an item takes, by position. */
  private readonly costs: number[] = []
  private readonly counts: number[] = []
  /** Positions of items that have memory because that is cheaper, so that it may change. */
  private readonly chosen = new Set<number>()
  /** By position: whether all that an item reads lies in the order in which it is read. */
  private readonly plain: boolean[] = []
  private readonly isPlain = (item: Item): boolean => this.plain[item.at]!
  private readonly done: Undo[] = []
  private readonly forced = new Set<Item>()
  private readonly items: readonly Item[]
  private readonly overwrites: readonly number[]

  constructor(items: readonly Item[], overwrites: readonly number[]) {
    this.items = items
    this.overwrites = overwrites
    const { users, materialized, rowMajor } = readingOf(items)
    this.users = users
    this.materialized = materialized
    this.rowMajor = rowMajor
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
    const { items, groups, groupOf, orders, materialized } = this
    for (let at = 0; at < items.length; at++) {
      try {
        this.visit(items[at]!)
      } catch (problem) {
        if (!(problem instanceof NotAView) || problem.item === null || this.forced.has(problem.item)) throw problem
        at = this.force(problem.item, at) - 1
      }
    }
    return { groups, groupOf, orders, stored: storedItems(groups, groupOf, materialized) }
  }

  private visit(item: Item): void {
    this.weigh(item)
    if (this.materialized.has(item) && item.source !== 'input') {
      const reads = readsOf(item, this)
      const preferred = preferredOrder(item, this, this.rowMajor, this.isPlain)
      const at = isAnchor(item) ? -1 : this.findGroup(item, reads, preferred)
      if (at < 0) this.open(item, reads, preferred)
      else this.join(item, at, reads)
    }
    this.plain[item.at] = this.hasMemory(item) ? this.orderOf(item) === null : isReadAsItLies(item, this.isPlain)
  }

  /** Decides whether an element-wise item is worth memory of its own. */
  private weigh(item: Item): void {
    if (item.source !== 'computed' || item.op.lowering.kind !== 'map') return
    const { materialized, costs, counts } = this
    let cost = itemCost(item)
    let count = 1
    for (const source of new Set(item.inputs.map((input) => sourceOf(input, this)))) {
      if (materialized.has(source)) continue
      cost += costs[source.at] ?? 0
      count += counts[source.at] ?? 0
    }
    costs[item.at] = cost
    counts[item.at] = count
    if (materialized.has(item) || (item.size <= 1 && item.inputs.length === 0)) return
    if (count > MOST_INLINED || (cost > CHEAP && this.isRepeated(item))) {
      materialized.add(item)
      this.chosen.add(item.at)
    }
  }

  /** Whether inlining an item would compute its elements more than once. */
  private isRepeated(item: Item): boolean {
    const readers = this.users.get(item)
    if (readers === undefined) return false
    if (readers.size > 1) return true
    for (const reader of readers) if (elementsOf(reader, item, this) > item.size) return true
    return false
  }

  /** Gives an item memory after all; returns the position from which on items have to be looked at again. */
  private force(item: Item, reached: number): number {
    this.forced.add(item)
    this.materialized.add(item)
    this.chosen.delete(item.at)
    this.rowMajor.add(item)
    let from = item.at
    if (item.source === 'computed' && item.op.lowering.kind === 'view') {
      const base = readThroughMemory(this.users, item, this)
      // It may need memory now, or no longer.
      if (!this.materialized.has(base) || (this.chosen.has(base.at) && !this.isRepeated(base))) from = base.at
    }
    while (this.done.length > 0 && this.done.at(-1)!.item.at >= from) this.undo(this.done.pop()!)
    for (let at = from; at <= reached; at++) {
      if (this.chosen.delete(at)) this.materialized.delete(this.items[at]!)
    }
    return from
  }

  private undo({ item, group: at, mark, addedReads, readers }: Undo): void {
    this.orders.delete(item)
    this.groupOf.delete(item)
    for (const [read, before] of readers) {
      if (before === undefined) this.lastReader.delete(read)
      else this.lastReader.set(read, before)
    }
    if (mark === null) {
      this.groups.pop()
      return
    }
    const group = this.groups[at]!
    group.members.pop()
    group.values.pop()
    for (const read of addedReads) group.reads.delete(read)
    group.emitter!.cutTo(mark, item)
  }

  /** Notes that a group computes an item. */
  private place(item: Item, at: number, reads: ReadonlySet<Item>, mark: EmitterMark | null, added: Item[]): void {
    this.groupOf.set(item, at)
    const readers: [Item, number | undefined][] = []
    for (const read of reads) {
      const before = this.lastReader.get(read)
      if (before !== undefined && before >= at) continue
      readers.push([read, before])
      this.lastReader.set(read, at)
    }
    this.done.push({ item, group: at, mark, addedReads: added, readers })
  }

  /** Starts a group of its own for an item. */
  private open(item: Item, reads: Set<Item>, preferred: Order): void {
    const anchor = isAnchor(item) ? item : null
    const group = (order: Order, emitter: Emitter | null, value?: Expression): void => {
      this.orders.set(item, order)
      const members = value === undefined ? [] : [item]
      const values = value === undefined ? [] : [value]
      this.groups.push({ anchor, space: spaceOf(item, order, this), members, values, emitter, reads })
      this.place(item, this.groups.length - 1, reads, null, [])
    }
    if (anchor !== null) {
      checkEmission(item, preferred, this)
      group(preferred, null)
      return
    }
    if (preferred !== null) {
      const emitter = new Emitter(spaceOf(item, preferred, this), this)
      const value = tryDefine(emitter, item, preferred)
      if (value !== null) {
        group(preferred, emitter, value)
        return
      }
    }
    const emitter = new Emitter(item.shape, this)
    group(null, emitter, emitter.define(item, null))
  }

  /** Adds an item to the group that `findGroup` found, whose emitter has computed it. */
  private join(item: Item, at: number, reads: ReadonlySet<Item>): void {
    const group = this.groups[at]!
    const added = [...reads].filter((read) => !group.reads.has(read))
    for (const read of added) group.reads.add(read)
    group.members.push(item)
    this.place(item, at, reads, this.joining!, added)
  }
  /** How far the emitter of the group had got to which `fits` added an item. */
  private joining: EmitterMark | null = null

  /**
   * The latest group that the item depends on, or a later map over the same inputs, if the item can be fused with it.
   * What depends on nothing looks at the latest maps of all.
   */
  private findGroup(item: Item, reads: ReadonlySet<Item>, preferred: Order): number {
    const { groups } = this
    let latest = -1
    for (const read of reads) latest = Math.max(latest, this.groupOf.get(read) ?? -1)
    if (latest >= 0 && this.fits(item, latest, preferred)) return latest
    for (let at = groups.length - 1; at > latest && at >= groups.length - SIBLINGS; at--) {
      const group = groups[at]!
      if (group.anchor !== null || isDisjoint(group.reads, reads)) continue
      if (this.fits(item, at, preferred)) return at
    }
    return -1
  }

  /** Whether an item can be computed behind what a group computes; if so, the group's emitter has done it. */
  private fits(item: Item, at: number, preferred: Order): boolean {
    const group = this.groups[at]!
    const { anchor, members, space } = group
    if (anchor !== null && anchor.op.lowering.kind !== 'reduce' && anchor.op.lowering.kind !== 'contract') return false
    if (members.length >= MOST_STORES || item.size !== sizeOf(space) || item.size === 0) return false
    for (const output of item.outputs) {
      const overwritten = this.overwrites[output]!
      if (overwritten >= 0 && (this.lastReader.get(this.items[overwritten]!) ?? -1) > at) return false
    }
    const emitter = (group.emitter ??= new Emitter(space, this, anchor))
    const mark = emitter.mark()
    for (const order of preferred === null ? [null] : [preferred, null]) {
      const value = tryDefine(emitter, item, order)
      if (value === null) {
        emitter.cutTo(mark, item)
        continue
      }
      this.orders.set(item, order)
      this.joining = mark
      group.values.push(value)
      return true
    }
    return false
  }
}

/** The value of an item in a kernel, or null where it cannot be expressed or makes the kernel too large. */
function tryDefine(emitter: Emitter, item: Item, order: Order): Expression | null {
  try {
    const value = emitter.define(item, order)
    return emitter.steps.length <= MOST_STEPS ? value : null
  } catch (problem) {
    if (problem instanceof NotAView) return null
    throw problem
  }
}

function isDisjoint(a: ReadonlySet<Item>, b: ReadonlySet<Item>): boolean {
  for (const item of b) if (a.has(item)) return false
  return true
}

/** The space of a kernel that writes an item in the order of its memory; behind a product, by the axes of its operands. */
function spaceOf(item: Item, order: Order, memory: Memory): Shape {
  if (item.op.lowering.kind === 'contract' && item.size > 0) return spaceOfContraction(contractionOf(item, memory))
  return order === null ? item.shape : order.map((d) => item.shape[d]!)
}

/** Fails early, while another choice is still possible, when an anchor's operands cannot be read in place. */
function checkEmission(item: Item, order: Order, memory: Memory): void {
  const { kind } = item.op.lowering
  if (kind === 'routine') return
  if (kind === 'contract') {
    // Else `spaceOf` is about to find out.
    if (item.size === 0) contractionOf(item, memory)
    return
  }
  if (kind === 'place') {
    for (const [input, place] of placesOf(item, orderedLayout(item.shape, order))) placed(input, place, memory)
    return
  }
  for (const input of item.inputs) new Emitter(input.shape, memory).value(input, null)
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
