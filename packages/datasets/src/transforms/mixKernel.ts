import type { ImageSize, ImageWork } from './imageWork.ts'

type Mix = Extract<ImageWork, { kind: 'mix' }>

export interface Mixing {
  images(input: Float32Array, size: ImageSize, work: Mix): Float32Array
  /** Labels, or shares of classes from an earlier mix, as shares of classes. */
  labels(input: ArrayLike<number>, work: Mix): Float32Array
}

/** Mixes the images of a batch. The functions refer to nothing around this one: its text is sent to workers. */
export function mixKernel(): Mixing {
  return {
    images(input, { channels, height, width }, { partners, share, box }) {
      const area = height * width
      const each = channels * area
      const output = input.slice()
      for (let image = 0; image < partners.length; image++) {
        const own = image * each
        const other = partners[image]! * each
        if (!box) {
          for (let i = 0; i < each; i++) output[own + i] = share * input[own + i]! + (1 - share) * input[other + i]!
          continue
        }
        for (let c = 0; c < channels; c++) {
          for (let y = box[0]; y < box[2]; y++) {
            const row = c * area + y * width
            output.set(input.subarray(other + row + box[1], other + row + box[3]), own + row + box[1])
          }
        }
      }
      return output
    },
    labels(input, { partners, share, classes }) {
      const count = partners.length
      const shares = new Float32Array(count * classes)
      const output = new Float32Array(count * classes)
      for (let i = 0; i < count; i++) {
        if (input.length === count * classes && classes > 1) {
          for (let c = 0; c < classes; c++) shares[i * classes + c] = input[i * classes + c]!
        } else shares[i * classes + input[i]!] = 1
      }
      for (let i = 0; i < count; i++) {
        for (let c = 0; c < classes; c++) {
          const other = shares[partners[i]! * classes + c]!
          output[i * classes + c] = share * shares[i * classes + c]! + (1 - share) * other
        }
      }
      return output
    },
  }
}
