import { ArgumentError, type Tensor } from '@neurite/core'
import { splitIndices, type SplitOptions } from './split.ts'

/**
 * Samples that can be fetched by their index. A dataset of one's own gives its `length` and a `batch`; splitting,
 * loading and training work from these two.
 */
export abstract class Dataset {
  /** Number of samples. */
  abstract readonly length: number

  /** The samples at `indices` as tensors whose first axis counts them: usually [inputs, targets]. */
  abstract batch(indices: Int32Array): Tensor[]

  /** Called before the first batch wherever the caller can wait: reads what `batch` needs from a device, say. */
  prepare(): void | Promise<void> {}

  /** All samples as one batch. */
  tensors(): Tensor[] {
    return this.batch(Int32Array.from({ length: this.length }, (_, index) => index))
  }

  /**
   * The samples at `indices`, in that order; nothing is copied.
   *
   * @throws ArgumentError where an index is not one of 0 .. length - 1.
   */
  subset(indices: ArrayLike<number>): Dataset {
    return new Subset(this, checkIndices(indices, this.length))
  }

  /**
   * Parts that have no sample in common, drawn at random. `sizes` are counts, or fractions whose sum is 1.
   *
   * @throws ArgumentError where the sizes do not add up to the whole.
   */
  randomSplit(sizes: readonly number[], options: SplitOptions = {}): Dataset[] {
    return splitIndices(this.length, sizes, options).map((indices) => new Subset(this, indices))
  }
}

/** Some of the samples of another dataset. */
class Subset extends Dataset {
  readonly length: number
  readonly #parent: Dataset
  readonly #indices: Int32Array

  constructor(parent: Dataset, indices: Int32Array) {
    super()
    this.#parent = parent
    this.#indices = indices
    this.length = indices.length
  }

  override prepare(): void | Promise<void> {
    return this.#parent.prepare()
  }

  batch(indices: Int32Array): Tensor[] {
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
export function randomSplit(dataset: Dataset, sizes: readonly number[], options: SplitOptions = {}): Dataset[] {
  return dataset.randomSplit(sizes, options)
}

/** Some samples of a dataset; see `Dataset.subset`. */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
  return dataset.subset(indices)
}
