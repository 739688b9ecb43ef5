import { ArgumentError, checkOptions, type Tensor } from '@neurite/core'
import type { Dataset } from './dataset.ts'
import { checkSeed, permutation, streams } from './permutation.ts'

export interface DataLoaderOptions {
  /** Samples per batch; 32 by default. */
  readonly batchSize?: number
  /** A new order in every epoch; false by default. */
  readonly shuffle?: boolean
  /** Equal seeds give equal orders; 0 by default. */
  readonly seed?: number
  /** Leaves out the last batch of an epoch where it is smaller than the others; false by default. */
  readonly dropLast?: boolean
}

/** Where a loader stands: what must be saved to go on with the same samples. */
export interface LoaderPosition {
  readonly seed: number
  readonly epoch: number
  /** Number of the batch that comes next. */
  readonly batch: number
}

const OPTIONS = ['batchSize', 'shuffle', 'seed', 'dropLast'] as const

/**
 * A dataset in batches. Each loop over it is one epoch: `for (const [x, y] of loader)`, or `for await` where the data
 * live on a device that cannot be read at once. The order depends on the seed and the number of the epoch only.
 *
 * @throws ArgumentError for a batch size below 1.
 */
export class DataLoader<Batch extends readonly Tensor[] = readonly Tensor[]>
  implements Iterable<Batch>, AsyncIterable<Batch>
{
  readonly dataset: Dataset<Batch>
  readonly batchSize: number
  readonly shuffle: boolean
  readonly dropLast: boolean
  #position: LoaderPosition

  constructor(dataset: Dataset<Batch>, options: DataLoaderOptions = {}) {
    checkOptions('DataLoader', options, OPTIONS)
    const { batchSize = 32, shuffle = false, seed = 0, dropLast = false } = options
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new ArgumentError(`[DataLoader] batchSize is ${batchSize}; it must be an integer from 1 up`, { batchSize })
    }
    this.dataset = dataset
    this.batchSize = batchSize
    this.shuffle = shuffle
    this.dropLast = dropLast
    this.#position = { seed: checkSeed('DataLoader', seed), epoch: 0, batch: 0 }
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.dataset.length / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  /** Samples per epoch. */
  get samples(): number {
    return this.dropLast ? this.length * this.batchSize : this.dataset.length
  }

  /** Where the loader stands. Setting it makes the next loop go on from there. */
  get position(): LoaderPosition {
    return this.#position
  }

  set position({ seed, epoch, batch }: LoaderPosition) {
    this.#position = { seed: checkSeed('DataLoader.position', seed), epoch, batch }
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    for (const indices of this.#epoch()) yield this.dataset.batch(indices)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    await this.dataset.prepare()
    yield* this[Symbol.iterator]()
  }

  /** The indices of each batch; a loop that is left early has had its epoch. */
  *#epoch(): Generator<Int32Array, void, undefined> {
    const { seed, epoch, batch: first } = this.#position
    const { length } = this.dataset
    const order = this.shuffle
      ? permutation(length, seed, streams.shuffle, epoch)
      : Int32Array.from({ length }, (_, index) => index)
    try {
      for (let batch = first; batch < this.length; batch++) {
        this.#position = { seed, epoch, batch: batch + 1 }
        yield order.subarray(batch * this.batchSize, Math.min((batch + 1) * this.batchSize, length))
      }
    } finally {
      this.#position = { seed, epoch: epoch + 1, batch: 0 }
    }
  }
}
