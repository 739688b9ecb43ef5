import { allocate, ArgumentError, cat, fromData, type Tensor, tensor } from '@neurite/core'
import type { Field, RecordField } from './field.ts'
import { type FoldOptions, foldIndices } from './folds.ts'
import type { BatchJob, Part } from './loading/batchKernel.ts'
import { makeBatch } from './loading/makeBatch.ts'
import type { Recipe } from './loading/recipe.ts'
import { splitIndices, type SplitOptions, stratifiedIndices } from './split.ts'

/** For each of the sizes, a part of a dataset. */
export type Parts<Sizes extends readonly number[], Batch extends readonly Tensor[]> = {
  -readonly [Index in keyof Sizes]: Dataset<Batch>
}

/** Samples as plain data, for loaders whose workers take batches from it; `indices` are those of the samples, all where undefined. */
export interface PlainSamples {
  readonly fields: readonly Field[]
  readonly indices: Int32Array | undefined
}

/** Samples that any thread can make; `indices` are those of the samples, all where undefined. */
export interface MadeSamples {
  readonly recipe: Recipe
  readonly fields: readonly RecordField[]
  readonly indices: Int32Array | undefined
}

/** Threads that make samples from recipes. */
export interface SampleReader {
  run(job: BatchJob): Promise<Part[]>
}

/** One of k ways to hold a part of the data back. */
export interface Fold<Batch extends readonly Tensor[]> {
  readonly train: Dataset<Batch>
  readonly validation: Dataset<Batch>
}

/** Samples read at a time where all of them are gone through. */
const CHUNK = 1024

/**
 * Samples that can be fetched by their index. A dataset of one's own gives its `length` and a `batch`; splitting,
 * loading and training work from these two. One that must wait for its samples (a disk, a decoder) gives a `load` too.
 */
export abstract class Dataset<Batch extends readonly Tensor[] = readonly Tensor[]> {
  /** Number of samples. */
  abstract readonly length: number

  /** The samples at `indices` as tensors whose first axis counts them: usually [inputs, targets]. */
  abstract batch(indices: Int32Array): Batch

  /** As `batch`, for callers that can wait. Datasets that are made of others hand `reader` on to their `load`. */
  load(indices: Int32Array, _reader?: SampleReader): Batch | Promise<Batch> {
    return this.batch(indices)
  }

  /** Called before the first batch wherever the caller can wait: reads what `batch` needs from a device, say. */
  prepare(): void | Promise<void> {}

  /** The samples as plain data, where they are that. */
  plain(): PlainSamples | undefined {
    return undefined
  }

  /** How threads make the samples by themselves, where they can. */
  made(): MadeSamples | undefined {
    return undefined
  }

  /** All recipes that a reader may be asked for in `load`. */
  recipes(): readonly Recipe[] {
    return []
  }

  /** All samples as one batch. */
  tensors(): Batch {
    return this.batch(upTo(this.length))
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
   * Parts that have no sample in common, drawn at random. `sizes` are counts, or fractions whose sum is 1; with
   * `stratify` each class is divided by itself.
   *
   * @throws ArgumentError where the sizes do not add up to the whole.
   */
  randomSplit<const Sizes extends readonly number[]>(sizes: Sizes, options: SplitOptions = {}): Parts<Sizes, Batch> {
    const { stratify = false } = options
    const parts = stratify
      ? stratifiedIndices(stratify === true ? this.classIndices() : stratify, this.length, sizes, options)
      : splitIndices(this.length, sizes, options)
    return parts.map((indices) => new Subset(this, indices)) as Dataset<Batch>[] as Parts<Sizes, Batch>
  }

  /**
   * `count` ways to hold back a part: every sample is in one validation part.
   *
   * @throws ArgumentError where there are fewer than 2 folds, or more than samples.
   */
  kFold(count: number, options: FoldOptions = {}): Fold<Batch>[] {
    const { stratify = false } = options
    const labels = stratify === true ? this.classIndices() : stratify || undefined
    return foldIndices(this.length, count, labels, options).map(({ train, validation }) => ({
      train: new Subset(this, train),
      validation: new Subset(this, validation),
    }))
  }

  /** Each batch changed by `change`, which is given its tensors: `data.map((x, y) => [x.mul(2), y])`. */
  map<Changed extends readonly Tensor[]>(change: (...batch: Batch) => Changed): Dataset<Changed> {
    return new Mapped(this, change)
  }

  /** Those samples that `keep` is true for. It is given each part of a sample: a number, or an array of its values. */
  async filter(
    keep: (sample: readonly (number | ArrayLike<number>)[], index: number) => boolean,
  ): Promise<Dataset<Batch>> {
    await this.prepare()
    const kept: number[] = []
    for (let start = 0; start < this.length; start += CHUNK) {
      const indices = upTo(Math.min(CHUNK, this.length - start), start)
      const batch = await this.load(indices)
      const parts = await Promise.all(batch.map(async (part) => ({ data: await part.data(), rank: part.shape.length })))
      for (let i = 0; i < indices.length; i++) {
        const sample = parts.map(({ data, rank }) => {
          const row = data.length / indices.length
          return rank === 1 ? data[i]! : data.subarray(i * row, (i + 1) * row)
        })
        if (keep(sample, start + i)) kept.push(start + i)
      }
    }
    return new Subset(this, Int32Array.from(kept))
  }

  /** The same samples in memory, each read (decoded, mapped) once, now. */
  async cache(): Promise<Dataset<Batch>> {
    await this.prepare()
    const chunks: Part[][] = []
    for (let start = 0; start < this.length; start += CHUNK) {
      const batch = await this.load(upTo(Math.min(CHUNK, this.length - start), start))
      const parts = batch.map(async (part) => ({ data: await part.data(), shape: part.shape, dtype: part.dtype }))
      chunks.push(await Promise.all(parts))
    }
    return new Cached<Batch>(joinParts(chunks, this.length), this.length)
  }

  /** The samples of this dataset, and then those of the others. */
  concat(...others: readonly Dataset<Batch>[]): Dataset<Batch> {
    return new Concatenated([this, ...others])
  }

  /**
   * The class of every sample, read from its last part.
   *
   * @throws ArgumentError where that is not one integer per sample.
   */
  classIndices(): Int32Array {
    const { fields, indices } = this.plain() ?? {}
    const last = fields?.at(-1)
    const labels = last
      ? { data: indices ? Int32Array.from(indices, (index) => last.data[index]!) : last.data, ...describe(last) }
      : lastOf(this.tensors())
    if (labels.dtype === 'int32' && labels.rank === 1) return Int32Array.from(labels.data)
    throw new ArgumentError(
      `[Dataset] classes are asked for, and the last part of a sample is ${labels.dtype} of rank ${labels.rank - 1}; ` +
        'it must be one int32, or the classes be given: { stratify: labels }',
    )
  }
}

function describe({ dtype, shape }: Field | Tensor) {
  return { dtype, rank: shape.length }
}

function lastOf(batch: readonly Tensor[]) {
  const last = batch.at(-1)!
  return { data: last.dataSync(), ...describe(last) }
}

function upTo(length: number, start = 0): Int32Array {
  return Int32Array.from({ length }, (_, index) => start + index)
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

  override load(indices: Int32Array, reader?: SampleReader): Batch | Promise<Batch> {
    return this.#parent.load(
      indices.map((index) => this.#indices[index]!),
      reader,
    )
  }

  override made(): MadeSamples | undefined {
    const made = this.#parent.made()
    return made && { ...made, indices: pick(made.indices, this.#indices) }
  }

  override recipes(): readonly Recipe[] {
    return this.#parent.recipes()
  }

  override classIndices(): Int32Array {
    return pick(this.#parent.classIndices(), this.#indices)
  }

  override plain(): PlainSamples | undefined {
    const plain = this.#parent.plain()
    if (!plain) return undefined
    const { fields, indices } = plain
    return { fields, indices: pick(indices, this.#indices) }
  }
}

/** Those of the indices that stand at some positions; where there are none, the positions. */
function pick(indices: Int32Array | undefined, positions: Int32Array): Int32Array {
  return indices ? positions.map((position) => indices[position]!) : positions
}

/** Batches of another dataset, changed. */
class Mapped<Batch extends readonly Tensor[], Changed extends readonly Tensor[]> extends Dataset<Changed> {
  readonly length: number
  readonly #parent: Dataset<Batch>
  readonly #change: (...batch: Batch) => Changed

  constructor(parent: Dataset<Batch>, change: (...batch: Batch) => Changed) {
    super()
    this.length = parent.length
    this.#parent = parent
    this.#change = change
  }

  override prepare(): void | Promise<void> {
    return this.#parent.prepare()
  }

  batch(indices: Int32Array): Changed {
    return this.#change(...this.#parent.batch(indices))
  }

  override async load(indices: Int32Array, reader?: SampleReader): Promise<Changed> {
    return this.#change(...(await this.#parent.load(indices, reader)))
  }

  override recipes(): readonly Recipe[] {
    return this.#parent.recipes()
  }
}

/** Fields from the parts of one chunk after the other. */
function joinParts(chunks: readonly (readonly Part[])[], length: number): Field[] {
  return (chunks[0] ?? []).map(({ shape, dtype }, part) => {
    const row = shape.slice(1).reduce((product, size) => product * size, 1)
    const data = allocate(dtype, length * row)
    let at = 0
    for (const chunk of chunks) {
      data.set(chunk[part]!.data, at)
      at += chunk[part]!.data.length
    }
    return { data, shape: [length, ...shape.slice(1)], dtype }
  })
}

/** Samples that were read into memory. */
class Cached<Batch extends readonly Tensor[]> extends Dataset<Batch> {
  readonly length: number
  readonly #fields: readonly Field[]

  constructor(fields: readonly Field[], length: number) {
    super()
    this.#fields = fields
    this.length = length
  }

  batch(indices: Int32Array): Batch {
    const parts = makeBatch(this.#fields, { indices, parts: undefined, works: [] })
    return parts.map(({ data, shape, dtype }) => fromData(data, shape, dtype)) as readonly Tensor[] as Batch
  }

  override plain(): PlainSamples {
    return { fields: this.#fields, indices: undefined }
  }
}

/** Several datasets, one behind the other. */
class Concatenated<Batch extends readonly Tensor[]> extends Dataset<Batch> {
  readonly length: number
  readonly #parts: readonly Dataset<Batch>[]

  constructor(parts: readonly Dataset<Batch>[]) {
    super()
    this.#parts = parts
    this.length = parts.reduce((sum, part) => sum + part.length, 0)
  }

  override async prepare(): Promise<void> {
    for (const part of this.#parts) await part.prepare()
  }

  batch(indices: Int32Array): Batch {
    const { asked, order } = this.#divide(indices)
    return joinBatches(
      asked.map(({ part, own }) => part.batch(own)),
      order,
    )
  }

  override async load(indices: Int32Array, reader?: SampleReader): Promise<Batch> {
    const { asked, order } = this.#divide(indices)
    return joinBatches(await Promise.all(asked.map(({ part, own }) => part.load(own, reader))), order)
  }

  override recipes(): readonly Recipe[] {
    return this.#parts.flatMap((part) => part.recipes())
  }

  /** What to ask of each part, and where each sample then lies in the joined answers. */
  #divide(indices: Int32Array) {
    const asked: { part: Dataset<Batch>; own: Int32Array }[] = []
    const order = new Int32Array(indices.length)
    let start = 0
    let placed = 0
    for (const part of this.#parts) {
      const own: number[] = []
      for (const [position, index] of indices.entries()) {
        if (index < start || index >= start + part.length) continue
        order[position] = placed++
        own.push(index - start)
      }
      if (own.length > 0) asked.push({ part, own: Int32Array.from(own) })
      start += part.length
    }
    return { asked, order }
  }
}

/** Batches behind each other, and then their samples in the order that was asked for. */
function joinBatches<Batch extends readonly Tensor[]>(batches: readonly Batch[], order: Int32Array): Batch {
  if (batches.length === 1) return batches[0]!
  const index = tensor(order)
  return batches[0]!.map((_, part) =>
    cat(
      batches.map((batch) => batch[part]!),
      { dim: 0 },
    ).indexSelect(0, index),
  ) as readonly Tensor[] as Batch
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
