import { arange, ArgumentError, checkOptions, DTypeError, noGrad, Parameter, randn, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

/**
 * A table of vectors, looked up by index: `y[i] = weight[x[i]]`. Starts normal (0, 1), the padding row zero; that row
 * gets no gradient.
 *
 * Shapes: x [...] of int32, y [..., embeddingDim]; weight [numEmbeddings, embeddingDim].
 * https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html
 */
export class Embedding extends Module {
  readonly numEmbeddings: number
  readonly embeddingDim: number
  readonly paddingIdx: number | null
  weight: Parameter

  constructor(numEmbeddings: number, embeddingDim: number, options: { paddingIdx?: number | null } = {}) {
    super()
    checkOptions('Embedding', options, ['paddingIdx'])
    this.numEmbeddings = checkSize('Embedding', 'numEmbeddings', numEmbeddings)
    this.embeddingDim = checkSize('Embedding', 'embeddingDim', embeddingDim)
    const padding = options.paddingIdx ?? null
    if (padding !== null && !(Number.isInteger(padding) && padding >= -numEmbeddings && padding < numEmbeddings)) {
      throw new ArgumentError(
        `[Embedding] paddingIdx must be a row from 0 to ${numEmbeddings - 1}, received ${padding}`,
        { padding },
      )
    }
    this.paddingIdx = padding !== null && padding < 0 ? padding + numEmbeddings : padding
    const table = randn([numEmbeddings, embeddingDim])
    this.weight = new Parameter(
      this.paddingIdx === null ? table : noGrad(() => table.maskedFill(this.#paddingRow(), 0)),
    )
  }

  #paddingRow(): Tensor {
    return arange(this.numEmbeddings)
      .eq(this.paddingIdx ?? -1)
      .unsqueeze(1)
  }

  forward(x: Tensor): Tensor {
    if (x.dtype !== 'int32' && x.dtype !== 'uint8') {
      throw new DTypeError(
        `[Embedding] looks rows up by index and takes int32, received ${x.dtype}; use x.to('int32')`,
        { dtype: x.dtype },
      )
    }
    const index = x.to('int32').reshape([x.size])
    const rows = this.weight.indexSelect(0, index)
    // The padding row is a constant
    const found = this.paddingIdx === null ? rows : rows.detach().where(index.eq(this.paddingIdx).unsqueeze(1), rows)
    return found.reshape([...x.shape, this.embeddingDim])
  }

  override describe(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}${this.paddingIdx === null ? '' : `, paddingIdx=${this.paddingIdx}`}`
  }
}
