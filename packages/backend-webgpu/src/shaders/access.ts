import type { DType, Slot, Store, View } from '@neurite/core'
import { fromStored, toStored } from './casts.ts'
import type { Width } from './library.ts'
import type { Shader } from './shader.ts'
import type { Axis } from './space.ts'

/** Whether four neighbours of a view along the last axis are one aligned vector in memory. */
function isVector(view: View, axes: readonly Axis[], at: number): boolean {
  return (
    axes.at(-1)?.strides[at] === 1 &&
    view.offset % 4 === 0 &&
    axes.slice(0, -1).every((axis) => axis.strides[at]! % 4 === 0)
  )
}

/** The slots all of whose views can be read and written as vectors of four. */
export function vectorSlots(views: readonly View[], axes: readonly Axis[]): Set<number> {
  const result = new Set(views.map((view) => view.slot))
  views.forEach((view, at) => {
    if (!isVector(view, axes, at)) result.delete(view.slot)
  })
  return result
}

/** Reads and writes views of a kernel at one position of its space, one element or four along the last axis. */
export class Accessor {
  private readonly shader: Shader
  private readonly slots: readonly Slot[]
  private readonly views: readonly View[]
  private readonly axes: readonly Axis[]
  private readonly positions: readonly string[]
  private readonly width: Width
  private readonly vectors: ReadonlySet<number>
  private readonly known = new Map<string, string>()
  private readonly prefix: string
  /** Lines that compute indices; they go before those that use them. */
  lines: string[] = []

  /**
   * `positions`: where along each axis, as u32; along the last one in steps of `width`. `vectors`: the slots that are
   * bound as vectors of four.
   */
  constructor(
    shader: Shader,
    views: readonly View[],
    axes: readonly Axis[],
    positions: readonly string[],
    width: Width,
    vectors: ReadonlySet<number>,
    prefix = 'i',
  ) {
    this.shader = shader
    this.slots = shader.slots
    this.views = views
    this.axes = axes
    this.positions = positions
    this.width = width
    this.vectors = vectors
    this.prefix = prefix
  }

  /** The name of the index of the first element, or vector, of a view. Equal ones are computed once. */
  private index(at: number, vector: boolean): string {
    const view = this.views[at]!
    const last = this.axes.length - 1
    const key = `${view.offset}|${this.axes.map((axis) => axis.strides[at])}|${vector}`
    const known = this.known.get(key)
    if (known !== undefined) return known
    const terms: string[] = []
    if (view.offset !== 0) terms.push(this.shader.number(vector ? view.offset / 4 : view.offset))
    this.axes.forEach((axis, d) => {
      const stride = axis.strides[at]!
      if (stride === 0) return
      const position = this.positions[d]!
      const inner = d === last && this.width === 4
      // Positions along the last axis count vectors.
      const step = vector ? (inner ? 1 : stride / 4) : inner ? stride * 4 : stride
      if (step === 1) terms.push(position)
      else if (inner && stride === 1) terms.push(`${position} * 4u`)
      else terms.push(`${position} * ${this.shader.number(step)}`)
    })
    const name = `${this.prefix}${this.known.size}`
    this.known.set(key, name)
    this.lines.push(`let ${name} = ${terms.length ? terms.join(' + ') : '0u'};`)
    return name
  }

  /** The stride between the elements of a vector that are apart in memory. */
  private apart(at: number, index: string): string[] {
    const stride = this.axes.at(-1)!.strides[at]!
    if (stride === 1) return [0, 1, 2, 3].map((lane) => (lane ? `${index} + ${lane}u` : index))
    const step = this.shader.number(stride)
    return [0, 1, 2, 3].map((lane) => (lane ? `${index} + ${lane}u * ${step}` : index))
  }

  /** The value of a view in a register. */
  load(at: number): string {
    const { slot } = this.views[at]!
    const { dtype } = this.slots[slot]!
    const vector = this.vectors.has(slot)
    const buffer = this.shader.slot(slot, false, vector ? 4 : 1)
    const index = this.index(at, vector)
    const { name, stored } = buffer
    if (this.width === 1 || vector) return fromStored(dtype, stored, this.width, `${name}[${index}]`)
    const whole = (parts: string[]) => fromStored(dtype, stored, 4, `vec4<${stored}>(${parts.join(', ')})`)
    if (this.axes.at(-1)!.strides[at] === 0) return whole([`${name}[${index}]`])
    return whole(this.apart(at, index).map((place) => `${name}[${place}]`))
  }

  /** The lines that store a value of a dtype through a view. */
  store(at: number, dtype: DType, value: string): string[] {
    const { slot } = this.views[at]!
    const vector = this.vectors.has(slot)
    const { name, stored } = this.shader.slot(slot, true, vector ? 4 : 1)
    const index = this.index(at, vector)
    const word = toStored(dtype, stored, this.width, value)
    if (this.width === 1 || vector) return [`${name}[${index}] = ${word};`]
    const held = `${this.prefix}s${at}`
    return [
      `let ${held} = ${word};`,
      ...this.apart(at, index).map((place, lane) => `${name}[${place}] = ${held}.${'xyzw'[lane]};`),
    ]
  }
}

/** The views of loads, then of stores. */
export function viewsOf(loads: readonly View[], stores: readonly Store[]): View[] {
  return [...loads, ...stores.map((store) => store.view)]
}
