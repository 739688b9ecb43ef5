import { arange, ArgumentError, cat, checkOptions, chunk, ShapeError, stack, type Tensor } from '@neurite/core'
import { checkSize } from './checks.ts'
import { Module } from './module.ts'

export interface RotaryOptions {
  /** The slowest wave is about this many positions long, over 2 pi; 10000 when left out. */
  base?: number
  /** Turn elements 2i and 2i + 1 together, as the paper does (true, when left out), or i and i + dim / 2. */
  interleaved?: boolean
}

/**
 * Turns pairs of features by angles that grow with their position (Su et al., 2021), so that products of queries and
 * keys depend on how far apart they are: at position m, pair i turns by `m base^(-2i / dim)`. Apply it to both.
 *
 * Shapes: x [..., T, dim], the result the same.
 * https://arxiv.org/abs/2104.09864
 */
export class RotaryEmbedding extends Module {
  readonly dim: number
  readonly base: number
  readonly interleaved: boolean

  constructor(dim: number, options: RotaryOptions = {}) {
    super()
    checkOptions('RotaryEmbedding', options, ['base', 'interleaved'])
    this.dim = checkSize('RotaryEmbedding', 'dim', dim)
    if (dim % 2 !== 0) throw new ArgumentError(`[RotaryEmbedding] dim must be even, received ${dim}`, { dim })
    this.base = options.base ?? 10000
    this.interleaved = options.interleaved ?? true
  }

  /** `offset` is the position of the first element: how many came before, when decoding step by step. */
  forward(x: Tensor, options: { offset?: number } = {}): Tensor {
    checkOptions('RotaryEmbedding', options, ['offset'])
    if (x.ndim < 2 || x.shape.at(-1) !== this.dim) {
      throw new ShapeError(`[RotaryEmbedding] received [${x.shape.join(', ')}]; it takes [..., T, ${this.dim}]`, {
        input: x.shape,
      })
    }
    const made = { dtype: x.dtype, device: x.device }
    const positions = arange(x.shape.at(-2)!, undefined, made).add(options.offset ?? 0)
    const rates = arange(this.dim / 2, undefined, made)
      .mul((-2 * Math.log(this.base)) / this.dim)
      .exp()
    const angles = positions.unsqueeze(1).mul(rates)
    const [cos, sin] = [angles.cos(), angles.sin()]
    const pairs = x.unflatten(-1, [this.dim / 2, 2])
    const [a, b] = this.interleaved
      ? [pairs.select(-1, 0), pairs.select(-1, 1)]
      : (chunk(x, 2, { dim: -1 }) as [Tensor, Tensor])
    const turned = [a.mul(cos).sub(b.mul(sin)), a.mul(sin).add(b.mul(cos))]
    return this.interleaved ? stack(turned, { dim: -1 }).flatten({ startDim: -2 }) : cat(turned, { dim: -1 })
  }

  override describe(): string {
    return `${this.dim}, base=${this.base}, interleaved=${this.interleaved}`
  }
}
