import type { Paint, Rgb } from './paint.ts'

/** Shades from dark to light, for terminals without colour. */
const shades = ' .:-=+*#%@'

const brightness = ([red, green, blue]: Rgb): number => (0.299 * red + 0.587 * green + 0.114 * blue) / 255

function shade(colour: Rgb): string {
  return shades[Math.min(shades.length - 1, Math.floor(brightness(colour) * shades.length))]!
}

/** A raster, two pixels above each other in each character. */
export function pixelLines(width: number, height: number, at: (x: number, y: number) => Rgb, paint: Paint): string[] {
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) =>
    Array.from({ length: width }, (_, x) => {
      const upper = at(x, 2 * row)
      const lower = 2 * row + 1 < height ? at(x, 2 * row + 1) : upper
      if (paint.color) return paint.rgb('▀', upper, lower)
      return shade(upper.map((value, c) => (value + lower[c]!) / 2) as unknown as Rgb)
    }).join(''),
  )
}
