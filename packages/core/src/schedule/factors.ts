import type { Layout } from '../graph/layout.ts'
import type { Shape } from '../shape.ts'

// One stride per axis cannot say how windows lie once their axes are joined: rows of [N, OH, OW], sums over [KH, KW C].
// Here an axis is a list of factors, evenly spaced each, the outermost first.

export interface Factor {
  readonly size: number
  readonly stride: number
}

/** How the elements of a shape lie in memory, each axis as one factor or several; none stands for size 1. */
export interface FactoredLayout {
  readonly offset: number
  readonly axes: readonly (readonly Factor[])[]
}

const factor = (size: number, stride: number): Factor[] => (size === 1 ? [] : [{ size, stride }])

export function factored({ shape, offset, strides }: Layout): FactoredLayout {
  return { offset, axes: shape.map((size, d) => factor(size, strides[d]!)) }
}

const productOf = (factors: readonly Factor[]): number => factors.reduce((product, { size }) => product * size, 1)

/** One stride per axis again, or null where that cannot be. */
export function plainLayout({ offset, axes }: FactoredLayout): Layout | null {
  const joined = axes.map((factors) => joinFactors(factors))
  if (joined.some((factors) => factors.length > 1)) return null
  return {
    shape: axes.map(productOf),
    offset,
    strides: joined.map(([only]) => only?.stride ?? 0),
  }
}

/** Neighbours that go on evenly become one factor. */
export function joinFactors(factors: readonly Factor[]): Factor[] {
  const joined: Factor[] = []
  for (const { size, stride } of factors) {
    const before = joined.at(-1)
    if (before && before.stride === stride * size) joined[joined.length - 1] = { size: before.size * size, stride }
    else joined.push({ size, stride })
  }
  return joined
}

/** The elements in the same order as axes of other sizes, or null where factors would have to be cut unevenly. */
export function reshapeFactors({ offset, axes }: FactoredLayout, shape: Shape): FactoredLayout | null {
  const factors = axes.flat()
  if (factors.some(({ size }) => size === 0)) return { offset, axes: shape.map((size) => factor(size, 0)) }
  const regrouped = regroup(factors, shape) ?? regroup(joinFactors(factors), shape)
  return regrouped && { offset, axes: regrouped }
}

function regroup(factors: readonly Factor[], shape: Shape): Factor[][] | null {
  const axes: Factor[][] = []
  let at = 0
  let left: Factor | undefined = factors[0]
  for (const size of shape) {
    const own: Factor[] = []
    let wanted = size
    while (wanted > 1) {
      if (left === undefined) return null
      if (wanted % left.size === 0) {
        own.push(left)
        wanted /= left.size
        left = factors[++at]
      } else if (left.size % wanted === 0) {
        const inner: number = left.size / wanted
        own.push({ size: wanted, stride: left.stride * inner })
        left = { size: inner, stride: left.stride }
        wanted = 1
      } else return null
    }
    axes.push(own)
  }
  return axes
}

/** Axes in another order, and perhaps new ones of size 1, if that is all that a view does to axes of these sizes. */
export function rearranged(
  { offset, axes }: FactoredLayout,
  view: (layout: Layout) => Layout | null,
): FactoredLayout | null {
  // Strides by which the axes are known again: no sum or multiple of some is another.
  const known = axes.map((_, d) => 2 ** 20 + 7919 ** 2 * (d + 1) + d * d)
  const seen = view({ shape: axes.map(productOf), offset: 0, strides: known })
  if (seen?.offset !== 0) return null
  const result: (readonly Factor[])[] = []
  for (const [d, size] of seen.shape.entries()) {
    const from = known.indexOf(seen.strides[d]!)
    if (from >= 0 && productOf(axes[from]!) === size) result.push(axes[from]!)
    else if (size === 1) result.push([])
    else return null
  }
  return { offset, axes: result }
}

/** Lists of factors of one product cut at the same places, or null where that cannot be. */
export function alignFactors(lists: readonly (readonly Factor[])[]): Factor[][] | null {
  if (lists.some((list) => list.some(({ size }) => size === 0))) return lists.map(() => [{ size: 0, stride: 0 }])
  const rest = lists.map((list) => [...list])
  const aligned: Factor[][] = lists.map(() => [])
  while (rest.some((list) => list.length > 0)) {
    // From the innermost on, as much as every list has in one piece.
    const size = Math.min(...rest.map((list) => list.at(-1)?.size ?? 1))
    for (const [i, list] of rest.entries()) {
      const last = list.pop()
      if (!last || last.size % size !== 0) return null
      aligned[i]!.unshift({ size, stride: last.stride })
      if (last.size > size) list.push({ size: last.size / size, stride: last.stride * size })
    }
  }
  return aligned
}
