import { ArgumentError, fromData, type Tensor } from '@neurite/core'
import { Dataset, type PlainSamples } from './dataset.ts'
import { checkField, type Field } from './field.ts'
import { makeBatch } from './loading/makeBatch.ts'

/** A tensor for each field. */
export type TensorsOf<Given extends readonly (Tensor | Field)[]> = { -readonly [Index in keyof Given]: Tensor }

function isTensor(part: Tensor | Field): part is Tensor {
  return typeof (part as Tensor).tolist === 'function'
}

/**
 * Samples held in memory: tensors (or plain data) whose first axes have the same length. Sample i is row i of each.
 *
 * @throws ArgumentError where the first axes differ, or there is nothing at all.
 */
export class TensorDataset<Given extends readonly (Tensor | Field)[]> extends Dataset<TensorsOf<Given>> {
  readonly length: number
  readonly #parts: readonly (Tensor | Field)[]
  #fields: readonly Field[] | null = null

  constructor(...parts: Given) {
    super()
    const lengths = parts.map(({ shape }) => shape[0])
    const [length] = lengths
    if (length === undefined || lengths.some((other) => other !== length)) {
      const shapes = parts.map(({ shape }) => `[${shape.join(', ')}]`).join(' and ')
      throw new ArgumentError(`[TensorDataset] received ${shapes || 'nothing'}; first axes must have the same length`)
    }
    for (const part of parts) if (!isTensor(part)) checkField('TensorDataset', part)
    this.length = length
    this.#parts = parts
  }

  /** Reads tensors that live on a device which cannot be read at once. */
  override async prepare(): Promise<void> {
    if (this.#fields) return
    this.#fields = await Promise.all(
      this.#parts.map(async (part) => (isTensor(part) ? fieldOf(part, await part.data()) : part)),
    )
  }

  batch(indices: Int32Array): TensorsOf<Given> {
    const parts = makeBatch(this.plain().fields, { indices, parts: undefined, works: [] })
    return parts.map(({ data, shape, dtype }) => fromData(data, shape, dtype)) as TensorsOf<Given>
  }

  override plain(): PlainSamples {
    this.#fields ??= this.#parts.map((part) => (isTensor(part) ? fieldOf(part, part.dataSync()) : part))
    return { fields: this.#fields, indices: undefined }
  }
}

function fieldOf({ shape, dtype }: Tensor, data: Field['data']): Field {
  return { data, shape, dtype }
}
