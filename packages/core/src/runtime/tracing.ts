import type { Cell, GradientSlot, Node } from '../graph/node.ts'

/** What `compile` records while it traces a function. */
export interface Trace {
  /** Reads of host numbers and host effects, in order. */
  readonly actions: TraceAction[]
  /** States used while tracing. */
  readonly cells: Map<Cell, TracedCell>
  /** Gradient slots touched: what they held before, and whether that was read before it was replaced. */
  readonly slots: Map<GradientSlot, { readonly before: Node | null; readonly read: boolean }>
}

/** A state under a trace. */
export interface TracedCell {
  /** The version outside the trace. */
  before: Node
  /** The leaf that stands for it inside, and for the versions that replays will find. */
  readonly standIn: Node
  assigned: boolean
}

export type TraceAction =
  | { readonly kind: 'effect'; readonly run: () => void }
  | { readonly kind: 'scalar'; readonly node: Node }

let current: Trace | null = null

export function activeTrace(): Trace | null {
  return current
}

/** Runs a function under a trace. */
export function underTrace<T>(trace: Trace, fn: () => T): T {
  const before = current
  current = trace
  try {
    return fn()
  } finally {
    current = before
  }
}

let changes = 0
let modes = 0
let version = '0:0'
const codes = new WeakMap<object, number>()

/** Changes whenever compiled functions must be traced again, and returns when modes return. */
export function structureVersion(): string {
  return version
}

/** Says that something changed for good that compiled functions took for fixed, such as a parameter group. */
export function structureChanged(): void {
  changes++
  version = `${changes}:${modes}`
}

/**
 * Says that `owner` switched between its two modes (training or not, frozen or not). Switching back brings back what
 * was compiled before.
 */
export function modeSwitched(owner: object): void {
  let code = codes.get(owner)
  if (code === undefined) codes.set(owner, (code = Math.floor(Math.random() * 2 ** 31)))
  modes ^= code
  version = `${changes}:${modes}`
}

/** Notes that a gradient slot is read or replaced under the current trace. */
export function noteSlot(slot: GradientSlot, read: boolean): void {
  if (current !== null && !current.slots.has(slot)) current.slots.set(slot, { before: slot.gradient, read })
}
