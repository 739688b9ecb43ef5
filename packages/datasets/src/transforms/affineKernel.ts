export type Affine = (
  input: Float32Array,
  count: number,
  channels: number,
  height: number,
  width: number,
  matrices: Float64Array,
) => Float32Array

/**
 * Samples images between their pixels (bilinear; 0 outside). The function that this returns refers to nothing around
 * it, so that its text can be sent to a worker.
 */
export function affineKernel(): Affine {
  /** A pixel of one plane, 0 outside. */
  function at(input: Float32Array, plane: number, height: number, width: number, y: number, x: number): number {
    return y >= 0 && y < height && x >= 0 && x < width ? input[plane + y * width + x]! : 0
  }
  return (input, count, channels, height, width, matrices) => {
    const output = new Float32Array(input.length)
    const area = height * width
    for (let image = 0; image < count; image++) {
      const [a, b, c, d, e, f] = matrices.subarray(image * 6, image * 6 + 6) as unknown as number[]
      for (let channel = 0; channel < channels; channel++) {
        const plane = (image * channels + channel) * area
        for (let y = 0; y < height; y++) {
          for (let x = 0; x < width; x++) {
            const sx = a! * x + b! * y + c!
            const sy = d! * x + e! * y + f!
            if (sx <= -1 || sy <= -1 || sx >= width || sy >= height) continue
            const left = Math.floor(sx)
            const top = Math.floor(sy)
            const fx = sx - left
            const fy = sy - top
            let upper: number
            let lower: number
            if (left >= 0 && top >= 0 && left + 1 < width && top + 1 < height) {
              const from = plane + top * width + left
              upper = input[from]! + fx * (input[from + 1]! - input[from]!)
              lower = input[from + width]! + fx * (input[from + width + 1]! - input[from + width]!)
            } else {
              const corner = at(input, plane, height, width, top, left)
              upper = corner + fx * (at(input, plane, height, width, top, left + 1) - corner)
              const below = at(input, plane, height, width, top + 1, left)
              lower = below + fx * (at(input, plane, height, width, top + 1, left + 1) - below)
            }
            output[plane + y * width + x] = upper + fy * (lower - upper)
          }
        }
      }
    }
    return output
  }
}
