import { createRequire } from 'node:module'
import { Resvg } from '@resvg/resvg-js'
import type { Chart } from '@neurite/viz'

const require = createRequire(import.meta.url)
// Only this font, so that pictures are the same everywhere
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) =>
  require.resolve(`@expo-google-fonts/inter/${file}`),
)

export interface Raster {
  readonly width: number
  readonly height: number
  /** Red, green, blue, opacity. */
  readonly pixels: Uint8Array
  readonly png: Uint8Array
}

export function rasterize(svg: string, zoom = 1): Raster {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' }
  const image = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom } }).render()
  return { width: image.width, height: image.height, pixels: image.pixels, png: image.asPng() }
}

export function render(chart: Chart, theme: 'light' | 'dark', zoom = 1): Raster {
  return rasterize(chart.toSvg({ theme }), zoom)
}
