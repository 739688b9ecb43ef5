import type { DType } from '../dtype.ts'
import { type Expression, ExpressionBuilder, type Step } from '../expression.ts'
import {
  broadcastLayout,
  contiguousLayout,
  isContiguous,
  type Layout,
  permuteLayout,
  reshapeLayout,
} from '../graph/layout.ts'
import type { MapKernel, View } from '../program.ts'
import { contiguousStrides, type Shape, sameShape } from '../shape.ts'
import type { Item } from './items.ts'

/** The steps by which positions of a kernel's space lead to positions of an item: nearest to the item first. */
export interface Chain {
  readonly view: Item | Shape | 'reshape'
  readonly shape: Shape
  readonly next: Chain | null
}

/** Thrown when strides cannot express a view; `item`, when set, has to be given memory of its own. */
export class NotAView {
  readonly item: Item | null
  constructor(item: Item | null) {
    this.item = item
  }
}

/** Applies one view item to the layout of its input. */
export function applyView(item: Item, layout: Layout): Layout | null {
  const { lowering } = item.op
  return lowering.kind === 'view' ? lowering.view(layout, item.shape, item.attributes) : null
}

/** Follows a chain from an item's layout to the kernel's space. */
function follow(chain: Chain | null, start: Layout): Layout {
  let layout: Layout = start
  for (let link = chain; link !== null; link = link.next) {
    const next: Layout | null =
      link.view === 'reshape'
        ? reshapeLayout(layout, link.shape)
        : 'op' in link.view
          ? applyView(link.view, layout)
          : broadcastLayout(layout, link.shape)
    if (next === null)
      throw new NotAView(typeof link.view === 'object' && 'op' in link.view ? link.view.inputs[0]! : null)
    layout = next
  }
  return layout
}

/** Axes from the outermost in memory to the innermost; null where they lie in their own order. */
export type Order = readonly number[] | null

/** How an item lies in its own memory: without gaps, its axes in the given order. */
export function orderedLayout(shape: Shape, order: Order): Layout {
  if (order === null) return contiguousLayout(shape)
  const strides = new Array<number>(shape.length)
  let stride = 1
  for (let i = order.length - 1; i >= 0; i--) {
    strides[order[i]!] = stride
    stride *= shape[order[i]!]!
  }
  return { shape, offset: 0, strides }
}

/** The chain that reads a whole item, in the order of its memory, in a space that has as many elements. */
export function spaceChain(item: Item, order: Order, space: Shape): Chain | null {
  const shape = order === null ? item.shape : order.map((d) => item.shape[d]!)
  const reshaped: Chain | null = sameShape(shape, space) ? null : { view: 'reshape', shape: space, next: null }
  return order === null ? reshaped : { view: permutation(item, order), shape, next: reshaped }
}

/** A view item that puts axes in another order, for use in a chain. */
export function permutation(input: Item, order: readonly number[]): Item {
  const shape = order.map((d) => input.shape[d]!)
  const view = (layout: Layout) => permuteLayout(layout, order)
  const lowering = { kind: 'view' as const, view, batch: () => [] }
  return { ...input, op: { ...input.op, lowering }, inputs: [input], shape, source: 'computed', outputs: [] }
}

/** Whether two layouts of one shape lead to the same elements. */
function sameElements(a: Layout, b: Layout): boolean {
  return a.offset === b.offset && a.strides.every((stride, d) => stride === b.strides[d] || a.shape[d]! <= 1)
}

function keyOfView({ slot, offset, strides }: View): string {
  return `${slot}|${offset}|${strides}`
}

/** What an emitter needs to know about memory. */
export interface Memory {
  /** The slot of an item that has memory, else -1. */
  slotOf(item: Item): number
  /** True when the item has memory of its own (computed by some kernel, or an input). */
  hasMemory(item: Item): boolean
  /** The order of an item's axes in its memory. */
  orderOf(item: Item): Order
}

/** How far an emitter had got; see `Emitter.cutTo`. */
export interface EmitterMark {
  readonly steps: number
  readonly loads: number
  readonly scalars: number
  readonly computed: number
}

/** Builds the expression of a kernel over a space, item by item. */
export class Emitter {
  readonly loads: View[] = []
  /** The item that each view of `loads` looks at. */
  readonly loaded: Item[] = []
  readonly scalars: number[] = []
  private readonly builder: PositionBuilder
  private readonly loadKeys = new Map<string, number>()
  private readonly memo = new Map<string | number, Expression>()
  /** Items that this kernel computes, readable at the same position only; `layout` is null where it is their own. */
  private readonly registers = new Map<Item, { readonly value: Expression; readonly layout: Layout | null }>()
  private readonly space: Shape
  private readonly memory: Memory
  private readonly anchor: Item | null

  /** `anchor`: the item that the kernel has just stored, readable at the same position only. */
  constructor(space: Shape, memory: Memory, anchor: Item | null = null) {
    this.space = space
    this.memory = memory
    this.anchor = anchor
    this.builder = new PositionBuilder()
  }

  get steps(): readonly Step[] {
    return this.builder.steps
  }

  mark(): EmitterMark {
    return {
      steps: this.steps.length,
      loads: this.loads.length,
      scalars: this.scalars.length,
      computed: this.memo.size,
    }
  }

  /** Takes back all since a mark, the register of `item` included. */
  cutTo({ steps, loads, scalars, computed }: EmitterMark, item: Item): void {
    this.builder.cutTo(steps)
    for (const view of this.loads.splice(loads)) this.loadKeys.delete(keyOfView(view))
    this.loaded.length = loads
    this.scalars.length = scalars
    // A map is ordered by insertion.
    if (this.memo.size > computed) for (const key of [...this.memo.keys()].slice(computed)) this.memo.delete(key)
    this.registers.delete(item)
  }

  /** Computes an item at every position of the space, even when it has memory; later items may use the register. */
  define(item: Item, order: Order): Expression {
    const chain = spaceChain(item, order, this.space)
    const value = this.compute(item, chain)
    this.registers.set(item, { value, layout: chain === null ? null : follow(chain, contiguousLayout(item.shape)) })
    return value
  }

  /** The value of an item through a chain of views. */
  value(item: Item, chain: Chain | null): Expression {
    const register = this.registers.get(item)
    if (register !== undefined) {
      if (chain === null && register.layout === null) return register.value
      const stored = register.layout ?? contiguousLayout(item.shape)
      if (!sameElements(follow(chain, contiguousLayout(item.shape)), stored)) throw new NotAView(null)
      return register.value
    }
    return this.memory.hasMemory(item) ? this.load(item, chain) : this.compute(item, chain)
  }

  private load(item: Item, chain: Chain | null): Expression {
    const layout = follow(chain, orderedLayout(item.shape, this.memory.orderOf(item)))
    if (item === this.anchor && !isContiguous(layout)) throw new NotAView(null)
    const { offset, strides } = layout
    return this.loadView({ slot: this.memory.slotOf(item), offset, strides }, item)
  }

  private loadView(view: View, item: Item): Expression {
    const key = keyOfView(view)
    let index = this.loadKeys.get(key)
    if (index === undefined) {
      index = this.loads.length
      this.loads.push(view)
      this.loaded.push(item)
      this.loadKeys.set(key, index)
    }
    return this.builder.load(index, item.dtype)
  }

  private compute(item: Item, chain: Chain | null): Expression {
    if (item.source === 'input') return this.load(item, chain)
    if (item.source === 'scalar') {
      let local = this.scalars.indexOf(item.index)
      if (local < 0) local = this.scalars.push(item.index) - 1
      return this.builder.scalar(local, item.dtype)
    }
    const { lowering } = item.op
    if (lowering.kind === 'view') return this.value(item.inputs[0]!, { view: item, shape: item.shape, next: chain })
    if (lowering.kind !== 'map') throw new NotAView(item)
    const where = chain === null ? null : follow(chain, contiguousLayout(item.shape))
    const key = where === null ? item.at : `${item.at}|${where.offset}|${where.strides}`
    const known = this.memo.get(key)
    if (known) return known
    const inputs = item.inputs.map((input) =>
      this.value(
        input,
        sameShape(input.shape, item.shape) ? chain : { view: item.shape, shape: item.shape, next: chain },
      ),
    )
    const made = this.builder.within(
      (axis) => this.position(item.shape, axis, chain),
      (e) => lowering.lower(e, inputs, item.attributes, item),
    )
    this.memo.set(key, made)
    return made
  }

  /** The coordinate along an axis of an item's own shape, as an expression of the space's coordinates. */
  private position(shape: Shape, axis: number, chain: Chain | null): Expression {
    const { offset, strides } = follow(chain, { shape, offset: 0, strides: shape.map((_, d) => (d === axis ? 1 : 0)) })
    const e = this.builder
    let sum = e.constant(offset, 'int32')
    strides.forEach((stride, d) => {
      if (stride !== 0 && this.space[d] !== 1) sum = e.add(sum, e.mul(e.spacePosition(d), e.constant(stride, 'int32')))
    })
    return sum
  }

  /** One number at every position. */
  fill(value: number, dtype: DType): Expression {
    return this.builder.constant(value, dtype)
  }

  /** The finished map kernel, storing each value at the same position of its slot. `memory` says which slots are read. */
  mapKernel(
    stores: readonly { readonly slot: number; readonly value: Expression; readonly layout?: Layout }[],
    memory: Memory = this.memory,
  ): MapKernel {
    return {
      kind: 'map',
      shape: this.space,
      loads:
        memory === this.memory
          ? this.loads
          : this.loads.map((view, i) => ({ ...view, slot: memory.slotOf(this.loaded[i]!) })),
      scalars: this.scalars,
      steps: this.builder.steps,
      stores: stores.map(({ slot, value, layout }) => ({
        view: layout
          ? { slot, offset: layout.offset, strides: layout.strides }
          : { slot, offset: 0, strides: contiguousStrides(this.space) },
        value: value.at,
      })),
    }
  }
}

/** An expression builder whose `position` speaks of the item being lowered. */
class PositionBuilder extends ExpressionBuilder {
  private current: ((axis: number) => Expression) | null = null

  override position(axis: number): Expression {
    return this.current ? this.current(axis) : super.position(axis)
  }

  spacePosition(axis: number): Expression {
    return super.position(axis)
  }

  within(position: (axis: number) => Expression, build: (e: ExpressionBuilder) => Expression): Expression {
    const before = this.current
    this.current = position
    try {
      return build(this)
    } finally {
      this.current = before
    }
  }
}
