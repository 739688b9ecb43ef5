import type { ContractKernel } from '@neurite/core'

/** An axis of a contraction, with the stride in elements of each view along it. */
export interface ContractAxis {
  readonly size: number
  readonly a: number
  readonly b: number
  readonly store: number
}

/** A contraction in the fewest axes. */
export interface ContractSpace {
  /** Matrices, and rows that are not evenly spaced: tiles do not reach across. */
  readonly outer: readonly ContractAxis[]
  readonly rows: ContractAxis
  readonly columns: readonly ContractAxis[]
  readonly sums: readonly ContractAxis[]
}

const POINT: ContractAxis = { size: 1, a: 0, b: 0, store: 0 }

/** Axes of size 1 vanish; neighbours along which every view goes on evenly become one. */
function merged(axes: readonly ContractAxis[]): ContractAxis[] {
  const result: ContractAxis[] = []
  for (const axis of axes) {
    if (axis.size === 1) continue
    const before = result.at(-1)
    const even = (view: 'a' | 'b' | 'store') => before![view] === axis[view] * axis.size
    if (before && even('a') && even('b') && even('store'))
      result[result.length - 1] = { ...axis, size: before.size * axis.size }
    else result.push(axis)
  }
  return result
}

export function contractSpace({ batch, m, n, k, a, b, store }: ContractKernel): ContractSpace {
  const [toRows, toEnd] = [batch.length, batch.length + m.length]
  const matrices = batch.map((size, d) => ({ size, a: a.strides[d]!, b: b.strides[d]!, store: store.strides[d]! }))
  const rows = m.map((size, d) => ({ size, a: a.strides[toRows + d]!, b: 0, store: store.strides[toRows + d]! }))
  const columns = n.map((size, d) => ({
    size,
    a: 0,
    b: b.strides[toRows + k.length + d]!,
    store: store.strides[toEnd + d]!,
  }))
  const sums = k.map((size, d) => ({ size, a: a.strides[toEnd + d]!, b: b.strides[toRows + d]!, store: 0 }))
  const outer = merged([...matrices, ...rows])
  const last = outer.at(-1)
  const tiled = last !== undefined && last.b === 0
  return {
    outer: tiled ? outer.slice(0, -1) : outer,
    rows: tiled ? last : POINT,
    columns: merged(columns),
    sums: merged(sums),
  }
}

/** Elements of the product of some axes. */
export function sizeOfAxes(axes: readonly { readonly size: number }[]): number {
  return axes.reduce((product, { size }) => product * size, 1)
}
