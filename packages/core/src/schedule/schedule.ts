import type { Kernel, MapKernel, Program, View } from '../program.ts'
import { contiguousStrides, type Shape } from '../shape.ts'
import { limitBindings } from './bindings.ts'
import { shareInPlace } from './inPlace.ts'
import { type GraphSpecification, type Item, itemsOf } from './items.ts'
import { kernelsOf, type SlotMemory } from './lower.ts'
import { type MemoryRules, type OpenSlot, planArena, slotsOfKernel } from './memory.ts'
import { partition } from './partition.ts'
import { isAnchor } from './reading.ts'

/** Turns a graph into a program: shared items, fused kernels, planned memory. */
export function schedule(graph: GraphSpecification, key: string, rules: MemoryRules = {}): Program {
  const items = itemsOf(graph)
  const { groups, groupOf, orders, stored } = partition(items, graph.overwrites)
  const slots: OpenSlot[] = []
  const slotOf = new Map<Item, number>()
  const newSlot = ({ dtype, size }: Item, place: OpenSlot['place'], at: number): number =>
    slots.push({ dtype, length: size, place, at }) - 1

  for (const item of items) {
    if (item.source === 'input') slotOf.set(item, newSlot(item, 'input', item.index))
    else if (groupOf.has(item) && (stored.has(item) || isAnchor(item))) {
      const output = item.outputs[0]
      slotOf.set(item, output === undefined ? newSlot(item, 'arena', -1) : newSlot(item, 'output', output))
    }
  }
  const memory: SlotMemory = {
    slotOf: (item) => slotOf.get(item) ?? -1,
    hasMemory: (item) => item.source === 'input' || groupOf.has(item),
    orderOf: (item) => orders.get(item) ?? null,
    isStored: (item) => stored.has(item),
  }
  const fused = shareResults(
    groups.flatMap((group) => kernelsOf(group, memory)).filter((kernel) => !isEmpty(kernel)),
    slots,
    graph.overwrites,
  )
  const divided = limitBindings(fused, slots, rules.maxBindings ?? Number.POSITIVE_INFINITY)
  const kernels = shareInPlace(divided, slots, graph.overwrites)
  // Outputs that are inputs, or that another output already holds, are copied at the end.
  for (const item of items) {
    item.outputs.forEach((output, i) => {
      const isCopy = item.source === 'input' || i > 0
      if (isCopy && item.size > 0)
        kernels.push(copyKernel(slots, slotOf.get(item)!, newSlot(item, 'output', output), item.shape))
    })
  }
  deferOverwrites(graph.overwrites, slots, kernels)
  const arenaBytes = planArena(slots, kernels, rules)
  return {
    key,
    slots,
    kernels,
    inputs: graph.inputs.length,
    outputs: graph.roots.length,
    scalars: graph.scalars.length,
    overwrites: graph.overwrites,
    arenaBytes,
  }
}

function isEmpty(kernel: Kernel): boolean {
  switch (kernel.kind) {
    case 'map':
      return kernel.shape.includes(0)
    case 'reduce':
      return kernel.shape.slice(0, kernel.kept).includes(0)
    case 'contract':
      return [...kernel.batch, ...kernel.m, ...kernel.n].includes(0)
    case 'routine':
      return kernel.output.shape.includes(0)
    default:
      return kernel satisfies never
  }
}

function copyKernel(slots: readonly OpenSlot[], from: number, to: number, shape: Shape): MapKernel {
  const strides = contiguousStrides(shape)
  return {
    kind: 'map',
    shape,
    loads: [{ slot: from, offset: 0, strides }],
    scalars: [],
    steps: [{ kind: 'load', dtype: slots[from]!.dtype, index: 0 }],
    stores: [{ view: { slot: to, offset: 0, strides }, value: 0 }],
  }
}

/**
 * Where only its own epilogue reads the result of a product or a reduction, the result is written where the epilogue
 * will write, and needs no memory of its own.
 */
function shareResults(kernels: readonly Kernel[], slots: readonly OpenSlot[], overwrites: readonly number[]): Kernel[] {
  const uses = new Map<number, number>()
  for (const kernel of kernels) {
    const { reads, writes } = slotsOfKernel(kernel)
    for (const slot of new Set([...reads, ...writes])) uses.set(slot, (uses.get(slot) ?? 0) + 1)
  }
  return kernels.map((kernel) => {
    if ((kernel.kind !== 'contract' && kernel.kind !== 'reduce') || kernel.epilogue === null) return kernel
    const raw = kernel.store.slot
    const slot = slots[raw]!
    if (slot.place !== 'arena' || uses.get(raw) !== 1) return kernel
    const { reads } = slotsOfKernel(kernel)
    const readsInput = (input: number) =>
      reads.some((read) => slots[read]!.place === 'input' && slots[read]!.at === input)
    const target = kernel.epilogue.stores.find(({ view }) => {
      const other = slots[view.slot]!
      const overwritten = other.place === 'output' ? overwrites[other.at]! : -1
      return (
        other.dtype === slot.dtype &&
        other.length === slot.length &&
        !reads.includes(view.slot) &&
        !(overwritten >= 0 && readsInput(overwritten))
      )
    })
    if (!target) return kernel
    const move = (view: View): View => (view.slot === raw ? { ...view, slot: target.view.slot } : view)
    return {
      ...kernel,
      store: move(kernel.store),
      epilogue: { ...kernel.epilogue, loads: kernel.epilogue.loads.map(move) },
    }
  })
}

/** The views of a slot that a kernel reads element by element, or null when it reads it in another way. */
function elementwiseReads(kernel: Kernel, slot: number): readonly View[] | null {
  if (kernel.kind === 'map') return kernel.loads.filter((view) => view.slot === slot)
  const own =
    kernel.kind === 'reduce'
      ? kernel.loads.map((view) => view.slot)
      : kernel.kind === 'contract'
        ? [kernel.a.slot, kernel.b.slot]
        : kernel.inputs.map((input) => input.slot)
  if (own.includes(slot)) return null
  return kernel.kind === 'routine' || kernel.epilogue === null
    ? []
    : kernel.epilogue.loads.filter((view) => view.slot === slot)
}

/** Routines that end a run when they meet an index outside its axis. */
const CHECKED: ReadonlySet<string> = new Set(['gather', 'scatterAdd', 'indexSelect', 'indexAdd'])

/** The last kernel that may end a run; indices that fitted an axis of one size fit the next one of that size. */
function lastCheckOf(kernels: readonly Kernel[]): number {
  const checked = new Set<string>()
  let last = -1
  for (const [at, kernel] of kernels.entries()) {
    if (kernel.kind !== 'routine' || !CHECKED.has(kernel.name)) continue
    const key = `${kernel.inputs[1]!.slot}|${kernel.inputs[0]!.shape[kernel.attributes[0]!]}`
    if (!checked.has(key)) last = at
    checked.add(key)
  }
  return last
}

/** Whether a kernel reads an input, if at all, at the very positions at which it writes a slot. */
function writesWhereItReads(kernel: Kernel, slot: number, input: number): boolean {
  const reads = elementwiseReads(kernel, input)
  if (reads === null) return false
  const map = kernel.kind === 'map' ? kernel : kernel.kind === 'routine' ? null : kernel.epilogue
  const stored = map?.stores.find((store) => store.view.slot === slot)
  if (stored === undefined) return reads.length === 0
  return reads.every(
    (view) => view.offset === 0 && view.strides.every((s, d) => s === stored.view.strides[d] || map!.shape[d] === 1),
  )
}

/**
 * An output that may overwrite an input is written in place only when nothing reads the input afterwards, the kernel
 * that writes reads it at the same positions, and no bad index can end the run any more. Otherwise it is computed aside
 * and copied at the end.
 */
function deferOverwrites(overwrites: readonly number[], slots: OpenSlot[], kernels: Kernel[]): void {
  const inputSlot = new Map<number, number>()
  slots.forEach((slot, at) => {
    if (slot.place === 'input') inputSlot.set(slot.at, at)
  })
  const copies: Kernel[] = []
  const lastCheck = lastCheckOf(kernels)
  /** By slot: the first kernel that writes it, and the last that reads it. */
  const writers = new Map<number, number>()
  const readers = new Map<number, number>()
  for (const [at, kernel] of kernels.entries()) {
    const { reads, writes } = slotsOfKernel(kernel)
    for (const slot of writes) if (!writers.has(slot)) writers.set(slot, at)
    for (const slot of reads) readers.set(slot, at)
  }
  const count = slots.length
  for (let slot = 0; slot < count; slot++) {
    const { place, at } = slots[slot]!
    const overwritten = place === 'output' ? overwrites[at]! : -1
    if (overwritten < 0) continue
    const input = inputSlot.get(overwritten)
    const writer = writers.get(slot)
    if (input === undefined || writer === undefined) continue
    const safe = (readers.get(input) ?? -1) <= writer && writesWhereItReads(kernels[writer]!, slot, input)
    if (safe && writer > lastCheck) continue
    const { dtype, length } = slots[slot]!
    slots.push({ dtype, length, place: 'output', at })
    slots[slot] = { dtype, length, place: 'arena', at: -1 }
    copies.push(copyKernel(slots, slot, slots.length - 1, [length]))
  }
  kernels.push(...copies)
}
