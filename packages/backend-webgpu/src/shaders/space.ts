import type { Step } from '@neurite/core'
import { quotientText, remainderText } from './division.ts'

/** An axis of the space of a kernel, with the stride of every view along it. */
export interface Axis {
  readonly extent: number
  readonly strides: readonly number[]
  /** The axes of the kernel that it stands for. */
  readonly original: readonly number[]
}

/** The axes that steps ask the position along. */
export function positionAxes(steps: readonly Step[]): Set<number> {
  return new Set(steps.flatMap((step) => (step.kind === 'index' ? [step.index] : [])))
}

/** The axes of a shape; `strides` has those of every view. */
export function axesOf(shape: readonly number[], strides: readonly (readonly number[])[]): Axis[] {
  return shape.map((extent, d) => ({ extent, strides: strides.map((list) => list[d] ?? 0), original: [d] }))
}

/**
 * The same space in fewer axes: those of size 1 vanish, neighbours along which every view goes on evenly become one.
 * Axes in `pinned` stay apart, because their position is asked for.
 */
export function collapse(axes: readonly Axis[], pinned: ReadonlySet<number>): Axis[] {
  const result: Axis[] = []
  for (const axis of axes) {
    if (axis.extent === 1) continue
    const outer = result.at(-1)
    const apart = !outer || [...axis.original, ...outer.original].some((d) => pinned.has(d))
    if (apart || !axis.strides.every((stride, v) => outer.strides[v] === stride * axis.extent)) {
      result.push(axis)
      continue
    }
    const original = [...outer.original, ...axis.original]
    result[result.length - 1] = { extent: outer.extent * axis.extent, strides: axis.strides, original }
  }
  return result
}

export function product(sizes: readonly number[]): number {
  return sizes.reduce((p, q) => p * q, 1)
}

/** Lines that split the number `from` into positions along axes, the last one fastest; names are `prefix` and a number. */
export function positionLines(
  extents: readonly number[],
  from: string,
  prefix: string,
): { lines: string[]; names: string[] } {
  const lines: string[] = []
  const names = extents.map((_, d) => `${prefix}${d}`)
  let rest = from
  for (let d = extents.length - 1; d > 0; d--) {
    lines.push(
      `let ${names[d]} = ${remainderText(rest, extents[d]!)};`,
      `let ${prefix}rest${d} = ${quotientText(rest, extents[d]!)};`,
    )
    rest = `${prefix}rest${d}`
  }
  if (extents.length > 0) lines.push(`let ${names[0]} = ${rest};`)
  return { lines, names }
}

/** Workgroups in x and y, since there may be no more than 65535 along one; `wide`: y is used. */
export function gridOf(groups: number, limit: number): { x: number; y: number; wide: boolean } {
  if (groups <= limit) return { x: Math.max(groups, 1), y: 1, wide: false }
  const x = Math.min(limit, 32768)
  return { x, y: Math.ceil(groups / x), wide: true }
}
