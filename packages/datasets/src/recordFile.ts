import { allocate, ArgumentError, bytesOf, checkOptions, FormatError, fromData, type Tensor } from '@neurite/core'
import { Dataset } from './dataset.ts'
import type { RecordField } from './field.ts'
import { readMany, type Source } from './files/source.ts'
import { makeBatch } from './loading/makeBatch.ts'
import { type FileLike, sourceOf } from './tables/loadCsv.ts'

export interface RecordFileOptions {
  /** What each record holds, one after the other and without gaps, little-endian. */
  readonly fields: readonly RecordField[]
  /** Bytes before the first record; 0 by default. */
  readonly headerBytes?: number
}

/** Records nearer than this are read together with what lies between. */
const GAP = 2 ** 15
const MAX_STRETCH = 2 ** 23

/** Records of a file that stays on its disk: a batch reads those it needs. Loop over it with `for await`. */
class RecordFile extends Dataset {
  readonly length: number
  readonly #source: Source
  readonly #fields: readonly RecordField[]
  readonly #header: number
  readonly #record: number

  constructor(source: Source, { fields, headerBytes = 0 }: RecordFileOptions) {
    super()
    this.#source = source
    this.#fields = fields
    this.#header = headerBytes
    this.#record = fields.reduce((sum, { dtype, shape }) => sum + bytesOf(dtype) * sizeOf(shape), 0)
    const bytes = source.size - headerBytes
    if (this.#record === 0 || bytes < 0 || bytes % this.#record !== 0) {
      throw new FormatError(
        `[recordFile] ${source.name} has ${source.size} bytes; ${headerBytes} of a header and whole records of ` +
          `${this.#record} bytes are asked for`,
        { size: source.size, record: this.#record },
      )
    }
    this.length = bytes / this.#record
  }

  batch(): Tensor[] {
    throw new ArgumentError('[recordFile] records must be waited for; loop with for await, or use load(indices)')
  }

  override async load(indices: Int32Array): Promise<Tensor[]> {
    const bytes = await this.#records(indices)
    let offset = 0
    const parts = this.#fields.map(({ dtype, shape, unit = false }) => {
      const data = allocate(dtype, indices.length * sizeOf(shape))
      const to = new Uint8Array(data.buffer)
      const each = to.length / indices.length
      for (let i = 0; i < indices.length; i++) {
        const from = i * this.#record + offset
        to.set(bytes.subarray(from, from + each), i * each)
      }
      offset += each
      return { data, dtype, shape: [indices.length, ...shape], unit }
    })
    const own = Int32Array.from(indices, (_, i) => i)
    return makeBatch(parts, { indices: own, parts: undefined, works: [] }).map(({ data, shape, dtype }) =>
      fromData(data, shape, dtype),
    )
  }

  /** The bytes of the records, in the order of the indices; neighbours on the disk are read at once. */
  async #records(indices: Int32Array): Promise<Uint8Array> {
    const record = this.#record
    const result = new Uint8Array(indices.length * record)
    const order = Array.from(indices, (index, to) => ({ at: this.#header + index * record, to }))
    order.sort((a, b) => a.at - b.at)
    const stretches: { start: number; records: typeof order }[] = []
    for (const place of order) {
      const { start, records } = stretches.at(-1) ?? {}
      const near = records && place.at - records.at(-1)!.at <= record + GAP && place.at + record - start! <= MAX_STRETCH
      if (near) records.push(place)
      else stretches.push({ start: place.at, records: [place] })
    }
    const pieces = await readMany(
      this.#source,
      stretches.map(({ start, records }) => [start, records.at(-1)!.at + record]),
    )
    for (const [i, { start, records }] of stretches.entries()) {
      for (const { at, to } of records) {
        const bytes = pieces[i]!.subarray(at - start, at - start + record)
        if (bytes.length < record) {
          throw new FormatError(`[recordFile] ${this.#source.name} ended at byte ${at + bytes.length}`, { at })
        }
        result.set(bytes, to * record)
      }
    }
    return result
  }
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1)
}

/**
 * A file of records of one size as a dataset, however large: nothing is held but the batches under way. In a browser
 * it takes a `File`.
 *
 * @throws FormatError where there is no such file, or it does not hold whole records.
 */
export async function recordFile(file: FileLike, options: RecordFileOptions): Promise<Dataset> {
  checkOptions('recordFile', options, ['fields', 'headerBytes'])
  return new RecordFile(await sourceOf('recordFile', file), options)
}
