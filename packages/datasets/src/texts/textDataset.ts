import { ArgumentError, checkOptions, fromData, type Tensor } from '@neurite/core'
import { Dataset } from '../dataset.ts'
import { type FileLike, sourceOf, textOf } from '../tables/loadCsv.ts'
import { characters, type Tokenizer } from './tokenizers.ts'
import { Vocabulary } from './vocabulary.ts'

export interface TextOptions {
  /** Tokens of a sample. */
  readonly length: number
  /** How to cut the text; `characters` by default, or `words`. */
  readonly tokenizer?: Tokenizer
  /** The tokens to know; those of the text by default. */
  readonly vocabulary?: Vocabulary
  /** Tokens from the start of one sample to that of the next; 1 by default. */
  readonly stride?: number
}

/** Stretches of a text, each with the same stretch one token later: what a language model learns from. int32 [count, length]. */
export class TextDataset extends Dataset<readonly [input: Tensor, next: Tensor]> {
  readonly length: number
  readonly vocabulary: Vocabulary
  /** The whole text, by the numbers of its tokens. */
  readonly ids: Int32Array
  readonly #stretch: number
  readonly #stride: number

  /** @throws ArgumentError where the text is shorter than one sample. */
  constructor(text: string, options: TextOptions) {
    super()
    checkOptions('TextDataset', options, ['length', 'tokenizer', 'vocabulary', 'stride'])
    const { length, tokenizer = characters, stride = 1 } = options
    for (const [name, value] of Object.entries({ length, stride })) {
      if (Number.isInteger(value) && value > 0) continue
      throw new ArgumentError(`[TextDataset] ${name} is ${value}; it must be a positive integer`)
    }
    const tokens = tokenizer(text)
    this.vocabulary = options.vocabulary ?? Vocabulary.from([tokens])
    this.ids = this.vocabulary.encode(tokens)
    this.#stretch = length
    this.#stride = stride
    if (tokens.length <= length) {
      throw new ArgumentError(
        `[TextDataset] the text has ${tokens.length} tokens; a sample takes ${length} and the next`,
      )
    }
    this.length = Math.floor((tokens.length - length - 1) / stride) + 1
  }

  batch(indices: Int32Array): readonly [input: Tensor, next: Tensor] {
    const length = this.#stretch
    const take = (offset: number) => {
      const data = new Int32Array(indices.length * length)
      for (const [i, index] of indices.entries()) {
        const start = index * this.#stride + offset
        data.set(this.ids.subarray(start, start + length), i * length)
      }
      return fromData(data, [indices.length, length], 'int32')
    }
    return [take(0), take(1)]
  }
}

/**
 * A text file (UTF-8, gzip or not) as samples for a language model.
 *
 * @throws FormatError where there is no such file, or it is no text.
 */
export async function loadText(file: FileLike, options: TextOptions): Promise<TextDataset> {
  return new TextDataset(await textOf('loadText', await sourceOf('loadText', file)), options)
}
