import { ArgumentError, type Tensor } from '@neurite/core'
import { splitIndices, type SplitOptions } from './split.ts'

/** For each of the sizes, a part of a dataset. */
export type Parts<Sizes extends readonly number[], Batch extends readonly Tensor[]> = {
  -readonly [Index in keyof Sizes]: Dataset<Batch>
}

/**
 * Samples that can be fetched by their index. A dataset of one's own gives its `length` and a `batch`; splitting,
 * loading and training work from these two.
 */
export abstract class Dataset<Batch extends readonly Tensor[] = readonly Tensor[]> {
  /** Number of samples. */
  abstract readonly length: number

  /** The samples at `indices` as tensors whose first axis counts them: usually [inputs, targets]. */
  abstract batch(indices: Int32Array): Batch

  /** Called before the first batch wherever the caller can wait: reads what `batch` needs from a device, say. */
  prepare(): void | Promise<void> {}

  /** All samples as one batch. */
  tensors(): Batch {
    return this.batch(Int32Array.from({ length: this.length }, (_, index) => index))
  }

  /**
   * The samples at `indices`, in that order; nothing is copied.
   *
   * @throws ArgumentError where an index is not one of 0 .. length - 1.
   */
  subset(indices: ArrayLike<number>): Dataset<Batch> {
    return new Subset(this, checkIndices(indices, this.length))
  }

  /**
   * Parts that have no sample in common, drawn at random. `sizes` are counts, or fractions whose sum is 1.
   *
   * @throws ArgumentError where the sizes do not add up to the whole.
   */
  randomSplit<const Sizes extends readonly number[]>(sizes: Sizes, options: SplitOptions = {}): Parts<Sizes, Batch> {
    const parts = splitIndices(this.length, sizes, options).map((indices) => new Subset(this, indices))
    return parts as Dataset<Batch>[] as Parts<Sizes, Batch>
  }
}

/** Some of the samples of another dataset. */
class Subset<Batch extends readonly Tensor[]> extends Dataset<Batch> {
  readonly length: number
  readonly #parent: Dataset<Batch>
  readonly #indices: Int32Array

  constructor(parent: Dataset<Batch>, indices: Int32Array) {
    super()
    this.#parent = parent
    this.#indices = indices
    this.length = indices.length
  }

  override prepare(): void | Promise<void> {
    return this.#parent.prepare()
  }

  batch(indices: Int32Array): Batch {
    return this.#parent.batch(indices.map((index) => this.#indices[index]!))
  }
}

function checkIndices(indices: ArrayLike<number>, length: number): Int32Array {
  return Int32Array.from(indices, (index, position) => {
    if (Number.isInteger(index) && index >= 0 && index < length) return index
    throw new ArgumentError(
      `[subset] index ${index} at position ${position}; the dataset has samples 0 to ${length - 1}`,
      { index, length },
    )
  })
}

/** Parts of a dataset that have no sample in common; see `Dataset.randomSplit`. */
export function randomSplit<Batch extends readonly Tensor[], const Sizes extends readonly number[]>(
  dataset: Dataset<Batch>,
  sizes: Sizes,
  options: SplitOptions = {},
): Parts<Sizes, Batch> {
  return dataset.randomSplit(sizes, options)
}

/** Some samples of a dataset; see `Dataset.subset`. */
export function subset<Batch extends readonly Tensor[]>(
  dataset: Dataset<Batch>,
  indices: ArrayLike<number>,
): Dataset<Batch> {
  return dataset.subset(indices)
}
