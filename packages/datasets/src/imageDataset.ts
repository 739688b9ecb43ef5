import { ArgumentError, fromData, type Tensor } from '@neurite/core'
import type { Field } from './field.ts'
import { TensorDataset } from './tensorDataset.ts'

export interface ImageArrays {
  /** One byte per pixel, images one after the other: [count, channels, height, width]. */
  readonly pixels: Uint8Array
  /** Channels, height and width of one image. */
  readonly imageShape: readonly [channels: number, height: number, width: number]
  /** One class per image. */
  readonly labels: Int32Array
  /** Names of the classes, in order. */
  readonly classes: readonly string[]
}

/**
 * Images with a class each, held as bytes. A sample is [image, label]: float32 in [0, 1] of shape
 * [channels, height, width], and int32.
 *
 * @throws ArgumentError where the numbers of pixels and labels do not agree.
 */
export class ImageDataset extends TensorDataset<readonly [images: Field, labels: Field]> {
  readonly classes: readonly string[]
  readonly #arrays: ImageArrays
  #images: Tensor | undefined
  #labels: Tensor | undefined

  constructor(arrays: ImageArrays) {
    const { pixels, imageShape, labels, classes } = arrays
    const perImage = imageShape.reduce((product, length) => product * length, 1)
    if (pixels.length !== labels.length * perImage) {
      throw new ArgumentError(
        `[ImageDataset] ${pixels.length} pixels and ${labels.length} labels; ${labels.length} images of [${imageShape.join(', ')}] ` +
          `have ${labels.length * perImage} pixels`,
      )
    }
    super(
      { data: pixels, shape: [labels.length, ...imageShape], dtype: 'uint8', unit: true },
      { data: labels, shape: [labels.length], dtype: 'int32' },
    )
    this.classes = classes
    this.#arrays = arrays
  }

  /** All images: uint8 [count, channels, height, width]. */
  get images(): Tensor {
    const { pixels, labels, imageShape } = this.#arrays
    return (this.#images ??= fromData(pixels, [labels.length, ...imageShape], 'uint8'))
  }

  /** All classes: int32 [count]. */
  get labels(): Tensor {
    const { labels } = this.#arrays
    return (this.#labels ??= fromData(labels, [labels.length], 'int32'))
  }
}
