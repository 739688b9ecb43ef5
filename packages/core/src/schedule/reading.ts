import type { Item } from './items.ts'

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

/** What is known before any choice: who reads which items, and which of those must have memory. */
export interface Reading {
  /** The items that read an item, through views or not. */
  readonly users: Map<Item, Set<Item>>
  readonly materialized: Set<Item>
  /** Items whose memory others than kernels' views look at: outputs, and operands of routines. */
  readonly rowMajor: Set<Item>
}

export function addUser(users: Map<Item, Set<Item>>, input: Item, user: Item): void {
  const set = users.get(input)
  if (set) set.add(user)
  else users.set(input, new Set([user]))
}

export function readingOf(items: readonly Item[]): Reading {
  const users = new Map<Item, Set<Item>>()
  const materialized = new Set<Item>()
  const rowMajor = new Set<Item>()
  for (const item of items) {
    const { kind } = item.op.lowering
    const isView = item.source === 'computed' && kind === 'view'
    if (item.outputs.length > 0) {
      materialized.add(item)
      rowMajor.add(item)
      // A view that is wanted as an output reads its base like every kernel.
      if (isView) addUser(users, baseOf(item.inputs[0]!), item)
    }
    if (isView) continue
    if (isAnchor(item)) materialized.add(item)
    for (const input of item.inputs) {
      const base = baseOf(input)
      addUser(users, base, item)
      if (kind === 'routine') {
        rowMajor.add(input).add(base)
        // Routines want contiguous operands, which views are not.
        if (input !== base && (base.source === 'scalar' || !isPlainReshape(input))) {
          materialized.add(input)
          addUser(users, baseOf(input.inputs[0]!), input)
        }
      }
      const asOperand = kind === 'contract' || (kind === 'routine' && base.source !== 'scalar')
      if (asOperand && base.source !== 'input') materialized.add(base)
      // A padded tensor whose windows a product reads has its channels last, whatever it was copied from.
      if (kind === 'contract' && base.op.lowering.kind === 'place' && input.size > base.size) rowMajor.add(base)
    }
  }
  return { users, materialized, rowMajor }
}

function isPlainReshape(item: Item): boolean {
  let view = item
  while (view.source === 'computed' && view.op.lowering.kind === 'view') {
    if (view.op.name !== 'reshape' && view.op.name !== 'alias') return false
    view = view.inputs[0]!
  }
  return true
}
