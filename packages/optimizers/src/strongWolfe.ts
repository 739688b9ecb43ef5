import type { Tensor } from '@neurite/core'

/** What is known at a distance `t` along a direction. */
export interface Point {
  readonly t: number
  readonly loss: number
  readonly gradient: Tensor
  /** The derivative of the loss by t. */
  readonly slope: number
}

/** Sufficient decrease, and how much flatter the loss must become. */
const [C1, C2] = [1e-4, 0.9]
const MOST_LOOKS = 25
/** Brackets within which nothing moves further than this are not divided. */
const SMALLEST = 1e-9

/** Where the cubic through two points with their slopes is lowest, within bounds. */
function lowestOfCubic(a: Point, b: Point, low = Math.min(a.t, b.t), high = Math.max(a.t, b.t)): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t)
  const square = d1 * d1 - a.slope * b.slope
  if (!(square >= 0)) return (low + high) / 2
  const d2 = Math.sqrt(square)
  const [left, right] = a.t <= b.t ? [a, b] : [b, a]
  const share = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2)
  return Math.min(Math.max(right.t - (right.t - left.t) * share, low), high)
}

/**
 * A distance along a direction at which the loss is lower by at least `c1 t slope` and at most `c2` as steep (Nocedal and
 * Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6): first a bracket that holds one, then smaller ones.
 * `at` evaluates the loss at a distance; `extent` is the largest element of the direction.
 */
export async function strongWolfe(
  at: (t: number) => Promise<Point>,
  start: Point,
  firstStep: number,
  extent: number,
): Promise<Point> {
  const tooHigh = (point: Point) => point.loss > start.loss + C1 * point.t * start.slope
  const flat = (point: Point) => Math.abs(point.slope) <= -C2 * start.slope
  let looks = 0
  let before = start
  let point = await at(firstStep)
  let bracket: [Point, Point] | null = null
  for (; looks < MOST_LOOKS; looks++) {
    if (tooHigh(point) || (looks > 1 && point.loss >= before.loss)) bracket = [before, point]
    else if (flat(point)) return point
    else if (point.slope >= 0) bracket = [before, point]
    if (bracket !== null) break
    const next = lowestOfCubic(before, point, point.t + 0.01 * (point.t - before.t), point.t * 10)
    before = point
    point = await at(next)
  }
  let [low, high] = sorted(bracket ?? [start, point])
  let stuck = false
  for (; looks < MOST_LOOKS && Math.abs(high.t - low.t) * extent >= SMALLEST; looks++) {
    const [least, most] = [Math.min(low.t, high.t), Math.max(low.t, high.t)]
    let t = lowestOfCubic(low, high)
    // Twice in a row near an end, or at it: step away from the end
    const margin = 0.1 * (most - least)
    const near = Math.min(most - t, t - least) < margin
    if (near && (stuck || t >= most || t <= least)) {
      t = Math.abs(t - most) < Math.abs(t - least) ? most - margin : least + margin
      stuck = false
    } else stuck = near
    const middle = await at(t)
    if (tooHigh(middle) || middle.loss >= low.loss) [low, high] = sorted([low, middle])
    else {
      if (flat(middle)) return middle
      if (middle.slope * (high.t - low.t) >= 0) high = low
      low = middle
    }
  }
  return low
}

/** The lower of two first. */
function sorted([a, b]: readonly [Point, Point]): [Point, Point] {
  return a.loss <= b.loss ? [a, b] : [b, a]
}
