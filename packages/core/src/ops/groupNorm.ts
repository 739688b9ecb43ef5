import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { scaled, standardize } from '../parts/standardize.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { range } from '../spatial/layout.ts'
import { sumPool } from '../spatial/pooling.ts'
import { add } from './add.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'
import { reshape } from './reshape.ts'
import { square } from './square.ts'

export interface GroupNormOptions {
  /** Factor of each channel, [C]. */
  readonly weight?: Node | null
  /** Added to each channel, [C]. */
  readonly bias?: Node | null
  /** Added to the variance; 1e-5 when left out. */
  readonly eps?: number
}

/** A vector with one element per channel, aligned with [N, C, ...]. */
function perChannel(where: string, x: Node, vector: Node | null | undefined): Node | null {
  if (!vector) return null
  if (vector.shape.length !== 1 || vector.size !== x.shape[1])
    throw new ShapeError(`[${where}] weight and bias must be [${x.shape[1]}], received ${formatShape(vector.shape)}`)
  return reshape(vector, [vector.size, ...x.shape.slice(2).map(() => 1)])
}

/**
 * Normalises groups of channels of [N, C, ...], each sample by itself: `(x - mean) / sqrt(variance + eps) weight + bias`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.group_norm.html
 */
export function groupNorm(x: Node, numGroups: number, options: GroupNormOptions = {}): Node {
  checkOptions('groupNorm', options, ['weight', 'bias', 'eps'])
  checkInteger('groupNorm', 'numGroups', numGroups, 1)
  const [n, c] = x.shape
  if (x.shape.length < 2 || c! % numGroups !== 0)
    throw new ShapeError(
      `[groupNorm] takes [N, C, ...] with C a multiple of ${numGroups} groups, received ${formatShape(x.shape)}`,
      { shape: x.shape },
    )
  const split = reshape(toFloat(x), [n!, numGroups, c! / numGroups, ...x.shape.slice(2)])
  const y = reshape(standardize(split, range(2, split.shape.length), options.eps ?? 1e-5), x.shape)
  return scaled(y, perChannel('groupNorm', x, options.weight), perChannel('groupNorm', x, options.bias))
}

export interface LocalResponseNormOptions {
  /** Factor of the mean square; 1e-4 when left out. */
  readonly alpha?: number
  /** Exponent; 0.75 when left out. */
  readonly beta?: number
  /** Added to the scaled mean square; 1 when left out. */
  readonly k?: number
}

/**
 * Divides by the energy of neighbouring channels of [N, C, ...]: `x / (k + alpha mean(x^2 over size channels))^beta`,
 * where channels that do not exist count as 0 (Krizhevsky et al., 2012).
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.local_response_norm.html
 */
export function localResponseNorm(x: Node, size: number, options: LocalResponseNormOptions = {}): Node {
  checkOptions('localResponseNorm', options, ['alpha', 'beta', 'k'])
  checkInteger('localResponseNorm', 'size', size, 1)
  if (x.shape.length < 3)
    throw new ShapeError(`[localResponseNorm] takes [N, C, ...] of rank 3 or more, received ${formatShape(x.shape)}`)
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options
  if (![alpha, beta, k].every(Number.isFinite))
    throw new ArgumentError('[localResponseNorm] alpha, beta and k are numbers', { alpha, beta, k })
  const value = toFloat(x)
  const [n, c] = x.shape as [number, number]
  const before = Math.floor(size / 2)
  const axis = { size: c, kernel: size, dilation: 1, stride: 1, before, after: size - 1 - before }
  const energy = x.size === 0 ? square(value) : sumPool(reshape(square(value), [n, c, -1]), [axis])
  const mean = mul(reshape(energy, x.shape), constantLike(value, 1 / size))
  return div(value, pow(add(mul(mean, scalarLike(value, alpha)), scalarLike(value, k)), scalarLike(value, beta)))
}

const average = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length

function rows(x: Plain, count: number, eps: number): Plain {
  const size = x.data.length / count
  return plain(x.shape, (...p) => {
    const flat = p.reduce((total, q, d) => total * x.shape[d]! + q, 0)
    const values = x.data.slice(Math.floor(flat / size) * size, (Math.floor(flat / size) + 1) * size)
    const mean = average(values)
    return (x.data[flat]! - mean) / Math.sqrt(average(values.map((v) => (v - mean) ** 2)) + eps)
  })
}

export const samples = () => [
  caseSamples(
    'groupNorm',
    [
      { inputs: [{ shape: [2, 6, 2] }], run: (x) => groupNorm(x, 3), reference: (x) => rows(x, 6, 1e-5) },
      {
        inputs: [{ shape: [3, 4] }, { shape: [4] }, { shape: [4] }],
        run: (x, weight, bias) => groupNorm(x, 1, { weight, bias, eps: 0.1 }),
        reference: (x, w, b) => {
          const y = rows(x, 3, 0.1)
          return plain([3, 4], (i, j) => at(y, i, j) * at(w, j) + at(b, j))
        },
      },
    ],
    [
      { inputs: [{ shape: [2, 3] }], run: (x) => groupNorm(x, 2), message: /\[groupNorm\] takes \[N, C, ...\] with C/ },
      {
        inputs: [{ shape: [2, 4] }, { shape: [2] }],
        run: (x, weight) => groupNorm(x, 2, { weight }),
        message: /\[groupNorm\] weight and bias must be \[4\]/,
      },
    ],
  ),
  caseSamples(
    'localResponseNorm',
    [
      {
        inputs: [{ shape: [2, 4, 3] }],
        run: (x) => localResponseNorm(x, 3, { alpha: 0.5, beta: 2, k: 3 }),
        reference: (x) =>
          plain([2, 4, 3], (n, c, l) => {
            const near = [c - 1, c, c + 1].filter((i) => i >= 0 && i < 4).map((i) => at(x, n, i, l) ** 2)
            return at(x, n, c, l) / (3 + (0.5 * near.reduce((s, v) => s + v, 0)) / 3) ** 2
          }),
      },
      {
        inputs: [{ shape: [1, 3, 1, 1] }],
        run: (x) => localResponseNorm(x, 2, { alpha: 1, beta: 1 }),
        reference: (x) =>
          plain([1, 3, 1, 1], (_, c) => x.data[c]! / (1 + ((x.data[c - 1] ?? 0) ** 2 + x.data[c]! ** 2) / 2)),
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => localResponseNorm(x, 2),
        message: /\[localResponseNorm\] takes \[N, C, ...\] of rank 3/,
      },
    ],
  ),
]
