import { philox } from '@neurite/core'

const WORDS = 256
/** Words in one block of the generator. */
const BLOCK = 4

/** Random numbers one after the other, from the counters of a seed that begin at `counter`. */
export class Draws {
  readonly #words = new Int32Array(WORDS)
  readonly #seed: number
  #counter: number
  #next = WORDS

  constructor(seed: number, counter: number) {
    this.#seed = seed
    this.#counter = counter
  }

  /** Uniform in [0, 1). */
  uniform(): number {
    if (this.#next === WORDS) {
      philox(this.#seed, this.#counter, this.#words)
      this.#counter += WORDS / BLOCK
      this.#next = 0
    }
    return (this.#words[this.#next++]! >>> 0) / 2 ** 32
  }

  between(low: number, high: number): number {
    return low + this.uniform() * (high - low)
  }

  /** An integer from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(this.uniform() * count)
  }

  /** Normally distributed around 0 with a deviation of 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** Gamma(alpha, 1) (Marsaglia and Tsang, 2000). */
  gamma(alpha: number): number {
    if (alpha < 1) return this.gamma(alpha + 1) * (1 - this.uniform()) ** (1 / alpha)
    const d = alpha - 1 / 3
    while (true) {
      const x = this.normal()
      const v = (1 + x / Math.sqrt(9 * d)) ** 3
      if (v > 0 && Math.log(1 - this.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
    }
  }

  /** Beta(alpha, alpha): a share between 0 and 1. */
  share(alpha: number): number {
    const a = this.gamma(alpha)
    return a / (a + this.gamma(alpha))
  }
}
