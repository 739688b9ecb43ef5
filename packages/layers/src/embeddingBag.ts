import { arange, ArgumentError, checkOptions, embeddingBag, noGrad, Parameter, randn, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'
import { MADE, type MadeOptions, madeOf } from './parameters.ts'

export interface EmbeddingBagLayerOptions extends MadeOptions {
  /** What is made of the rows of a bag; `mean` when left out. */
  mode?: 'sum' | 'mean' | 'max'
  /** A row that does not count and gets no gradient. */
  paddingIdx?: number | null
  /** Divide the gradient of each row by how often it was looked up. */
  scaleGradByFreq?: boolean
  /** The last offset is the end of the last bag. */
  includeLastOffset?: boolean
}

/**
 * Sums, means or largest elements of bags of rows of a table. It starts normal (0, 1), the padding row zero.
 *
 * Shapes: x [B, n] of int32, a bag in each row, or [n] with offsets [B]; y [B, embeddingDim];
 * weight [numEmbeddings, embeddingDim].
 * https://pytorch.org/docs/stable/generated/torch.nn.EmbeddingBag.html
 */
export class EmbeddingBag extends Module {
  readonly numEmbeddings: number
  readonly embeddingDim: number
  readonly mode: 'sum' | 'mean' | 'max'
  readonly paddingIdx: number | null
  readonly scaleGradByFreq: boolean
  readonly includeLastOffset: boolean
  weight: Parameter

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagLayerOptions = {}) {
    super()
    const known = ['mode', 'paddingIdx', 'scaleGradByFreq', 'includeLastOffset', ...MADE]
    checkOptions('EmbeddingBag', options, known)
    this.numEmbeddings = checkSize('EmbeddingBag', 'numEmbeddings', numEmbeddings)
    this.embeddingDim = checkSize('EmbeddingBag', 'embeddingDim', embeddingDim)
    this.mode = options.mode ?? 'mean'
    const padding = options.paddingIdx ?? null
    if (padding !== null && !(Number.isInteger(padding) && padding >= -numEmbeddings && padding < numEmbeddings))
      throw new ArgumentError(
        `[EmbeddingBag] paddingIdx must be a row from 0 to ${numEmbeddings - 1}, received ${padding}`,
      )
    this.paddingIdx = padding !== null && padding < 0 ? padding + numEmbeddings : padding
    this.scaleGradByFreq = options.scaleGradByFreq ?? false
    this.includeLastOffset = options.includeLastOffset ?? false
    const empty = this.paddingIdx ?? -1
    this.weight = new Parameter(
      noGrad(() =>
        randn([numEmbeddings, embeddingDim], madeOf(options)).maskedFill(
          arange(numEmbeddings).eq(empty).unsqueeze(1),
          0,
        ),
      ),
    )
  }

  forward(x: Tensor, options: { offsets?: Tensor; perSampleWeights?: Tensor } = {}): Tensor {
    checkOptions('EmbeddingBag', options, ['offsets', 'perSampleWeights'])
    const { mode, paddingIdx, scaleGradByFreq, includeLastOffset } = this
    return embeddingBag(x, this.weight, { ...options, mode, paddingIdx, scaleGradByFreq, includeLastOffset })
  }

  override describe(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}, mode=${this.mode}`
  }
}
