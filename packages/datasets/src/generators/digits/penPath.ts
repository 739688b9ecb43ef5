import type { Stroke } from './skeletons.ts'

/** Straight pieces between two control points of a smooth stroke. */
const PIECES = 5

/** A Catmull-Rom curve through p1 and p2, with p0 before and p3 behind them. */
function between(p0: number, p1: number, p2: number, p3: number, t: number): number {
  const linear = p2 - p0
  const square = 2 * p0 - 5 * p1 + 4 * p2 - p3
  const cube = 3 * p1 - p0 - 3 * p2 + p3
  return p1 + 0.5 * t * (linear + t * (square + t * cube))
}

/** The path of the pen as corners x0, y0, x1, y1, …; `points` are those of the stroke, moved. */
export function penPath({ smooth }: Stroke, points: readonly number[]): readonly number[] {
  if (!smooth || points.length < 6) return points
  const count = points.length / 2
  const at = (index: number, axis: number) => points[2 * Math.min(Math.max(index, 0), count - 1) + axis]!
  const path = [at(0, 0), at(0, 1)]
  for (let i = 0; i + 1 < count; i++) {
    for (let piece = 1; piece <= PIECES; piece++) {
      for (let axis = 0; axis < 2; axis++) {
        path.push(between(at(i - 1, axis), at(i, axis), at(i + 1, axis), at(i + 2, axis), piece / PIECES))
      }
    }
  }
  return path
}
