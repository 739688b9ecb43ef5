/**
 * Draws a path x0, y0, x1, y1, … (in pixels) with a round pen onto `coverage`, a square picture of `size` pixels with
 * values 0 to 1: a pixel is covered by how far it reaches into the line, and ink over ink stays ink.
 */
export function drawPath(coverage: Float32Array, size: number, path: readonly number[], radius: number): void {
  const reach = radius + 0.5
  const clamp = (value: number) => Math.min(Math.max(value, 0), size - 1)
  for (let i = 0; i + 3 < path.length; i += 2) {
    const x0 = path[i]!
    const y0 = path[i + 1]!
    const dx = path[i + 2]! - x0
    const dy = path[i + 3]! - y0
    const length2 = dx * dx + dy * dy
    const left = clamp(Math.ceil(Math.min(x0, x0 + dx) - reach - 0.5))
    const right = clamp(Math.floor(Math.max(x0, x0 + dx) + reach - 0.5))
    const top = clamp(Math.ceil(Math.min(y0, y0 + dy) - reach - 0.5))
    const bottom = clamp(Math.floor(Math.max(y0, y0 + dy) + reach - 0.5))
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const x = column + 0.5 - x0
        const y = row + 0.5 - y0
        const along = length2 === 0 ? 0 : Math.min(Math.max((x * dx + y * dy) / length2, 0), 1)
        const awayX = x - along * dx
        const awayY = y - along * dy
        const covered = reach - Math.sqrt(awayX * awayX + awayY * awayY)
        const pixel = row * size + column
        if (covered > coverage[pixel]!) coverage[pixel] = Math.min(covered, 1)
      }
    }
  }
}
