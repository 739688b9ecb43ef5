import type { AdaptiveMaxPoolOptions, OutputSize } from './ops/adaptivePool.ts'
import type { MaxPoolOptions } from './ops/maxPool.ts'
import type { Sizes } from './spatial/axes.ts'
import type { Tensor } from './tensor.ts'

/** The largest elements, and where they were found (int32): row-major positions in the space of one channel. */
export interface PoolResult {
  readonly output: Tensor
  readonly indices: Tensor
}

export interface MaxPool {
  (x: Tensor, kernelSize: Sizes, options: MaxPoolOptions & { readonly returnIndices: true }): PoolResult
  (x: Tensor, kernelSize: Sizes, options?: MaxPoolOptions & { readonly returnIndices?: false }): Tensor
}

export interface AdaptiveMaxPool {
  (x: Tensor, outputSize: OutputSize, options: AdaptiveMaxPoolOptions & { readonly returnIndices: true }): PoolResult
  (x: Tensor, outputSize: OutputSize, options?: AdaptiveMaxPoolOptions & { readonly returnIndices?: false }): Tensor
}
