import {
  ArgumentError,
  cat,
  checkOptions,
  chunk,
  linear,
  noGrad,
  Parameter,
  pad,
  randn,
  scaledDotProductAttention,
  ShapeError,
  type Tensor,
  where,
  zeros,
} from '@neurite/core'
import { checkProbability, checkSize } from './checks.ts'
import { zeros as setZeros } from './init.ts'
import { Linear } from './linear.ts'
import { Module } from './module.ts'
import { constantParameter, MADE, type MadeOptions, madeOf, uniformParameter } from './parameters.ts'

export interface MultiheadAttentionOptions extends MadeOptions {
  /** Probability that a weight of attention is dropped, in training. */
  dropout?: number
  /** Add biases to all projections; true when left out. */
  bias?: boolean
  /** Append a learnt key and value. */
  addBiasKv?: boolean
  /** Append a key and a value of zeros. */
  addZeroAttn?: boolean
  /** Features of the keys and values; embedDim when left out. */
  kdim?: number
  vdim?: number
  /** Tensors are [N, L, E] instead of [L, N, E]. */
  batchFirst?: boolean
}

export interface AttentionCallOptions {
  /** [N, S]: true for keys that nobody attends to, or floats that are added. */
  keyPaddingMask?: Tensor
  /** [L, S] or [N heads, L, S]: true where attention is not allowed, or floats that are added. */
  attnMask?: Tensor
  /** Give the weights too; true when left out. */
  needWeights?: boolean
  /** Give the mean of the heads' weights; true when left out. */
  averageAttnWeights?: boolean
}

export interface MultiheadAttentionResult {
  readonly attnOutput: Tensor
  /** [N, L, S], or [N, heads, L, S] if not averaged; null if not asked for. */
  readonly attnWeights: Tensor | null
}

/** A mask as numbers to add: minus infinity where attention is not allowed. */
function toAdded(mask: Tensor, like: Tensor): Tensor {
  if (mask.dtype !== 'bool' && mask.dtype !== 'uint8') return mask
  return where(mask, Number.NEGATIVE_INFINITY, zeros([], { dtype: like.dtype, device: like.device }))
}

/**
 * Attention of several heads (Vaswani et al., 2017): `softmax(q k^T / sqrt(d) + mask) v` for each head, of projections
 * of query, key and value with d = embedDim / numHeads features; the heads side by side are projected once more.
 *
 * Shapes: query [L, N, E], key [S, N, kdim], value [S, N, vdim] ([N, L, E] … with `batchFirst`, all without N too);
 * in_proj_weight [3 E, E] (or q_, k_ and v_proj_weight, where kdim or vdim differ), in_proj_bias [3 E], out_proj a Linear.
 * https://pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html
 */
export class MultiheadAttention extends Module {
  readonly embedDim: number
  readonly numHeads: number
  readonly dropout: number
  readonly batchFirst: boolean
  readonly addZeroAttn: boolean
  in_proj_weight: Parameter | null = null
  q_proj_weight: Parameter | null = null
  k_proj_weight: Parameter | null = null
  v_proj_weight: Parameter | null = null
  in_proj_bias: Parameter | null
  bias_k: Parameter | null = null
  bias_v: Parameter | null = null
  out_proj: Linear

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}) {
    super()
    const known = ['dropout', 'bias', 'addBiasKv', 'addZeroAttn', 'kdim', 'vdim', 'batchFirst', ...MADE]
    checkOptions('MultiheadAttention', options, known)
    const { bias = true, addBiasKv = false, kdim = embedDim, vdim = embedDim } = options
    this.embedDim = checkSize('MultiheadAttention', 'embedDim', embedDim)
    this.numHeads = checkSize('MultiheadAttention', 'numHeads', numHeads)
    if (embedDim % numHeads !== 0) {
      throw new ArgumentError(
        `[MultiheadAttention] embedDim must be divisible by numHeads, received ${embedDim} and ${numHeads}`,
      )
    }
    this.dropout = checkProbability('MultiheadAttention', 'dropout', options.dropout ?? 0)
    this.batchFirst = options.batchFirst ?? false
    this.addZeroAttn = options.addZeroAttn ?? false
    const made = madeOf(options)
    const xavier = (rows: number, columns: number) =>
      uniformParameter([rows, columns], Math.sqrt(6 / (rows + columns)), made)
    if (kdim === embedDim && vdim === embedDim) this.in_proj_weight = xavier(3 * embedDim, embedDim)
    else {
      this.q_proj_weight = xavier(embedDim, embedDim)
      this.k_proj_weight = xavier(embedDim, checkSize('MultiheadAttention', 'kdim', kdim))
      this.v_proj_weight = xavier(embedDim, checkSize('MultiheadAttention', 'vdim', vdim))
    }
    this.in_proj_bias = bias ? constantParameter([3 * embedDim], 0, made) : null
    if (addBiasKv) {
      const normal = () => new Parameter(noGrad(() => randn([1, 1, embedDim], made).div(Math.sqrt(embedDim))))
      this.bias_k = normal()
      this.bias_v = normal()
    }
    this.out_proj = new Linear(embedDim, embedDim, { bias, ...made })
    if (this.out_proj.bias !== null) setZeros(this.out_proj.bias)
  }

  forward(query: Tensor, key: Tensor, value: Tensor, options: AttentionCallOptions = {}): MultiheadAttentionResult {
    const known = ['keyPaddingMask', 'attnMask', 'needWeights', 'averageAttnWeights']
    checkOptions('MultiheadAttention', options, known)
    if (![2, 3].includes(query.ndim) || key.ndim !== query.ndim || value.ndim !== query.ndim) {
      throw new ShapeError(
        `[MultiheadAttention] received query [${query.shape.join(', ')}], key [${key.shape.join(', ')}], value [${value.shape.join(', ')}]; all must have three axes, or two without a batch`,
      )
    }
    const single = query.ndim === 2
    // [N, L, E] inside, whatever comes
    const inner = (x: Tensor) => (single ? x.unsqueeze(0) : this.batchFirst ? x : x.transpose(0, 1))
    const outer = (x: Tensor) => (single ? x.squeeze({ dim: 0 }) : this.batchFirst ? x : x.transpose(0, 1))
    const same = query === key && key === value
    const q0 = inner(query)
    const [q, k, v] = this.#projected(q0, same ? q0 : inner(key), same ? q0 : inner(value))
    const [batch, length] = q.shape as [number, number, number]
    const heads = this.numHeads
    const size = this.embedDim / heads
    const split = (x: Tensor) => x.reshape([batch, x.shape[1]!, heads, size]).transpose(1, 2)
    const keys = split(this.#extended(k, this.bias_k))
    const values = split(this.#extended(v, this.bias_v))
    const how = {
      attnMask: this.#mask(options, q, k.shape[1]!, keys.shape[2]!),
      dropoutP: this.training ? this.dropout : 0,
    }
    const joined = (output: Tensor) =>
      outer(this.out_proj.call(output.transpose(1, 2).reshape([batch, length, this.embedDim])))
    if (options.needWeights === false)
      return { attnOutput: joined(scaledDotProductAttention(split(q), keys, values, how)), attnWeights: null }
    const { output, weights } = scaledDotProductAttention(split(q), keys, values, { ...how, needWeights: true })
    const attnOutput = joined(output)
    const shown = (options.averageAttnWeights ?? true) ? weights.mean({ dim: 1 }) : weights
    return { attnOutput, attnWeights: single ? shown.squeeze({ dim: 0 }) : shown }
  }

  /** Query, key and value times their weights; one product where all three are the same. */
  #projected(query: Tensor, key: Tensor, value: Tensor): [Tensor, Tensor, Tensor] {
    const { in_proj_weight: joint, in_proj_bias: bias } = this
    if (joint !== null && query === key && key === value)
      return chunk(linear(query, joint, bias), 3, { dim: -1 }) as [Tensor, Tensor, Tensor]
    const weights = joint === null ? [this.q_proj_weight!, this.k_proj_weight!, this.v_proj_weight!] : chunk(joint, 3)
    const biases = bias === null ? [null, null, null] : chunk(bias, 3)
    const project = (x: Tensor, i: number) => linear(x, weights[i]!, biases[i]!)
    return [project(query, 0), project(key, 1), project(value, 2)]
  }

  /** Keys or values with the learnt one and the zeros, if any, at the end. */
  #extended(x: Tensor, learnt: Parameter | null): Tensor {
    const [batch] = x.shape
    const longer = learnt === null ? x : cat([x, learnt.expand([batch!, 1, this.embedDim])], { dim: 1 })
    return this.addZeroAttn ? pad(longer, [0, 0, 0, 1]) : longer
  }

  /** Both masks as one to add to the scores [N, heads, L, S]; what was appended may always be attended to. */
  #mask(options: AttentionCallOptions, like: Tensor, given: number, total: number): Tensor | null {
    const { attnMask, keyPaddingMask } = options
    const [batch, length] = like.shape as [number, number, number]
    let mask: Tensor | null = null
    if (attnMask !== undefined) {
      const expected = attnMask.ndim === 3 ? [batch * this.numHeads, length, given] : [length, given]
      this.#checkMask('attnMask', attnMask, expected)
      const added = toAdded(attnMask, like)
      mask = attnMask.ndim === 3 ? added.reshape([batch, this.numHeads, length, given]) : added
    }
    if (keyPaddingMask !== undefined) {
      const rows = keyPaddingMask.ndim === 1 ? keyPaddingMask.unsqueeze(0) : keyPaddingMask
      this.#checkMask('keyPaddingMask', rows, [batch, given])
      const added = toAdded(rows, like).reshape([batch, 1, 1, given])
      mask = mask === null ? added : mask.add(added)
    }
    return mask === null || total === given ? mask : pad(mask, [0, total - given])
  }

  #checkMask(name: string, mask: Tensor, expected: readonly number[]): void {
    if (String(mask.shape) === String(expected)) return
    throw new ShapeError(
      `[MultiheadAttention] ${name} is [${mask.shape.join(', ')}]; it must be [${expected.join(', ')}]`,
      { mask: mask.shape },
    )
  }

  override describe(): string {
    return `${this.embedDim}, numHeads=${this.numHeads}${this.dropout > 0 ? `, dropout=${this.dropout}` : ''}${this.batchFirst ? ', batchFirst=true' : ''}`
  }
}
