/** The line along which a grid of values passes through 0 (marching squares). */

/** Where between two values of opposite sign 0 lies. */
const crossing = (a: number, b: number): number => a / (a - b)

/**
 * Adds the line to the path. `place` gives the point of a position in the grid, in columns and rows.
 * Each square between four values has up to two pieces of it.
 */
export function traceZero(
  path: Path2D,
  values: Float32Array,
  side: number,
  place: (column: number, row: number) => readonly [number, number],
): void {
  for (let row = 0; row + 1 < side; row++) {
    for (let column = 0; column + 1 < side; column++) {
      const at = row * side + column
      const [a, b, c, d] = [values[at]!, values[at + 1]!, values[at + side + 1]!, values[at + side]!]
      const ends: (readonly [number, number])[] = []
      if (a > 0 !== b > 0) ends.push([column + crossing(a, b), row])
      if (b > 0 !== c > 0) ends.push([column + 1, row + crossing(b, c)])
      if (c > 0 !== d > 0) ends.push([column + 1 - crossing(c, d), row + 1])
      if (d > 0 !== a > 0) ends.push([column, row + 1 - crossing(d, a)])
      for (let i = 0; i + 1 < ends.length; i += 2) {
        path.moveTo(...place(...ends[i]!))
        path.lineTo(...place(...ends[i + 1]!))
      }
    }
  }
}
