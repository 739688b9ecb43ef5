import type { Shape } from '../shape.ts'
import { applyView, type Memory, NotAView, orderedLayout } from './emit.ts'
import {
  alignFactors,
  type Factor,
  factored,
  type FactoredLayout,
  joinFactors,
  plainLayout,
  rearranged,
  reshapeFactors,
} from './factors.ts'
import type { Item } from './items.ts'

/** An operand where it lies: an element of `base` for every position along batch, rows or columns, and sums. */
export interface Operand {
  readonly base: Item
  readonly offset: number
  readonly strides: readonly number[]
}

/** A product over the axes that its operands have in memory. */
export interface Contraction {
  readonly batch: readonly number[]
  readonly m: readonly number[]
  readonly n: readonly number[]
  readonly k: readonly number[]
  readonly a: Operand
  readonly b: Operand
}

/** The base of a chain of views, and how it lies through them; throws where a copy is needed. */
function readThrough(item: Item, memory: Memory): { base: Item; layout: FactoredLayout } {
  const chain: Item[] = []
  let base = item
  while (!memory.hasMemory(base) && base.op.lowering.kind === 'view') {
    chain.unshift(base)
    base = base.inputs[0]!
  }
  let layout = factored(orderedLayout(base.shape, memory.orderOf(base)))
  for (const view of chain) {
    const next = through(view, layout)
    if (!next) throw new NotAView(view.inputs[0]!)
    layout = next
  }
  return { base, layout }
}

function through(view: Item, layout: FactoredLayout): FactoredLayout | null {
  if (view.op.name === 'reshape') return reshapeFactors(layout, view.shape)
  const plain = plainLayout(layout)
  const moved = plain && applyView(view, plain)
  // Axes of several factors are kept as they are where the view only moves them.
  const kept = layout.axes.some((factors) => factors.length > 1)
  return (kept && rearranged(layout, (probe) => applyView(view, probe))) || (moved && factored(moved))
}

/** One operand along batch axes, then its own (rows or columns), then the sums. */
interface Side {
  readonly input: Item
  readonly base: Item
  readonly offset: number
  readonly batch: readonly (readonly Factor[])[]
  readonly own: readonly Factor[]
  readonly sums: readonly Factor[]
}

function sideOf(input: Item, ownFirst: boolean, batch: Shape, memory: Memory): Side {
  const { base, layout } = readThrough(input, memory)
  const rank = input.shape.length
  const lead = layout.axes.slice(0, -2)
  const [rows, columns] = layout.axes.slice(-2) as [readonly Factor[], readonly Factor[]]
  const repeated = batch.map((size, d): readonly Factor[] => {
    const from = d - (batch.length - (rank - 2))
    const own = from < 0 ? 1 : input.shape[from]!
    return own === size && from >= 0 ? lead[from]! : size === 1 ? [] : [{ size, stride: 0 }]
  })
  const [own, sums] = ownFirst ? [rows, columns] : [columns, rows]
  return { input, base, offset: layout.offset, batch: repeated, own, sums }
}

/**
 * Rows are read element by element, so where they or the sums have several axes, the innermost has to lie side by side.
 * Otherwise a copy pays: of what windows look at, so that channels come last there, or of the whole operand.
 */
function checkRows({ input, base, own, sums }: Side, memory: Memory): void {
  const [rows, terms] = [joinFactors(own), joinFactors(sums)]
  if (rows.length <= 1 && terms.length <= 1) return
  const dense = (factor: Factor | undefined) => factor !== undefined && Math.abs(factor.stride) === 1
  if (dense(terms.at(-1)) || (dense(rows.at(-1)) && !terms.some(dense))) return
  let view = input
  while (view !== base && view.size > base.size) view = view.inputs[0]!
  const inOrder = view === base && (base.source === 'input' || memory.orderOf(base) === null)
  throw new NotAView(inOrder ? input : view)
}

/** Sizes and strides of several lists of factors at once: the axes that they have in common. */
function aligned(input: Item, first: readonly Factor[], second: readonly Factor[]): [Factor[], Factor[]] {
  const both = alignFactors([first, second])
  if (both === null) throw new NotAView(input)
  return both as [Factor[], Factor[]]
}

/** Neighbours that go on evenly in both lists become one. */
function joinPairs([first, second]: [Factor[], Factor[]]): [Factor[], Factor[]] {
  const joined: [Factor[], Factor[]] = [[], []]
  for (const [i, { size, stride }] of first.entries()) {
    const other = second[i]!
    const [p, q] = [joined[0].at(-1), joined[1].at(-1)]
    if (p && q && p.stride === stride * size && q.stride === other.stride * size) {
      joined[0][joined[0].length - 1] = { size: p.size * size, stride }
      joined[1][joined[1].length - 1] = { size: q.size * size, stride: other.stride }
    } else {
      joined[0].push({ size, stride })
      joined[1].push(other)
    }
  }
  return joined
}

const sizes = (factors: readonly Factor[]): number[] => factors.map(({ size }) => size)
const strides = (factors: readonly Factor[]): number[] => factors.map(({ stride }) => stride)
/** At least one axis. */
const some = (factors: readonly Factor[]): readonly Factor[] =>
  factors.length > 0 ? factors : [{ size: 1, stride: 0 }]

/** How a product reads its operands where they lie; throws where one needs a copy first. */
export function contractionOf(item: Item, memory: Memory): Contraction {
  const [left, right] = item.inputs as [Item, Item]
  const [transposeA, transposeB] = item.attributes
  const batchShape = item.shape.slice(0, -2)
  const a = sideOf(left, transposeA !== 1, batchShape, memory)
  const b = sideOf(right, transposeB === 1, batchShape, memory)
  checkRows(a, memory)
  const torn = a.sums.length + a.own.length > b.sums.length + b.own.length ? left : right
  const batch = batchShape.map((_, d) => aligned(torn, a.batch[d]!, b.batch[d]!))
  const [batchA, batchB] = [batch.flatMap(([first]) => first), batch.flatMap(([, second]) => second)]
  const [sumsA, sumsB] = joinPairs(aligned(torn, a.sums, b.sums))
  const [rows, columns] = [some(a.own), some(b.own)]
  return {
    batch: sizes(batchA),
    m: sizes(rows),
    n: sizes(columns),
    k: sizes(some(sumsA)),
    a: { base: a.base, offset: a.offset, strides: [...strides(batchA), ...strides(rows), ...strides(some(sumsA))] },
    b: { base: b.base, offset: b.offset, strides: [...strides(batchB), ...strides(some(sumsB)), ...strides(columns)] },
  }
}

/** The space of what follows a product: its elements in row-major order. */
export function spaceOfContraction({ batch, m, n }: Contraction): Shape {
  return [...batch, ...m, ...n]
}
