import { ArgumentError, checkOptions } from '@neurite/core'

export interface VocabularyOptions {
  /** Tokens that come before all others, such as '<pad>' and '<unknown>'. */
  readonly special?: readonly string[]
  /** Most tokens to keep, the most frequent first; all by default. */
  readonly maxSize?: number
  /** Leaves out tokens that come less often; 1 by default. */
  readonly minCount?: number
  /** The token that stands for those which are not in it; without one they are refused. */
  readonly unknown?: string
}

/** Tokens and their numbers, both ways. */
export class Vocabulary {
  readonly tokens: readonly string[]
  readonly #ids: ReadonlyMap<string, number>
  readonly #unknown: number | undefined

  /** @throws ArgumentError where a token comes twice, or `unknown` is not one of them. */
  constructor(tokens: readonly string[], options: { readonly unknown?: string } = {}) {
    checkOptions('Vocabulary', options, ['unknown'])
    this.tokens = tokens
    this.#ids = new Map(tokens.map((token, id) => [token, id]))
    if (this.#ids.size !== tokens.length) throw new ArgumentError('[Vocabulary] a token comes twice')
    this.#unknown = options.unknown === undefined ? undefined : this.#ids.get(options.unknown)
    if (options.unknown !== undefined && this.#unknown === undefined) {
      throw new ArgumentError(`[Vocabulary] unknown is '${options.unknown}', which is not one of the tokens`)
    }
  }

  /** The tokens of texts, the most frequent first; equally frequent ones in the order of their characters. */
  static from(texts: Iterable<readonly string[]>, options: VocabularyOptions = {}): Vocabulary {
    checkOptions('Vocabulary.from', options, ['special', 'maxSize', 'minCount', 'unknown'])
    const { maxSize = Number.POSITIVE_INFINITY, minCount = 1, unknown } = options
    const special = [...new Set([...(options.special ?? []), ...(unknown === undefined ? [] : [unknown])])]
    const counts = new Map<string, number>()
    for (const text of texts) for (const token of text) counts.set(token, (counts.get(token) ?? 0) + 1)
    for (const token of special) counts.delete(token)
    const kept = [...counts]
      .filter(([, count]) => count >= minCount)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([token]) => token)
    const tokens = [...special, ...kept.slice(0, Math.max(0, maxSize - special.length))]
    return new Vocabulary(tokens, unknown === undefined ? {} : { unknown })
  }

  get size(): number {
    return this.tokens.length
  }

  /** @throws ArgumentError for a token that is not in it, where there is no `unknown`. */
  encode(tokens: readonly string[]): Int32Array {
    return Int32Array.from(tokens, (token) => {
      const id = this.#ids.get(token) ?? this.#unknown
      if (id !== undefined) return id
      throw new ArgumentError(`[Vocabulary] '${token}' is not in it; give it an unknown token`, { token })
    })
  }

  /** @throws ArgumentError for a number that stands for nothing. */
  decode(ids: ArrayLike<number>): string[] {
    return Array.from(ids, (id) => {
      const token = this.tokens[id]
      if (token !== undefined) return token
      throw new ArgumentError(`[Vocabulary] there is no token ${id}; there are 0 to ${this.size - 1}`, { id })
    })
  }
}
