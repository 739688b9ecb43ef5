import { bytesOf, type DType, sizeOf, type Slot, type Step, type View } from '@neurite/core'
import { LEVEL, type Level } from './evaluator.ts'
import type { Word } from './task.ts'

/** An axis of the space of a kernel, with the stride in elements of every stream along it. */
export interface Axis {
  readonly extent: number
  readonly strides: readonly number[]
  /** The axes of the kernel that it stands for. */
  readonly original: readonly number[]
}

/** A view without its place: what the code of a kernel depends on. */
export interface Stream {
  readonly dtype: DType
  readonly bytes: number
}

/** Collects the views of a kernel; equal ones become one stream. */
export class Streams {
  readonly list: Stream[] = []
  readonly strides: (readonly number[])[] = []
  readonly words: Word[] = []
  private readonly known = new Map<string, number>()
  private readonly slots: readonly Slot[]

  constructor(slots: readonly Slot[]) {
    this.slots = slots
  }

  add(view: View): number {
    const key = `${view.slot},${view.offset},${view.strides}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const { dtype } = this.slots[view.slot]!
    const bytes = bytesOf(dtype)
    this.list.push({ dtype, bytes })
    this.strides.push(view.strides)
    this.words.push({ kind: 'slot', slot: view.slot, offset: view.offset * bytes })
    this.known.set(key, this.list.length - 1)
    return this.list.length - 1
  }

  /** The axes of `shape` for these streams; a stream with fewer axes does not move along the rest. */
  axes(shape: readonly number[]): Axis[] {
    return shape.map((extent, d) => ({
      extent,
      strides: this.strides.map((strides) => strides[d] ?? 0),
      original: [d],
    }))
  }
}

/** The axes that steps ask the position along. */
export function positionAxes(steps: readonly Step[]): Set<number> {
  const axes = new Set<number>()
  for (const step of steps) if (step.kind === 'index') axes.add(step.index)
  return axes
}

/**
 * The same space in fewer axes: those of size 1 vanish, neighbours along which every stream goes on evenly become one.
 * Axes in `pinned` stay apart, because their position is asked for.
 */
export function collapse(axes: readonly Axis[], pinned: ReadonlySet<number> = new Set()): Axis[] {
  const result: Axis[] = []
  for (const axis of axes) {
    if (axis.extent === 1) continue
    const outer = result.at(-1)
    const apart = !outer || axis.original.some((d) => pinned.has(d)) || outer.original.some((d) => pinned.has(d))
    if (apart || !axis.strides.every((stride, s) => outer.strides[s] === stride * axis.extent)) {
      result.push(axis)
      continue
    }
    const original = [...outer.original, ...axis.original]
    result[result.length - 1] = { extent: outer.extent * axis.extent, strides: axis.strides, original }
  }
  return result
}

/** Axes by the size of a stream's step along them, largest first, so that the last is the one with neighbours. */
export function sortByStride(axes: readonly Axis[], stream: number): Axis[] {
  return [...axes].sort((p, q) => Math.abs(q.strides[stream]!) - Math.abs(p.strides[stream]!))
}

/** Position of a kernel's axis among the axes left, or -1 for one of size 1. */
export function axisOf(axes: readonly Axis[], original: number): number {
  return axes.findIndex((axis) => axis.original.includes(original))
}

const isSpecial = (value: number) => Object.is(value, -0) || !Number.isFinite(value)

/** Text that is equal for equal numbers, -0 and NaN included. */
export function keyOf(value: object): string {
  // Of all that describes the code of an element-wise kernel only constants can be special, and few are.
  const { steps } = value as { readonly steps?: readonly Step[] }
  if (steps && !steps.some((step) => step.kind === 'const' && isSpecial(step.value))) return JSON.stringify(value)
  return JSON.stringify(value, (_, v: unknown) =>
    typeof v === 'number' && isSpecial(v) ? `#${Object.is(v, -0) ? '-0' : v}` : v,
  )
}

/** How many leading axes of a space an axis stands for, in order; 0 where it is none of them. */
export function leadingAxes({ extent, original }: Axis, shape: readonly number[]): number {
  const isInOrder = original.every((d, i) => i === 0 || d > original[i - 1]!)
  const leading = (original.at(-1) ?? -1) + 1
  return isInOrder && sizeOf(shape.slice(0, leading)) === extent ? leading : 0
}

/** How often what a stream gives changes in a nest of loops. */
export function levelOf(axes: readonly Axis[], stream: number): Level {
  if (axes.at(-1)!.strides[stream] !== 0) return LEVEL.element
  return axes.every((axis) => axis.strides[stream] === 0) ? LEVEL.call : LEVEL.row
}
