/** A square grid of values as a picture, one pixel each, to be drawn at any size. */
import { shade } from './palette.ts'

export interface Picture {
  readonly canvas: HTMLCanvasElement
  /** Rows come from the bottom, values from -1 to 1 once `scaled`. */
  fill(scale: Uint32Array, values: Float32Array, from: number, scaled: (value: number) => number): void
}

export function makePicture(side: number): Picture {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const context = canvas.getContext('2d')!
  const image = context.createImageData(side, side)
  const pixels = new Uint32Array(image.data.buffer)
  return {
    canvas,
    fill(scale, values, from, scaled) {
      for (let row = 0; row < side; row++) {
        const start = from + (side - 1 - row) * side
        for (let column = 0; column < side; column++) {
          pixels[row * side + column] = shade(scale, scaled(values[start + column]!))
        }
      }
      context.putImageData(image, 0, 0)
    },
  }
}
