import type { BackendLimits } from '../backend.ts'
import { bytesOf } from '../dtype.ts'
import type { Kernel, MapKernel, Slot } from '../program.ts'

/** What a plan has to know of the device. */
export type MemoryRules = Partial<Pick<BackendLimits, 'elementBytes' | 'alignment' | 'maxBindings'>>

const ALIGNMENT = 64

/** Slots that a kernel reads and writes. */
export function slotsOfKernel(kernel: Kernel): { reads: number[]; writes: number[] } {
  switch (kernel.kind) {
    case 'map':
      return { reads: kernel.loads.map((view) => view.slot), writes: kernel.stores.map((store) => store.view.slot) }
    case 'reduce':
      return withEpilogue(
        kernel.loads.map((view) => view.slot),
        kernel.store.slot,
        kernel.epilogue,
      )
    case 'contract':
      return withEpilogue([kernel.a.slot, kernel.b.slot], kernel.store.slot, kernel.epilogue)
    case 'routine':
      return { reads: kernel.inputs.map((input) => input.slot), writes: [kernel.output.slot] }
    default:
      return kernel satisfies never
  }
}

function withEpilogue(
  reads: number[],
  written: number,
  epilogue: MapKernel | null,
): { reads: number[]; writes: number[] } {
  if (epilogue === null) return { reads, writes: [written] }
  const after = slotsOfKernel(epilogue)
  return { reads: [...reads, ...after.reads], writes: [written, ...after.writes] }
}

/** A slot whose place in the arena is still open. */
export interface OpenSlot extends Omit<Slot, 'at' | 'length'> {
  at: number
  length: number
}

/**
 * Gives every arena slot its byte offset, so that slots alive at the same time do not overlap: the largest first, each
 * at the lowest offset that is free for its whole life. Returns the bytes needed.
 */
export function planArena(slots: readonly OpenSlot[], kernels: readonly Kernel[], rules: MemoryRules = {}): number {
  const { alignment = ALIGNMENT, elementBytes = {} } = rules
  const first = new Map<number, number>()
  const last = new Map<number, number>()
  kernels.forEach((kernel, at) => {
    const { reads, writes } = slotsOfKernel(kernel)
    for (const slot of [...reads, ...writes]) {
      if (slots[slot]!.place !== 'arena') continue
      if (!first.has(slot)) first.set(slot, at)
      last.set(slot, at)
    }
  })
  slots.forEach((slot, at) => {
    // Results that found another place need none here.
    if (slot.place === 'arena' && !first.has(at)) slot.at = slot.length = 0
  })
  const open = [...first.keys()]
    .map((slot) => {
      const { dtype, length } = slots[slot]!
      const bytes = length * (elementBytes[dtype] ?? bytesOf(dtype))
      return { slot, bytes: Math.max(alignment, Math.ceil(bytes / alignment) * alignment) }
    })
    .sort((a, b) => b.bytes - a.bytes || a.slot - b.slot)
  const placed: { start: number; end: number; first: number; last: number }[] = []
  let total = 0
  for (const { slot, bytes } of open) {
    const from = first.get(slot)!
    const to = last.get(slot)!
    let start = 0
    // placed is sorted by start, so the first gap that is large enough is the lowest
    for (const other of placed) {
      if (other.last < from || other.first > to || other.end <= start) continue
      if (other.start >= start + bytes) break
      start = other.end
    }
    slots[slot]!.at = start
    total = Math.max(total, start + bytes)
    const entry = { start, end: start + bytes, first: from, last: to }
    let low = 0
    let high = placed.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (placed[middle]!.start <= start) low = middle + 1
      else high = middle
    }
    placed.splice(low, 0, entry)
  }
  return total
}
