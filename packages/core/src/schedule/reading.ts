import type { Memory } from './emit.ts'
import type { Item } from './items.ts'

type KnowsMemory = Pick<Memory, 'hasMemory'>

function isView(item: Item): boolean {
  return item.source === 'computed' && item.op.lowering.kind === 'view'
}

/** True for items that a kernel of their own computes, whatever reads them. */
export function isAnchor(item: Item): boolean {
  const { kind } = item.op.lowering
  return item.source === 'computed' && kind !== 'map' && kind !== 'view'
}

/** What an item is computed from: a view looks at its first input only. */
export function operandsOf(item: Item): readonly Item[] {
  return isView(item) ? item.inputs.slice(0, 1) : item.inputs
}

/** The item that a chain of views reads: the first that has memory, else the one that is computed along. */
export function sourceOf(item: Item, memory: KnowsMemory): Item {
  let source = item
  while (isView(source) && !memory.hasMemory(source)) source = source.inputs[0]!
  return source
}

/** What is known before any choice: who reads which items, and which of those must have memory. */
export interface Reading {
  /** The items that read an item, itself or through views without memory. */
  readonly users: Map<Item, Set<Item>>
  readonly materialized: Set<Item>
  /** Items whose memory others than kernels' views look at: outputs, and operands of routines. */
  readonly rowMajor: Set<Item>
}

function addUser(users: Map<Item, Set<Item>>, input: Item, user: Item): void {
  const set = users.get(input)
  if (set) set.add(user)
  else users.set(input, new Set([user]))
}

/**
 * Notes that a view was given memory: what went through it reads the view from now on, and no longer what the view looks
 * at, which is returned.
 */
export function readThroughMemory(users: Map<Item, Set<Item>>, view: Item, memory: KnowsMemory): Item {
  const base = sourceOf(view.inputs[0]!, memory)
  for (const user of users.get(base) ?? []) {
    const sources = operandsOf(user).map((operand) => sourceOf(operand, memory))
    if (sources.includes(view)) addUser(users, view, user)
    if (!sources.includes(base)) users.get(base)!.delete(user)
  }
  addUser(users, base, view)
  return base
}

export function readingOf(items: readonly Item[]): Reading {
  const materialized = new Set<Item>()
  const rowMajor = new Set<Item>()
  const memory = { hasMemory: (item: Item) => item.source === 'input' || materialized.has(item) }
  for (const item of items) {
    if (item.outputs.length > 0) {
      materialized.add(item)
      rowMajor.add(item)
    }
    if (isView(item)) continue
    if (isAnchor(item)) materialized.add(item)
    const { kind } = item.op.lowering
    if (kind !== 'contract' && kind !== 'routine') continue
    for (const input of item.inputs) {
      const source = sourceOf(input, memory)
      if (kind === 'routine') {
        rowMajor.add(input).add(source)
        // Routines want contiguous operands, which views are not.
        if (input !== source && (source.source === 'scalar' || !isPlainReshape(input, source))) materialized.add(input)
      }
      const asOperand = kind === 'contract' || source.source !== 'scalar'
      if (asOperand && source.source !== 'input') materialized.add(source)
      // A padded tensor whose windows a product reads has its channels last, whatever it was copied from.
      if (kind === 'contract' && source.op.lowering.kind === 'place' && input.size > source.size) rowMajor.add(source)
    }
  }
  return { users: usersOf(items, memory), materialized, rowMajor }
}

function usersOf(items: readonly Item[], memory: KnowsMemory): Map<Item, Set<Item>> {
  const users = new Map<Item, Set<Item>>()
  for (const item of items) {
    if (isView(item) && !memory.hasMemory(item)) continue
    for (const operand of operandsOf(item)) addUser(users, sourceOf(operand, memory), item)
  }
  return users
}

/** Whether nothing but reshapes lies between an item and its source. */
function isPlainReshape(item: Item, source: Item): boolean {
  for (let view = item; view !== source; view = view.inputs[0]!) {
    if (view.op.name !== 'reshape' && view.op.name !== 'alias') return false
  }
  return true
}
