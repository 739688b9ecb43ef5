import { sliceLayout } from '../graph/layout.ts'
import type {
  ContractKernel,
  Kernel,
  MapKernel,
  ReduceKernel,
  RoutineKernel,
  RoutineName,
  Reducer,
  View,
} from '../program.ts'
import { contiguousStrides, sizeOf } from '../shape.ts'
import { contractionOf, type Operand, spaceOfContraction } from './contraction.ts'
import { type Chain, Emitter, type Memory, orderedLayout, permutation } from './emit.ts'
import type { Item } from './items.ts'
import { joinAxes } from './joinAxes.ts'
import { baseOf, type Group } from './partition.ts'

/** Memory as kernels see it. */
export interface SlotMemory extends Memory {
  /** Whether the item's value has to be written to its slot. */
  isStored(item: Item): boolean
}

/** The kernels of a group, in order. */
export function kernelsOf(group: Group, memory: SlotMemory): Kernel[] {
  const { anchor } = group
  const epilogue = mapOf(group, memory)
  if (anchor === null) return epilogue ? [epilogue] : []
  const { lowering } = anchor.op
  switch (lowering.kind) {
    case 'reduce':
      return [lowerReduce(anchor, lowering.reducer, epilogue, memory)]
    case 'contract':
      return [lowerContract(anchor, epilogue, memory)]
    case 'place':
      return lowerPlace(anchor, memory)
    case 'routine':
      return [lowerRoutine(anchor, lowering.name, memory)]
    default:
      throw new Error(`an item of kind ${lowering.kind} cannot anchor a group`)
  }
}

/** The element-wise members of a group as one map. */
function mapOf({ emitter, members, values, space }: Group, memory: SlotMemory): MapKernel | null {
  if (emitter === null || members.length === 0 || sizeOf(space) === 0) return null
  const stores = members.flatMap((member, i) =>
    memory.isStored(member) ? [{ slot: memory.slotOf(member), value: values[i]! }] : [],
  )
  return stores.length > 0 ? emitter.mapKernel(stores, memory) : null
}

function lowerReduce(item: Item, reducer: Reducer, epilogue: MapKernel | null, memory: SlotMemory): ReduceKernel {
  const input = item.inputs[0]!
  const dims = item.attributes
  const kept = [...input.shape.keys()].filter((d) => !dims.includes(d))
  const keptOrder = memory.orderOf(item)?.map((d) => kept[d]!) ?? kept
  const order = [...keptOrder, ...dims]
  const shape = order.map((d) => input.shape[d]!)
  const permuted: Chain | null = order.every((d, i) => d === i)
    ? null
    : { view: permutation(input, order), shape, next: null }
  const emitter = new Emitter(shape, memory)
  const value = emitter.value(input, permuted)
  const { loads, scalars, steps } = emitter.mapKernel([])
  return {
    kind: 'reduce',
    shape,
    kept: kept.length,
    loads,
    scalars,
    steps,
    value: value.at,
    reducer,
    store: { slot: memory.slotOf(item), offset: 0, strides: contiguousStrides(shape.slice(0, kept.length)) },
    epilogue,
  }
}

function lowerContract(item: Item, epilogue: MapKernel | null, memory: SlotMemory): ContractKernel {
  const contraction = contractionOf(item, memory)
  const { batch, m, n, k } = contraction
  const view = ({ base, offset, strides }: Operand): View => ({ slot: memory.slotOf(base), offset, strides })
  return joinAxes({
    kind: 'contract',
    dtype: item.dtype,
    batch,
    m,
    n,
    k,
    a: view(contraction.a),
    b: view(contraction.b),
    store: { slot: memory.slotOf(item), offset: 0, strides: contiguousStrides(spaceOfContraction(contraction)) },
    epilogue,
  })
}

/** The value outside the placed inputs first, unless they cover everything; then one map per input. */
function lowerPlace(item: Item, memory: SlotMemory): Kernel[] {
  const slot = memory.slotOf(item)
  const rank = item.shape.length
  const kernels: Kernel[] = []
  const whole = orderedLayout(item.shape, memory.orderOf(item))
  if (item.inputs.reduce((sum, input) => sum + input.size, 0) < item.size) {
    const emitter = new Emitter(item.shape, memory)
    const fill = emitter.fill(item.attributes[0]!, item.dtype)
    kernels.push(emitter.mapKernel([{ slot, value: fill, layout: whole }]))
  }
  item.inputs.forEach((input, i) => {
    if (input.size === 0) return
    const from = 1 + rank + 2 * rank * i
    const place = item.attributes.slice(from, from + 2 * rank)
    const starts = place.filter((_, j) => j % 2 === 0)
    const steps = place.filter((_, j) => j % 2 === 1)
    const emitter = new Emitter(input.shape, memory)
    const value = emitter.value(input, null)
    kernels.push(emitter.mapKernel([{ slot, value, layout: sliceLayout(whole, input.shape, starts, steps) }]))
  })
  return kernels
}

function lowerRoutine(item: Item, name: RoutineName, memory: SlotMemory): RoutineKernel {
  const scalars: number[] = []
  const inputs: { slot: number; shape: readonly number[] }[] = []
  for (const input of item.inputs) {
    if (input.source === 'scalar') scalars.push(input.index)
    else inputs.push({ slot: memory.slotOf(memory.hasMemory(input) ? input : baseOf(input)), shape: input.shape })
  }
  return {
    kind: 'routine',
    name,
    attributes: item.attributes,
    inputs,
    scalars,
    output: { slot: memory.slotOf(item), shape: item.shape },
  }
}
