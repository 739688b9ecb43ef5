import type { Step } from '../expression.ts'
import type { ContractKernel, Kernel, MapKernel, ReduceKernel, Store, View } from '../program.ts'
import { contiguousStrides, sizeOf } from '../shape.ts'
import { type OpenSlot, slotsOfKernel } from './memory.ts'

/**
 * Divides kernels that use more buffers than a device allows at a time: epilogues become kernels of their own, results
 * are computed in several kernels, and what one result needs beyond that is computed ahead, into memory.
 */
export function limitBindings(kernels: readonly Kernel[], slots: OpenSlot[], most: number): Kernel[] {
  if (kernels.every((kernel) => slotCount(kernel) <= most)) return [...kernels]
  return kernels.flatMap((kernel) => (slotCount(kernel) <= most ? [kernel] : divided(kernel, slots, most)))
}

function slotCount(kernel: Kernel): number {
  const { reads, writes } = slotsOfKernel(kernel)
  return new Set([...reads, ...writes]).size
}

function divided(kernel: Kernel, slots: OpenSlot[], most: number): Kernel[] {
  switch (kernel.kind) {
    case 'map':
      return dividedMap(kernel, slots, most)
    case 'reduce':
    case 'contract': {
      const own = { ...kernel, epilogue: null }
      const after = kernel.epilogue === null ? [] : limitBindings([kernel.epilogue], slots, most)
      return [...(slotCount(own) <= most ? [own] : withValueAhead(own, slots, most)), ...after]
    }
    case 'routine':
      return [kernel]
    default:
      return kernel satisfies never
  }
}

/** What a reduction reduces is computed into memory first. */
function withValueAhead(kernel: ReduceKernel | ContractKernel, slots: OpenSlot[], most: number): Kernel[] {
  if (kernel.kind === 'contract') return [kernel]
  const { shape, loads, scalars, steps, value } = kernel
  const { map, view } = ahead({ kind: 'map', shape, loads, scalars, steps, stores: [] }, value, slots)
  const load: Step = { kind: 'load', dtype: steps[value]!.dtype, index: 0 }
  return [...limitBindings([map], slots, most), { ...kernel, loads: [view], scalars: [], steps: [load], value: 0 }]
}

/** A kernel that computes one step of another into memory of its own. */
function ahead(kernel: MapKernel, step: number, slots: OpenSlot[]): { map: MapKernel; view: View } {
  const { shape } = kernel
  const slot = slots.push({ dtype: kernel.steps[step]!.dtype, length: sizeOf(shape), place: 'arena', at: -1 }) - 1
  const view = { slot, offset: 0, strides: contiguousStrides(shape) }
  return { map: pruned({ ...kernel, stores: [{ view, value: step }] }), view }
}

function dividedMap(kernel: MapKernel, slots: OpenSlot[], most: number): Kernel[] {
  const { stores } = kernel
  if (stores.length === 1) return dividedStore(kernel, slots, most)
  // What is stored where the kernel also loads comes last, when nothing loads it any more.
  const loaded = new Set(kernel.loads.map(({ slot }) => slot))
  const order = [...stores].sort((a, b) => Number(loaded.has(a.view.slot)) - Number(loaded.has(b.view.slot)))
  const parts: Store[][] = []
  for (const store of order) {
    const last = parts.at(-1)
    const together = last && [...last, store]
    if (together && slotCount(pruned({ ...kernel, stores: together })) <= most) last.push(store)
    else parts.push([store])
  }
  return limitBindings(
    parts.map((part) => pruned({ ...kernel, stores: part })),
    slots,
    most,
  )
}

/** The largest part of an expression that few enough buffers give is computed ahead, until the rest fits. */
function dividedStore(kernel: MapKernel, slots: OpenSlot[], most: number): Kernel[] {
  const kernels: Kernel[] = []
  let rest = pruned(kernel)
  while (slotCount(rest) > most) {
    const needs = slotsOfSteps(rest)
    let best = -1
    needs.forEach((set, step) => {
      if (set.size >= 2 && set.size < most && (best < 0 || set.size > needs[best]!.size)) best = step
    })
    if (best < 0) return [...kernels, rest]
    const { map, view } = ahead(rest, best, slots)
    kernels.push(map)
    const load: Step = { kind: 'load', dtype: rest.steps[best]!.dtype, index: rest.loads.length }
    rest = pruned({
      ...rest,
      loads: [...rest.loads, view],
      steps: rest.steps.map((step, at) => (at === best ? load : step)),
    })
  }
  return [...kernels, rest]
}

function operandsOf(step: Step): number[] {
  switch (step.kind) {
    case 'unary':
    case 'cast':
      return [step.a]
    case 'binary':
      return [step.a, step.b]
    case 'select':
      return [step.a, step.b, step.c]
    default:
      return []
  }
}

/** For each step, the slots that it depends on. */
function slotsOfSteps({ steps, loads }: MapKernel): Set<number>[] {
  const found: Set<number>[] = []
  for (const step of steps) {
    const set = new Set<number>()
    if (step.kind === 'load') set.add(loads[step.index]!.slot)
    for (const operand of operandsOf(step)) for (const slot of found[operand]!) set.add(slot)
    found.push(set)
  }
  return found
}

/** The same kernel without what none of its stores needs. */
function pruned(kernel: MapKernel): MapKernel {
  const used = new Set<number>()
  const visit = kernel.stores.map(({ value }) => value)
  while (visit.length > 0) {
    const step = visit.pop()!
    if (used.has(step)) continue
    used.add(step)
    visit.push(...operandsOf(kernel.steps[step]!))
  }
  const kept = [...used].sort((a, b) => a - b)
  const newStep = new Map(kept.map((step, at) => [step, at]))
  const loads: View[] = []
  const scalars: number[] = []
  const placed = <T>(list: T[], value: T): number => {
    const at = list.indexOf(value)
    return at >= 0 ? at : list.push(value) - 1
  }
  const moved = (step: Step): Step => {
    const at = (operand: number) => newStep.get(operand)!
    switch (step.kind) {
      case 'load':
        return { ...step, index: placed(loads, kernel.loads[step.index]!) }
      case 'scalar':
        return { ...step, index: placed(scalars, kernel.scalars[step.index]!) }
      case 'unary':
      case 'cast':
        return { ...step, a: at(step.a) }
      case 'binary':
        return { ...step, a: at(step.a), b: at(step.b) }
      case 'select':
        return { ...step, a: at(step.a), b: at(step.b), c: at(step.c) }
      default:
        return step
    }
  }
  const steps = kept.map((step) => moved(kernel.steps[step]!))
  const stores = kernel.stores.map(({ view, value }) => ({ view, value: newStep.get(value)! }))
  return { ...kernel, loads, scalars, steps, stores }
}
