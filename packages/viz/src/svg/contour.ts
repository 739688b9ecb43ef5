import { contours } from 'd3-contour'

/** Values at the centres of the cells of a regular grid, row by row from the lowest y. */
export interface Grid {
  readonly columns: number
  readonly rows: number
  readonly xs: readonly number[]
  readonly ys: readonly number[]
}

/** A grid of `resolution` cells over a rectangle, and one more on each side, so that contours close outside of it. */
export function gridOver(
  [x0, x1]: readonly [number, number],
  [y0, y1]: readonly [number, number],
  resolution: number,
): Grid {
  const along = (low: number, high: number): number[] =>
    Array.from({ length: resolution + 2 }, (_, i) => low + ((i - 0.5) / resolution) * (high - low))
  return { columns: resolution + 2, rows: resolution + 2, xs: along(x0, x1), ys: along(y0, y1) }
}

const tenth = (value: number): number => Math.round(value * 10) / 10

/** The outline of where the values are at least `threshold`, as the `d` of a path. */
export function contourPath(
  grid: Grid,
  values: readonly number[],
  threshold: number,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const { columns, rows, xs, ys } = grid
  // A contour's coordinates count cells; the centre of the first is at a half
  const place = (centres: readonly number[], at: number): number =>
    centres[0]! + (at - 0.5) * (centres[1]! - centres[0]!)
  const { coordinates } = contours()
    .size([columns, rows])
    .contour(values as number[], threshold)
  return coordinates
    .flat()
    .map((ring) => {
      const points = ring.slice(0, -1).map(([cx, cy]) => `${tenth(x(place(xs, cx!)))} ${tenth(y(place(ys, cy!)))}`)
      return `M${points.join('L')}Z`
    })
    .join('')
}
