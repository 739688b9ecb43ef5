import { ArgumentError } from '../errors.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { abs } from './abs.ts'
import { amax, amin } from './amax.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { logicalOr } from './logical.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'
import { reshape } from './reshape.ts'
import { sign } from './sign.ts'
import { sqrt } from './sqrt.ts'
import { square } from './square.ts'
import { type ReduceOptions, sum, withOnes } from './sum.ts'
import { where } from './where.ts'

export interface NormOptions extends ReduceOptions {
  /** Order: 2 when left out; 1, infinity, minus infinity, 0 (the number of elements that are not 0), or any other. */
  readonly p?: number
}

/** x, with 1 in place of 0, so that it can divide. */
const divisor = (x: Node): Node => where(eq(x, constantLike(x, 0)), constantLike(x, 1), x)

/** dx = x / out dy, 0 where the norm is 0; attributes: the axes. */
const withGradient = /*@__PURE__*/ customGradient(
  'norm',
  ({ dy, inputs: [x], output, attributes: dims }) => [
    mul(x!, reshape(div(dy, divisor(output)), withOnes(x!.shape, dims))),
  ],
  axesFrom(0),
)

/** dx = sign(x) (|x| / out)^(p - 1) dy, 0 where x or the norm is 0; attributes: [p, ...dims]. */
const withPowerGradient = /*@__PURE__*/ customGradient(
  'norm',
  ({ dy, inputs: [x], output, attributes: [p, ...dims] }) => {
    const shape = withOnes(x!.shape, dims)
    const ratio = div(abs(x!), reshape(divisor(output), shape))
    const zero = constantLike(x!, 0)
    const vanishes = logicalOr(eq(x!, zero), eq(reshape(output, shape), zero))
    const slope = mul(sign(x!), pow(where(vanishes, constantLike(x!, 1), ratio), constantLike(x!, p! - 1)))
    return [mul(where(vanishes, zero, slope), reshape(dy, shape))]
  },
  axesFrom(1),
)

/**
 * Vector norm over axes: `(sum |x|^p)^(1 / p)`; the Euclidean one when p is left out. Its gradient is 0 where it is 0.
 * https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function norm(x: Node, options: NormOptions = {}): Node {
  checkOptions('norm', options, ['p', 'dim', 'keepdim'])
  const { p = 2, keepdim = false } = options
  const dim = normalizeDims('norm', options.dim, x.shape.length)
  const axes = { dim, keepdim }
  const value = toFloat(x)
  if (typeof p !== 'number' || Number.isNaN(p))
    throw new ArgumentError(`[norm] p must be a number, received ${String(p)}`, { p })
  if (p === 2) return withGradient(sqrt(sum(square(value), axes)), [value], dim)
  if (p === 1) return sum(abs(value), axes)
  if (p === 0) {
    // A sum of x^0, so that the gradient is there: 0
    const zero = constantLike(value, 0)
    return sum(where(eq(value, zero), zero, pow(value, scalarLike(value, 0))), axes)
  }
  if (p === Number.POSITIVE_INFINITY) return amax(abs(value), axes)
  if (p === Number.NEGATIVE_INFINITY) return amin(abs(value), axes)
  const total = sum(pow(abs(value), scalarLike(value, p)), axes)
  return withPowerGradient(pow(total, scalarLike(value, 1 / p)), [value], [p, ...dim])
}

export interface VectorNormOptions extends ReduceOptions {
  /** As `p` of `norm`. */
  readonly ord?: number
}

/**
 * `norm` under the name of PyTorch's `linalg`, with `ord` in place of `p`.
 * https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function vectorNorm(x: Node, options: VectorNormOptions = {}): Node {
  checkOptions('vectorNorm', options, ['ord', 'dim', 'keepdim'])
  return norm(x, { p: options.ord ?? 2, dim: options.dim ?? null, keepdim: options.keepdim ?? false })
}

const reference = (p: number) => (values: number[]) => {
  if (p === Number.POSITIVE_INFINITY) return Math.max(...values.map(Math.abs))
  if (p === Number.NEGATIVE_INFINITY) return Math.min(...values.map(Math.abs))
  if (p === 0) return values.filter((x) => x !== 0).length
  return values.reduce((s, x) => s + Math.abs(x) ** p, 0) ** (1 / p)
}

export const samples = () => [
  reduceSamples('norm', norm, reference(2), { edges: [3, 0, -4] }),
  ...[0.5, 1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((p) =>
    reduceSamples('norm', (x, options) => norm(x, { ...options, p }), reference(p), { low: 0.2 }),
  ),
  reduceSamples('norm', (x, options) => norm(x, { ...options, p: 0 }), reference(0), {
    gradient: false,
    edges: [3, 0, -4],
  }),
  reduceSamples('norm', (x, options) => vectorNorm(x, { ...options, ord: 3 }), reference(3), { low: 0.2 }),
]
