import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Raster, rasterize } from './render.ts'

/** How two pictures differ: the mean over all bytes of colour, and the share of pixels that are clearly not the same. */
export interface Difference {
  readonly mean: number
  readonly share: number
}

/** A pixel has changed where a byte of it differs by more than this. */
const CLEAR = 40

export function difference(a: Raster, b: Raster): Difference {
  if (a.width !== b.width || a.height !== b.height) return { mean: 255, share: 1 }
  let sum = 0
  let changed = 0
  for (let i = 0; i < a.pixels.length; i += 4) {
    const apart = [0, 1, 2, 3].map((c) => Math.abs(a.pixels[i + c]! - b.pixels[i + c]!))
    sum += apart.reduce((total, value) => total + value, 0)
    if (Math.max(...apart) > CLEAR) changed += 1
  }
  return { mean: sum / a.pixels.length, share: changed / (a.pixels.length / 4) }
}

/** The picture stored under a name; NEURITE_PICTURES=write stores what is there now. */
export function stored(name: string, now: Raster): Raster {
  const path = new URL(`pictures/${name}.png`, import.meta.url)
  if (process.env['NEURITE_PICTURES'] === 'write') writeFileSync(path, now.png)
  if (!existsSync(path)) throw new Error(`there is no picture ${name}; look at it, then set NEURITE_PICTURES=write`)
  return decode(readFileSync(path))
}

/** The same for the pictures of the README. */
export function storedSvg(name: string, now: string): string {
  const path = new URL(`../pictures/${name}.svg`, import.meta.url)
  if (process.env['NEURITE_PICTURES'] === 'write') writeFileSync(path, now)
  return readFileSync(path, 'utf8')
}

/** A PNG file, drawn at its own size. */
export function decode(png: Uint8Array): Raster {
  const view = new DataView(png.buffer, png.byteOffset)
  const [width, height] = [view.getUint32(16), view.getUint32(20)]
  const href = `data:image/png;base64,${Buffer.from(png).toString('base64')}`
  return rasterize(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><image width="${width}" height="${height}" image-rendering="optimizeSpeed" href="${href}"/></svg>`,
  )
}
