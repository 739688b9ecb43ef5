import { bytesOf, type ReduceKernel, type Slot, sizeOf, type View } from '@neurite/core'
import { reduceTask } from './reduceKernel.ts'
import { positionAxes } from './space.ts'
import type { Task, Word } from './task.ts'

/** A reduction in fewer pieces than this is cut further. */
const FEWEST_PIECES = 16
/** Work of a part at least, and parts at most: both the same on any number of threads, so that the bits are, too. */
const PART_WORK = 50_000
const MOST_PARTS = 64
/** Parts of the innermost axis are multiples of this, so that each is whole vectors. */
const PART_ALIGNMENT = 64

/** How an axis is cut: `parts` of `size`, and what is left. */
interface Cut {
  readonly axis: number
  readonly parts: number
  readonly size: number
  readonly left: number
}

/**
 * The task of a reduction without its epilogue. One with few results over many elements, such as the sum of everything,
 * is cut along an axis: the parts are reduced first, each by whichever thread is free, then their results in order.
 */
export function reductionTask(kernel: ReduceKernel, slots: readonly Slot[]): Task | null {
  const whole = reduceTask(kernel, slots)
  const cut = whole && cutOf(kernel, slots, whole)
  return cut ? inParts(kernel, slots, cut) : whole
}

function cutOf(kernel: ReduceKernel, slots: readonly Slot[], { phases: [phase] }: Task): Cut | null {
  const { extent, grain, work } = phase!
  const { dtype } = kernel.steps[kernel.value]!
  if (Math.ceil(extent / grain) >= FEWEST_PIECES || work < 2 * PART_WORK) return null
  if (kernel.reducer === 'argmax' || kernel.reducer === 'argmin' || positionAxes(kernel.steps).size > 0) return null
  // What is stored between the parts and the end is what would be kept in a register.
  if (dtype !== slots[kernel.store.slot]!.dtype || dtype === 'float16' || dtype === 'bool' || dtype === 'uint8')
    return null

  const wanted = Math.min(MOST_PARTS, Math.floor(work / PART_WORK))
  const reduced = kernel.shape.slice(kernel.kept)
  const largest = reduced.indexOf(Math.max(...reduced))
  const found = reduced.findIndex((size) => size >= wanted)
  const axis = found < 0 ? largest : found
  const size = partSize(reduced[axis]!, wanted, axis === reduced.length - 1)
  const parts = Math.floor(reduced[axis]! / size)
  return parts < 2 ? null : { axis: kernel.kept + axis, parts, size, left: reduced[axis]! - parts * size }
}

function partSize(extent: number, parts: number, innermost: boolean): number {
  const size = Math.ceil(extent / parts)
  return innermost && size > PART_ALIGNMENT ? Math.ceil(size / PART_ALIGNMENT) * PART_ALIGNMENT : size
}

function inParts(kernel: ReduceKernel, slots: readonly Slot[], { axis, parts, size, left }: Cut): Task {
  const { shape, kept, reducer } = kernel
  const { dtype } = kernel.steps[kernel.value]!
  const results = shape.slice(0, kept)
  const perPart = sizeOf(results)
  const rows = parts + (left > 0 ? 1 : 0)
  const scratch = slots.length
  const between: Slot = { dtype, length: rows * perPart, place: 'arena', at: 0 }
  const resultStrides = results.map((_, d) => sizeOf(results.slice(d + 1)))

  const along = (view: View): number => view.strides[axis] ?? 0
  const others = <T>(list: readonly T[], at: T): T[] => [...list.slice(0, axis), at, ...list.slice(axis + 1)]
  const first: ReduceKernel = {
    ...kernel,
    shape: [parts, ...others(shape, size)],
    kept: kept + 1,
    loads: kernel.loads.map((view) => ({ ...view, strides: [along(view) * size, ...view.strides] })),
    store: { slot: scratch, offset: 0, strides: [perPart, ...resultStrides] },
    epilogue: null,
  }
  const rest: ReduceKernel = {
    ...kernel,
    shape: others(shape, left),
    loads: kernel.loads.map((view) => ({ ...view, offset: view.offset + along(view) * parts * size })),
    store: { slot: scratch, offset: parts * perPart, strides: resultStrides },
    epilogue: null,
  }
  const last: ReduceKernel = {
    kind: 'reduce',
    shape: [...results, rows],
    kept,
    loads: [{ slot: scratch, offset: 0, strides: [...resultStrides, perPart] }],
    scalars: [],
    steps: [{ kind: 'load', dtype, index: 0 }],
    value: 0,
    reducer,
    store: kernel.store,
    epilogue: null,
  }
  const kernels = left > 0 ? [first, rest, last] : [first, last]
  const tasks = kernels.map((part) => reduceTask(part, [...slots, between])!)
  return joined(tasks, scratch, rows * perPart * bytesOf(dtype))
}

/** Tasks of one phase each as one task, whose slot `scratch` is scratch memory. */
function joined(tasks: readonly Task[], scratch: number, bytes: number): Task {
  const placed = (word: Word): Word =>
    word.kind === 'slot' && word.slot === scratch ? { kind: 'scratch', offset: word.offset } : word
  const name = (i: number) => `part ${i}`
  return {
    phases: tasks.map(({ phases: [phase] }, i) => ({ ...phase!, name: name(i), params: i })),
    params: tasks.map(({ params: [words] }) => words!.map(placed)),
    key: tasks.map(({ key }) => key).join('\n'),
    emit: (module, target) =>
      Object.fromEntries(tasks.map((task, i) => [name(i), Object.values(task.emit!(module, target))[0]!])),
    scratchBytes: bytes,
  }
}
