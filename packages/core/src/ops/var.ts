import { ArgumentError } from '../errors.ts'
import { constantLike } from '../graph/constants.ts'
import { axesFrom, customGradient } from '../graph/custom.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { reduceSamples } from '../samples.ts'
import { normalizeDims } from '../shape.ts'
import { eq } from './compare.ts'
import { div } from './div.ts'
import { mean } from './mean.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'
import { sqrt } from './sqrt.ts'
import { square } from './square.ts'
import { sub } from './sub.ts'
import { type ReduceOptions, sum, withOnes } from './sum.ts'
import { where } from './where.ts'

export interface VarianceOptions extends ReduceOptions {
  /** Divide by n - 1 (true when left out) or by n. */
  readonly unbiased?: boolean
  /** Divide by n - correction, in place of `unbiased`. */
  readonly correction?: number
}

/** d var = 2 (x - mean) dx / (n - correction), as the mean's own part sums to 0; attributes: [n - correction, ...dims]. */
const withGradient = /*@__PURE__*/ customGradient(
  'var',
  ({ dy, inputs: [x], attributes: [count, ...dims] }) => {
    const centred = sub(x!, mean(x!, { dim: dims, keepdim: true }))
    return [mul(mul(reshape(dy, withOnes(x!.shape, dims)), constantLike(dy, 2 / count!)), centred)]
  },
  axesFrom(1),
)

/** d std = (x - mean) dx / (std (n - correction)), 0 where std is 0. */
const withRootGradient = /*@__PURE__*/ customGradient(
  'std',
  ({ dy, inputs: [x], output, attributes: [count, ...dims] }) => {
    const centred = sub(x!, mean(x!, { dim: dims, keepdim: true }))
    const flat = eq(output, constantLike(output, 0))
    const factor = where(flat, constantLike(dy, 0), div(dy, where(flat, constantLike(dy, 1), output)))
    return [mul(mul(reshape(factor, withOnes(x!.shape, dims)), constantLike(dy, 1 / count!)), centred)]
  },
  axesFrom(1),
)

/** The sum of squared distances from the mean, over `count`. */
function spread(where: string, x: Node, options: VarianceOptions): { value: Node; result: Node; attributes: number[] } {
  checkOptions(where, options, ['dim', 'keepdim', 'unbiased', 'correction'])
  const { dim, keepdim = false, unbiased = true, correction = unbiased ? 1 : 0 } = options
  if (!(correction >= 0))
    throw new ArgumentError(`[${where}] correction must be at least 0, received ${correction}`, { correction })
  const dims = normalizeDims(where, dim, x.shape.length)
  const value = toFloat(x)
  const count = Math.max(0, dims.reduce((product, d) => product * x.shape[d]!, 1) - correction)
  const centred = sub(value, mean(value, { dim: dims, keepdim: true }))
  const result = div(sum(square(centred), { dim: dims, keepdim }), constantLike(value, count))
  return { value, result, attributes: [count, ...dims] }
}

/**
 * Variance over axes: `sum((x - mean)^2) / (n - correction)`.
 * https://pytorch.org/docs/stable/generated/torch.var.html
 */
export function variance(x: Node, options: VarianceOptions = {}): Node {
  const { value, result, attributes } = spread('var', x, options)
  return withGradient(result, [value], attributes)
}

/**
 * Standard deviation over axes: `sqrt(sum((x - mean)^2) / (n - correction))`; its gradient is 0 where it is 0.
 * https://pytorch.org/docs/stable/generated/torch.std.html
 */
export function std(x: Node, options: VarianceOptions = {}): Node {
  const { value, result, attributes } = spread('std', x, options)
  return withRootGradient(sqrt(result), [value], attributes)
}

/**
 * Variance and mean over axes, together.
 * https://pytorch.org/docs/stable/generated/torch.var_mean.html
 */
export function varMean(x: Node, options: VarianceOptions = {}): { readonly var: Node; readonly mean: Node } {
  return { var: variance(x, options), mean: mean(x, { dim: options.dim ?? null, keepdim: options.keepdim ?? false }) }
}

/**
 * Standard deviation and mean over axes, together.
 * https://pytorch.org/docs/stable/generated/torch.std_mean.html
 */
export function stdMean(x: Node, options: VarianceOptions = {}): { readonly std: Node; readonly mean: Node } {
  return { std: std(x, options), mean: mean(x, { dim: options.dim ?? null, keepdim: options.keepdim ?? false }) }
}

const reference = (correction: number, root: boolean) => (values: number[]) => {
  const centre = values.reduce((a, b) => a + b, 0) / values.length
  const v = values.reduce((s, x) => s + (x - centre) ** 2, 0) / Math.max(0, values.length - correction)
  return root ? Math.sqrt(v) : v
}

const negative = [
  {
    inputs: [{ shape: [2, 3] }],
    run: (x: Node) => variance(x, { correction: -1 }),
    message: /\[var\] correction must be/,
  },
]

export const samples = () => [
  reduceSamples('var', variance, reference(1, false), { errors: negative, scalar: false }),
  reduceSamples('var', (x, options) => variance(x, { ...options, unbiased: false }), reference(0, false)),
  reduceSamples('std', std, reference(1, true), { scalar: false }),
  reduceSamples('var', (x, options) => varMean(x, options).var, reference(1, false), { scalar: false }),
  reduceSamples('std', (x, options) => stdMean(x, options).std, reference(1, true), { scalar: false }),
]
