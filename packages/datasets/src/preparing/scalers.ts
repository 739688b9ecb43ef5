import { ArgumentError, fromData, type Tensor } from '@neurite/core'

/** `(x - shift) / scale`, with a number for each column. */
abstract class ColumnScaler {
  #shift: Float32Array | undefined
  #scale: Float32Array | undefined

  /** Finds the numbers of each column of [count, columns]. */
  async fit(x: Tensor): Promise<this> {
    const { shape } = x
    if (shape.length !== 2 || shape[0] === 0) {
      throw new ArgumentError(
        `[${this.constructor.name}] fit takes [count, columns] with at least one row, received [${shape.join(', ')}]`,
      )
    }
    const data = await x.data()
    const [rows, columns] = shape as [number, number]
    const found = Array.from({ length: columns }, (_, column) =>
      this.measure(Float64Array.from({ length: rows }, (_, row) => Number(data[row * columns + column]))),
    )
    this.#shift = Float32Array.from(found, ([shift]) => shift)
    // A column with one value only becomes 0.
    this.#scale = Float32Array.from(found, ([, scale]) => scale || 1)
    return this
  }

  /** @throws ArgumentError before `fit`, and for another number of columns. */
  transform(x: Tensor): Tensor {
    const { shift, scale } = this.#tensors('transform', x)
    return x.sub(shift).div(scale)
  }

  /** What `transform` was given. */
  inverse(x: Tensor): Tensor {
    const { shift, scale } = this.#tensors('inverse', x)
    return x.mul(scale).add(shift)
  }

  async fitTransform(x: Tensor): Promise<Tensor> {
    return (await this.fit(x)).transform(x)
  }

  protected get shift(): Float32Array | undefined {
    return this.#shift
  }

  protected get scale(): Float32Array | undefined {
    return this.#scale
  }

  /** Shift and scale of one column. */
  protected abstract measure(values: Float64Array): readonly [shift: number, scale: number]

  #tensors(where: string, { shape, device }: Tensor) {
    const { name } = this.constructor
    if (!this.#shift || !this.#scale) throw new ArgumentError(`[${name}] ${where} comes after fit`)
    const columns = this.#shift.length
    if (shape.at(-1) !== columns) {
      throw new ArgumentError(`[${name}] ${where} takes [count, ${columns}] as fit did, received [${shape.join(', ')}]`)
    }
    return {
      shift: fromData(this.#shift, [columns], 'float32', device),
      scale: fromData(this.#scale, [columns], 'float32', device),
    }
  }
}

/** Each column to a mean of 0 and a deviation of 1 (that of the whole, n in the denominator). Fit it on the training data only. */
export class StandardScaler extends ColumnScaler {
  get mean(): Float32Array | undefined {
    return this.shift
  }

  get deviation(): Float32Array | undefined {
    return this.scale
  }

  protected measure(values: Float64Array): readonly [number, number] {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
    return [mean, Math.sqrt(variance)]
  }
}

/** Each column to the range from 0 to 1. Fit it on the training data only. */
export class MinMaxScaler extends ColumnScaler {
  get min(): Float32Array | undefined {
    return this.shift
  }

  /** Largest minus smallest. */
  get range(): Float32Array | undefined {
    return this.scale
  }

  protected measure(values: Float64Array): readonly [number, number] {
    const min = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY)
    const max = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY)
    return [min, max - min]
  }
}
