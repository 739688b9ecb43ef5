import {
  arange,
  ArgumentError,
  checkOptions,
  DTypeError,
  embedding,
  indexAdd,
  noGrad,
  norm,
  ones,
  Parameter,
  randn,
  type Tensor,
  where,
  zeros,
} from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface EmbeddingLayerOptions extends MadeOptions {
  /** A row that starts as zeros and gets no gradient; a negative number counts from the end. */
  paddingIdx?: number | null
  /** Rows that are looked up are scaled down to this norm, in place, before. */
  maxNorm?: number | null
  /** Which norm; 2 when left out. */
  normType?: number
  /** Divide the gradient of each row by how often it was looked up. */
  scaleGradByFreq?: boolean
}

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
  readonly maxNorm: number | null
  readonly normType: number
  readonly scaleGradByFreq: boolean
  weight: Parameter

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super()
    checkOptions('Embedding', options, ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq', ...MADE])
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
    this.maxNorm = options.maxNorm ?? null
    this.normType = options.normType ?? 2
    this.scaleGradByFreq = options.scaleGradByFreq ?? false
    const empty = arange(numEmbeddings)
      .eq(this.paddingIdx ?? -1)
      .unsqueeze(1)
    const table = randn([numEmbeddings, embeddingDim], madeOf(options))
    this.weight = new Parameter(this.paddingIdx === null ? table : noGrad(() => table.maskedFill(empty, 0)))
  }

  forward(x: Tensor): Tensor {
    if (x.dtype !== 'int32' && x.dtype !== 'uint8') {
      throw new DTypeError(
        `[Embedding] looks rows up by index and takes int32, received ${x.dtype}; use x.to('int32')`,
        { dtype: x.dtype },
      )
    }
    if (this.maxNorm !== null) this.#renormalize(x, this.maxNorm)
    const { paddingIdx, scaleGradByFreq } = this
    return embedding(x, this.weight, { paddingIdx, scaleGradByFreq })
  }

  /** Scales the rows that are looked up and longer than `most` down to it. */
  #renormalize(x: Tensor, most: number): void {
    const { weight } = this
    noGrad(() => {
      const made = { dtype: weight.dtype, device: weight.device }
      const counts = indexAdd(
        zeros([this.numEmbeddings], made),
        0,
        x.to('int32').reshape([x.size]),
        ones([x.size], made),
      )
      const length = norm(weight, { p: this.normType, dim: 1 })
      const scale = where(counts.gt(0).logicalAnd(length.gt(most)), length.add(1e-7).reciprocal().mul(most), 1)
      weight.assign(weight.mul(scale.unsqueeze(1)))
    })
  }

  override describe(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}${this.paddingIdx === null ? '' : `, paddingIdx=${this.paddingIdx}`}`
  }
}
