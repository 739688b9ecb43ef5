import { arange, checkOptions, noGrad, ShapeError, stack, State, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Dropout } from './dropout.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface PositionalEncodingOptions extends MadeOptions {
  /** Positions that there are waves for; 5000 when left out. */
  maxLen?: number
  /** Probability of dropout after the sum; 0.1 when left out. */
  dropout?: number
  /** Tensors are [N, T, dModel] instead of [T, N, dModel]. */
  batchFirst?: boolean
}

/**
 * Adds waves that tell positions apart (Vaswani et al., 2017): at position t, feature 2i is
 * `sin(t / 10000^(2i / dModel))` and feature 2i + 1 the cosine of the same.
 *
 * Shapes: x [T, N, dModel] ([N, T, dModel] with `batchFirst`, [T, dModel] without a batch), the result the same; the
 * table `pe` [maxLen, dModel] is not saved.
 * https://pytorch.org/tutorials/beginner/transformer_tutorial.html
 */
export class PositionalEncoding extends Module {
  readonly dModel: number
  readonly batchFirst: boolean
  dropout: Dropout
  pe: State

  constructor(dModel: number, options: PositionalEncodingOptions = {}) {
    super()
    checkOptions('PositionalEncoding', options, ['maxLen', 'dropout', 'batchFirst', ...MADE])
    this.dModel = checkSize('PositionalEncoding', 'dModel', dModel)
    const length = checkSize('PositionalEncoding', 'maxLen', options.maxLen ?? 5000)
    this.batchFirst = options.batchFirst ?? false
    this.dropout = new Dropout(options.dropout ?? 0.1)
    const made = madeOf(options)
    const table = noGrad(() => {
      const rates = arange(Math.ceil(dModel / 2), undefined, { dtype: 'float64' }).mul((-2 * Math.log(10000)) / dModel)
      const angles = arange(length, undefined, { dtype: 'float64' }).unsqueeze(1).mul(rates.exp())
      const waves = stack([angles.sin(), angles.cos()], { dim: -1 }).flatten({ startDim: 1 })
      return waves.slice(null, [0, dModel]).to(made.dtype ?? 'float32')
    })
    this.pe = new State(table, { device: made.device })
    this.leaveUnsaved('pe')
  }

  forward(x: Tensor): Tensor {
    const batched = x.ndim === 3
    const length = x.shape[batched && this.batchFirst ? 1 : 0]!
    if ((x.ndim !== 2 && !batched) || x.shape.at(-1) !== this.dModel || length > this.pe.shape[0]!) {
      throw new ShapeError(
        `[PositionalEncoding] received [${x.shape.join(', ')}]; it takes ${this.batchFirst ? '[N, T, ' : '[T, N, '}${this.dModel}] with T up to ${this.pe.shape[0]}`,
        { input: x.shape },
      )
    }
    const waves = this.pe.slice([0, length])
    return this.dropout.call(x.add(batched && !this.batchFirst ? waves.unsqueeze(1) : waves))
  }

  override describe(): string {
    return `${this.dModel}, maxLen=${this.pe.shape[0]}`
  }
}
