import { ArgumentError, checkOptions, fromData, type Tensor } from '@neurite/core'
import type { Dataset, MadeSamples, PlainSamples } from '../dataset.ts'
import { checkSeed, permutation, streams } from '../permutation.ts'
import { drawWork } from '../transforms/drawWork.ts'
import type { ImageTransform } from '../transforms/imageTransform.ts'
import type { ImageWork } from '../transforms/imageWork.ts'
import type { BatchJob, Part } from './batchKernel.ts'
import { LoaderWorkers } from './loaderWorkers.ts'
import { makeBatch, makeFromRecipe } from './makeBatch.ts'
import type { Sampler } from './samplers.ts'

export interface DataLoaderOptions<Batch extends readonly Tensor[] = readonly Tensor[]> {
  /** Samples per batch; 32 by default. */
  readonly batchSize?: number
  /** A new order in every epoch; false by default. */
  readonly shuffle?: boolean
  /** Equal seeds give equal orders and equal transforms, on any number of workers; 0 by default. */
  readonly seed?: number
  /** Leaves out the last batch of an epoch where it is smaller than the others; false by default. */
  readonly dropLast?: boolean
  /** Says which samples an epoch has, instead of `shuffle`. */
  readonly sampler?: Sampler
  /** What to do with the images of each batch (its first part, [count, channels, height, width]). */
  readonly transform?: ImageTransform | readonly ImageTransform[]
  /** Makes another batch of each. */
  collate?(batch: Batch): Batch
  /** Threads that make batches ahead of a loop with `for await`; 0 by default. */
  readonly workers?: number
  /** Batches to have ready or under way, beside one for each worker; 2 by default. */
  readonly prefetch?: number
}

/** Where a loader stands: what must be saved to go on with the same samples. */
export interface LoaderPosition {
  readonly seed: number
  readonly epoch: number
  /** Number of the batch that comes next. */
  readonly batch: number
}

const OPTIONS = 'batchSize shuffle seed dropLast sampler transform collate workers prefetch'.split(' ')
const MAX_WORKERS = 64

/** Threads of a loader that is gone end too. */
const forgotten = /*@__PURE__*/ new FinalizationRegistry<LoaderWorkers>((workers) => workers.end())

function checkCount(what: string, value: number, least: number): number {
  if (Number.isInteger(value) && value >= least) return value
  throw new ArgumentError(`[DataLoader] ${what} is ${value}; it must be an integer from ${least} up`, { [what]: value })
}

/**
 * A dataset in batches. Each loop over it is one epoch: `for (const [x, y] of loader)`, or `for await` where the data
 * live on a device that cannot be read at once, come from a disk, or are made by workers. Order and transforms depend
 * on the seed and the number of the epoch only.
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
  readonly transform: readonly ImageTransform[]
  readonly workers: number
  readonly #prefetch: number
  readonly #sampler: Sampler | undefined
  readonly #options: DataLoaderOptions<Batch>
  #threads: LoaderWorkers | undefined
  #position: LoaderPosition

  constructor(dataset: Dataset<Batch>, options: DataLoaderOptions<Batch> = {}) {
    checkOptions('DataLoader', options, OPTIONS)
    const { batchSize = 32, shuffle = false, seed = 0, dropLast = false, sampler, transform = [] } = options
    const { workers = 0, prefetch = 2 } = options
    this.dataset = dataset
    this.batchSize = checkCount('batchSize', batchSize, 1)
    this.shuffle = shuffle
    this.dropLast = dropLast
    this.transform = 'kind' in transform ? [transform] : transform
    this.workers = Math.min(checkCount('workers', workers, 0), MAX_WORKERS)
    this.#prefetch = checkCount('prefetch', prefetch, 0)
    this.#sampler = sampler
    this.#options = options
    this.#position = { seed: checkSeed('DataLoader', seed), epoch: 0, batch: 0 }
    if (sampler && shuffle) {
      throw new ArgumentError('[DataLoader] a sampler gives the order; leave shuffle out')
    }
  }

  /** Batches per epoch. */
  get length(): number {
    const batches = this.#available / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  /** Samples per epoch. */
  get samples(): number {
    return this.dropLast ? this.length * this.batchSize : this.#available
  }

  get #available(): number {
    return this.#sampler?.length ?? this.dataset.length
  }

  /** Where the loader stands. Setting it makes the next loop go on from there. */
  get position(): LoaderPosition {
    return this.#position
  }

  set position({ seed, epoch, batch }: LoaderPosition) {
    this.#position = { seed: checkSeed('DataLoader.position', seed), epoch, batch }
  }

  /** Ends the workers; the next loop starts new ones. They end by themselves when the loader is forgotten. */
  close(): void {
    this.#threads?.end()
    this.#threads = undefined
    forgotten.unregister(this)
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    yield* this.#epoch((indices, first) => {
      const plain = this.dataset.plain()
      if (plain) return toTensors<Batch>(makeBatch(plain.fields, this.#job(plain, indices, first)))
      const batch = this.dataset.batch(indices)
      if (this.transform.length === 0) return batch
      const parts = batch.map((part) => ({ data: part.dataSync(), shape: part.shape, dtype: part.dtype }))
      return toTensors<Batch>(makeBatch([], this.#jobOf(parts, first)))
    })
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    await this.dataset.prepare()
    const plain = this.dataset.plain()
    if (plain && this.workers === 0) {
      yield* this[Symbol.iterator]()
      return
    }
    if (this.workers > 0 && !this.#threads) {
      this.#threads = new LoaderWorkers(this.workers, plain?.fields ?? [], this.dataset.recipes())
      forgotten.register(this, this.#threads, this)
    }
    const threads = this.#threads
    const made = this.dataset.made()
    const makeHere = (job: BatchJob) => (job.recipe ? makeFromRecipe(job) : makeBatch([], job))
    const run = async (job: BatchJob) => toTensors<Batch>(await (threads ? threads.run(job) : makeHere(job)))
    const make = async (indices: Int32Array, first: number): Promise<Batch> => {
      if (plain) return run(this.#job(plain, indices, first))
      if (made) return run(this.#recipeJob(made, indices, first))
      const batch = await this.dataset.load(indices, threads)
      if (this.transform.length === 0) return batch
      const parts = await Promise.all(
        batch.map(async (part) => ({ data: await part.data(), shape: part.shape, dtype: part.dtype })),
      )
      return run(this.#jobOf(parts, first))
    }
    yield* this.#ahead(make)
  }

  /** Keeps some batches under way while one is worked on. */
  async *#ahead(make: (indices: Int32Array, first: number) => Promise<Batch>): AsyncGenerator<Batch, void, undefined> {
    const coming: Promise<Batch>[] = []
    const depth = 1 + this.workers + this.#prefetch
    const plan = this.#plan()
    const start = () => {
      const { value, done } = plan.next()
      if (done) return
      const batch = make(value.indices, value.first)
      // One that fails is told of when its turn comes.
      batch.catch(() => undefined)
      coming.push(batch)
    }
    const { seed, epoch, batch: first } = this.#position
    try {
      for (let i = 0; i < depth; i++) start()
      for (let batch = first; coming.length > 0; batch++) {
        const made = await coming.shift()!
        start()
        this.#position = { seed, epoch, batch: batch + 1 }
        yield this.#collate(made)
      }
    } finally {
      this.#position = { seed, epoch: epoch + 1, batch: 0 }
    }
  }

  /** One batch after the other; a loop that is left early has had its epoch. */
  *#epoch(make: (indices: Int32Array, first: number) => Batch): Generator<Batch, void, undefined> {
    const { seed, epoch, batch: first } = this.#position
    let batch = first
    try {
      for (const { indices, first: sample } of this.#plan()) {
        this.#position = { seed, epoch, batch: ++batch }
        yield this.#collate(make(indices, sample))
      }
    } finally {
      this.#position = { seed, epoch: epoch + 1, batch: 0 }
    }
  }

  #collate(batch: Batch): Batch {
    return this.#options.collate?.(batch) ?? batch
  }

  /** The indices of each batch of this epoch, and the number of its first sample among those of all epochs. */
  *#plan(): Generator<{ indices: Int32Array; first: number }, void, undefined> {
    const { seed, epoch, batch: start } = this.#position
    const length = this.#available
    const order =
      this.#sampler?.order(seed, epoch) ??
      (this.shuffle
        ? permutation(length, seed, streams.shuffle, epoch)
        : Int32Array.from({ length }, (_, index) => index))
    for (let batch = start; batch < this.length; batch++) {
      const from = batch * this.batchSize
      yield { indices: order.slice(from, Math.min(from + this.batchSize, length)), first: epoch * length + from }
    }
  }

  #job({ fields, indices: own }: PlainSamples, indices: Int32Array, first: number): BatchJob {
    const works = this.#works([indices.length, ...fields[0]!.shape.slice(1)], first)
    return { indices: own ? indices.map((index) => own[index]!) : indices, parts: undefined, works }
  }

  #recipeJob({ recipe, fields, indices: own }: MadeSamples, indices: Int32Array, first: number): BatchJob {
    const works = this.#works([indices.length, ...fields[0]!.shape], first)
    return { recipe, indices: own ? indices.map((index) => own[index]!) : indices, parts: undefined, works }
  }

  #jobOf(parts: readonly Part[], first: number): BatchJob {
    return { indices: undefined, parts, works: this.#works(parts[0]!.shape, first) }
  }

  #works(shape: readonly number[], first: number): readonly ImageWork[] {
    if (this.transform.length === 0) return []
    const [count, channels, height, width] = shape
    if (shape.length !== 4) {
      throw new ArgumentError(
        `[DataLoader] transforms are for images [count, channels, height, width]; the first part is [${shape.join(', ')}]`,
      )
    }
    const size = { channels: channels!, height: height!, width: width! }
    return drawWork(this.transform, { count: count!, size, seed: this.#position.seed, first })
  }
}

function toTensors<Batch extends readonly Tensor[]>(parts: readonly Part[]): Batch {
  return parts.map(({ data, shape, dtype }) => fromData(data, shape, dtype)) as readonly Tensor[] as Batch
}
