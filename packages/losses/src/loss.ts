import type { Tensor, TensorLike } from '@neurite/core'

/** A loss function with its options, called like a layer. */
export abstract class Loss<Options extends object, Target = TensorLike> {
  readonly options: Readonly<Options>

  constructor(options: Options) {
    this.options = options
  }

  abstract call(prediction: Tensor, target: Target): Tensor
}
