import { allocate, ArgumentError, checkOptions, type DType, FormatError, fromData, type Tensor } from '@neurite/core'
import { Draws } from '../draws.ts'
import { checkSeed, streams } from '../permutation.ts'
import type { RecordField } from '../field.ts'

/** The parts of one sample: a number, or the values of an array. */
export type StreamSample = readonly (number | ArrayLike<number>)[]

export interface StreamLoaderOptions {
  /** What each sample holds. */
  readonly fields: readonly Pick<RecordField, 'dtype' | 'shape'>[]
  /** Samples per batch; 32 by default. */
  readonly batchSize?: number
  /** Samples held to choose the next one from at random; 0 by default: the order of the source. */
  readonly shuffleBuffer?: number
  /** Equal seeds give equal orders; 0 by default. */
  readonly seed?: number
  /** Leaves out a last batch that is smaller; false by default. */
  readonly dropLast?: boolean
}

const OPTIONS = ['fields', 'batchSize', 'shuffleBuffer', 'seed', 'dropLast'] as const

/**
 * Batches of samples that come one after the other, from a source that may have no end: each loop with `for await`
 * opens the source anew. Nothing is held but the shuffle buffer and the batch at hand.
 *
 * @throws FormatError for a sample of another form than the fields say.
 */
export class StreamLoader implements AsyncIterable<Tensor[]> {
  readonly batchSize: number
  readonly #open: (epoch: number) => AsyncIterable<StreamSample> | Iterable<StreamSample>
  readonly #options: StreamLoaderOptions
  readonly #seed: number
  #epoch = 0

  constructor(
    open: (epoch: number) => AsyncIterable<StreamSample> | Iterable<StreamSample>,
    options: StreamLoaderOptions,
  ) {
    checkOptions('StreamLoader', options, OPTIONS)
    const { batchSize = 32, shuffleBuffer = 0, seed = 0 } = options
    for (const [name, value, least] of [
      ['batchSize', batchSize, 1],
      ['shuffleBuffer', shuffleBuffer, 0],
    ] as const) {
      if (Number.isInteger(value) && value >= least) continue
      throw new ArgumentError(`[StreamLoader] ${name} is ${value}; it must be an integer from ${least} up`)
    }
    this.batchSize = batchSize
    this.#open = open
    this.#options = options
    this.#seed = checkSeed('StreamLoader', seed)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Tensor[], void, undefined> {
    const epoch = this.#epoch++
    const { dropLast = false } = this.#options
    let samples: StreamSample[] = []
    for await (const sample of this.#shuffled(this.#open(epoch), epoch)) {
      samples.push(sample)
      if (samples.length < this.batchSize) continue
      yield this.#batch(samples)
      samples = []
    }
    if (samples.length > 0 && !dropLast) yield this.#batch(samples)
  }

  /** A sample that leaves the buffer makes place for one that comes. */
  async *#shuffled(source: AsyncIterable<StreamSample> | Iterable<StreamSample>, epoch: number) {
    const size = this.#options.shuffleBuffer ?? 0
    const draws = new Draws(this.#seed, streams.pick + epoch * 2 ** 32)
    const held: StreamSample[] = []
    for await (const sample of source) {
      if (held.length < size) {
        held.push(sample)
        continue
      }
      if (size === 0) yield sample
      else {
        const at = draws.below(size)
        yield held[at]!
        held[at] = sample
      }
    }
    while (held.length > 0) {
      const at = draws.below(held.length)
      yield held[at]!
      held[at] = held.at(-1)!
      held.pop()
    }
  }

  #batch(samples: readonly StreamSample[]): Tensor[] {
    return this.#options.fields.map(({ dtype, shape }: { dtype: DType; shape: readonly number[] }, part) => {
      const each = shape.reduce((product, length) => product * length, 1)
      const data = allocate(dtype, samples.length * each)
      for (const [i, sample] of samples.entries()) {
        const value = sample[part]
        const values = typeof value === 'number' ? [value] : value
        if (values?.length !== each) {
          throw new FormatError(
            `[StreamLoader] part ${part} of a sample has ${values?.length ?? 'no'} values; [${shape.join(', ')}] has ${each}`,
          )
        }
        data.set(values, i * each)
      }
      return fromData(data, [samples.length, ...shape], dtype)
    })
  }
}
