import type { View } from '@neurite/core'

/** A view with the extents of the axes that it goes over. */
export interface Reached {
  readonly view: View
  readonly shape: readonly number[]
}

interface Steps {
  readonly offset: number
  /** Stride -> how many steps are taken along it. */
  readonly counts: ReadonlyMap<number, number>
}

/** A view as steps of different, positive lengths; null where it has none, or two axes have the same stride. */
function stepsOf({ view, shape }: Reached): Steps | null {
  let { offset } = view
  const counts = new Map<number, number>()
  for (const [d, extent] of shape.entries()) {
    const stride = view.strides[d]!
    if (extent === 1 || stride === 0) continue
    const size = Math.abs(stride)
    if (counts.has(size)) return null
    // Backwards is forwards from the other end.
    if (stride < 0) offset += stride * (extent - 1)
    counts.set(size, extent - 1)
  }
  return { offset, counts }
}

const lastOf = ({ offset, counts }: Steps): number =>
  [...counts].reduce((sum, [stride, count]) => sum + stride * count, offset)

/**
 * The digits of a view's places in a number system whose places are worth `strides`, largest first: from and to for each.
 * Null where a digit would carry over into the next.
 */
function digitsOf({ offset, counts }: Steps, strides: readonly number[]): [number, number][] | null {
  let rest = offset
  const digits = strides.map((stride): [number, number] => {
    const first = Math.floor(rest / stride)
    rest -= first * stride
    return [first, first + (counts.get(stride) ?? 0)]
  })
  let below = rest
  for (let at = strides.length - 1; at >= 0; at--) {
    if (below >= strides[at]!) return null
    below += digits[at]![1] * strides[at]!
  }
  return digits
}

/**
 * Whether two views of one slot certainly have no element in common: they end before each other, or differ in a digit in
 * the number system of their strides, as the borders of a padded tensor and its inside do. False where it is not known.
 */
export function areDisjoint(a: Reached, b: Reached): boolean {
  if (a.shape.includes(0) || b.shape.includes(0)) return true
  const [p, q] = [stepsOf(a), stepsOf(b)]
  if (p === null || q === null) return false
  if (lastOf(p) < q.offset || lastOf(q) < p.offset) return true
  const strides = [...new Set([...p.counts.keys(), ...q.counts.keys()])].sort((x, y) => y - x)
  const [left, right] = [digitsOf(p, strides), digitsOf(q, strides)]
  if (left === null || right === null) return false
  return left.some(([from, to], at) => to < right[at]![0] || right[at]![1] < from)
}
