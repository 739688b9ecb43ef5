import type { Expression } from '../expression.ts'
import { type Layout, sliceLayout } from '../graph/layout.ts'
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
import { contiguousStrides, sameShape, type Shape, sizeOf } from '../shape.ts'
import { contractionOf, type Operand, spaceOfContraction } from './contraction.ts'
import { type Chain, Emitter, type Memory, orderedLayout, permutation } from './emit.ts'
import type { Item } from './items.ts'
import { joinAxes } from './joinAxes.ts'
import { type Group, MOST_STEPS, MOST_STORES } from './partition.ts'
import { sourceOf } from './reading.ts'
import { type Placed, placed, placesOf } from './places.ts'

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

/** The value outside the placed inputs first, unless they cover everything; then the inputs, those of one shape together. */
function lowerPlace(item: Item, memory: SlotMemory): Kernel[] {
  const slot = memory.slotOf(item)
  const kernels: Kernel[] = []
  const whole = orderedLayout(item.shape, memory.orderOf(item))
  if (item.inputs.reduce((sum, input) => sum + input.size, 0) < item.size) {
    for (const { starts, shape } of outsideOf(item)) {
      const emitter = new Emitter(shape, memory)
      const fill = emitter.fill(item.attributes[0]!, item.dtype)
      const layout = sliceLayout(whole, shape, starts, unitSteps(shape))
      kernels.push(emitter.mapKernel([{ slot, value: fill, layout }]))
    }
  }
  let together: Together | null = null
  for (const [input, place] of placesOf(item, whole)) {
    const next = placed(input, place, memory)
    const { layout } = next
    if (together !== null && fitsTogether(next, together)) {
      together.stores.push({ slot, value: together.emitter.value(next.item, null), layout })
      continue
    }
    if (together !== null) kernels.push(together.emitter.mapKernel(together.stores))
    together = { space: next.item.shape, emitter: next.emitter, stores: [{ slot, value: next.value, layout }] }
  }
  if (together !== null) kernels.push(together.emitter.mapKernel(together.stores))
  return kernels
}

/** What is put into places from the same space, in one kernel. */
interface Together {
  readonly space: Shape
  readonly emitter: Emitter
  readonly stores: { readonly slot: number; readonly value: Expression; readonly layout: Layout }[]
}

/** The most places that one kernel writes to, and where they are large, so that a processor keeps up with its streams. */
const MOST_PLACES = { small: MOST_STORES, large: 4 }

function fitsTogether({ item, emitter }: Placed, together: Together): boolean {
  const most = item.size < LARGE_PLACE ? MOST_PLACES.small : MOST_PLACES.large
  return (
    sameShape(item.shape, together.space) &&
    together.stores.length < most &&
    together.emitter.steps.length + emitter.steps.length <= MOST_STEPS
  )
}

const unitSteps = (shape: Shape): number[] => shape.map(() => 1)

interface Box {
  readonly starts: readonly number[]
  readonly shape: Shape
}

/** Elements from which on only what lies around an input is filled, not all that the input then covers. */
const LARGE_PLACE = 16_384

/** Boxes that hold all places outside the inputs: the borders around a single one, or else everything. */
function outsideOf(item: Item): Box[] {
  const [input, ...others] = item.inputs
  const rank = item.shape.length
  const place = item.attributes.slice(1 + rank, 1 + 3 * rank)
  const dense = place.every((step, j) => j % 2 === 0 || step === 1 || input!.shape[(j - 1) / 2]! <= 1)
  if (others.length > 0 || !dense || item.size < LARGE_PLACE)
    return [{ starts: item.shape.map(() => 0), shape: item.shape }]
  const boxes: Box[] = []
  for (const [d, size] of item.shape.entries()) {
    // Along earlier axes only where the input is: the rest is done.
    const range = (from: number, to: number): Box => ({
      starts: item.shape.map((_, e) => (e < d ? place[2 * e]! : e === d ? from : 0)),
      shape: item.shape.map((whole, e) => (e < d ? input!.shape[e]! : e === d ? to - from : whole)),
    })
    const [start, end] = [place[2 * d]!, place[2 * d]! + input!.shape[d]!]
    if (start > 0) boxes.push(range(0, start))
    if (end < size) boxes.push(range(end, size))
  }
  return boxes
}

function lowerRoutine(item: Item, name: RoutineName, memory: SlotMemory): RoutineKernel {
  const scalars: number[] = []
  const inputs: { slot: number; shape: readonly number[] }[] = []
  for (const input of item.inputs) {
    if (input.source === 'scalar') scalars.push(input.index)
    else inputs.push({ slot: memory.slotOf(sourceOf(input, memory)), shape: input.shape })
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
