import type { Tensor } from '@neurite/core'
import { DataLoader, TensorDataset } from '@neurite/datasets'
import { fieldsOf, type Samples } from './samples.ts'

type Batch = readonly [inputs: Tensor, targets: Tensor]

/** One batch after the other, epoch after epoch, each in another order. */
export class Batches {
  readonly #dataset: TensorDataset<ReturnType<typeof fieldsOf>>
  readonly #seed: number
  #loader: DataLoader<[Tensor, Tensor]>
  #epoch: Iterator<Batch>
  /** Samples given out so far. */
  seen = 0

  constructor(samples: Samples, batchSize: number, seed: number) {
    this.#dataset = new TensorDataset(...fieldsOf(samples))
    this.#seed = seed
    this.#loader = this.#load(batchSize)
    this.#epoch = this.#loader[Symbol.iterator]()
  }

  #load(batchSize: number): DataLoader<[Tensor, Tensor]> {
    return new DataLoader(this.#dataset, { batchSize, shuffle: true, seed: this.#seed })
  }

  next(): Batch {
    for (;;) {
      const { value, done } = this.#epoch.next()
      if (!done) {
        this.seen += value[0].shape[0]!
        return value
      }
      this.#epoch = this.#loader[Symbol.iterator]()
    }
  }

  get size(): number {
    return this.#loader.batchSize
  }

  /** Another batch size begins with an epoch of its own. */
  resize(batchSize: number): void {
    if (batchSize === this.size) return
    const { epoch } = this.#loader.position
    this.#loader = this.#load(batchSize)
    this.#loader.position = { seed: this.#seed, epoch: epoch + 1, batch: 0 }
    this.#epoch = this.#loader[Symbol.iterator]()
  }
}
