import { ShapeError } from '../errors.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { scaled, scaleToOne, standardize } from '../parts/standardize.ts'
import { at, caseSamples, line, type Plain, plain } from '../samples.ts'
import { formatShape, type Shape, sameShape } from '../shape.ts'

export interface RmsNormOptions {
  /** Factor of each element, of the normalised shape. */
  readonly weight?: Node | null
  /** Added to the mean square; the smallest step above 1 of the dtype when left out. */
  readonly eps?: number | null
}

export interface LayerNormOptions {
  /** Factor of each element, of the normalised shape. */
  readonly weight?: Node | null
  /** Added to each element, of the normalised shape. */
  readonly bias?: Node | null
  /** Added to the variance; 1e-5 when left out. */
  readonly eps?: number
}

/** The last axes, which have to be `normalizedShape`. */
function lastAxes(where: string, x: Node, normalizedShape: number | Shape, ...others: (Node | null | undefined)[]) {
  const shape = typeof normalizedShape === 'number' ? [normalizedShape] : normalizedShape
  const first = x.shape.length - shape.length
  if (shape.length === 0 || first < 0 || !sameShape(x.shape.slice(first), shape))
    throw new ShapeError(`[${where}] the last axes of ${formatShape(x.shape)} must be ${formatShape(shape)}`, {
      input: x.shape,
      normalizedShape: shape,
    })
  for (const other of others) {
    if (other && !sameShape(other.shape, shape))
      throw new ShapeError(
        `[${where}] weight and bias must be ${formatShape(shape)}, received ${formatShape(other.shape)}`,
      )
  }
  return shape.map((_, i) => first + i)
}

/**
 * Normalises over the last axes: `(x - mean) / sqrt(variance + eps) weight + bias`, with the biased variance.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.layer_norm.html
 */
export function layerNorm(x: Node, normalizedShape: number | Shape, options: LayerNormOptions = {}): Node {
  checkOptions('layerNorm', options, ['weight', 'bias', 'eps'])
  const { weight, bias, eps = 1e-5 } = options
  const dim = lastAxes('layerNorm', x, normalizedShape, weight, bias)
  return scaled(standardize(toFloat(x), dim, eps), weight, bias)
}

const EPSILON: Readonly<Record<string, number>> = { float32: 2 ** -23, float64: 2 ** -52 }

/**
 * Divides by the root mean square over the last axes: `x / sqrt(mean(x^2) + eps) weight` (Zhang and Sennrich, 2019).
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html
 */
export function rmsNorm(x: Node, normalizedShape: number | Shape, options: RmsNormOptions = {}): Node {
  checkOptions('rmsNorm', options, ['weight', 'eps'])
  const dim = lastAxes('rmsNorm', x, normalizedShape, options.weight)
  const value = toFloat(x)
  return scaled(scaleToOne(value, dim, options.eps ?? EPSILON[value.dtype]!), options.weight, null)
}

const average = (values: readonly number[]): number => values.reduce((s, v) => s + v, 0) / values.length

const normalised = (x: Plain, eps: number): Plain =>
  plain(x.shape, (...p) => {
    const values = line(x, x.shape.length - 1, p)
    const mean = average(values)
    return (at(x, ...p) - mean) / Math.sqrt(average(values.map((v) => (v - mean) ** 2)) + eps)
  })

export const samples = () => [
  caseSamples(
    'layerNorm',
    [
      { inputs: [{ shape: [3, 5] }], run: (x) => layerNorm(x, 5), reference: (x) => normalised(x, 1e-5) },
      {
        inputs: [{ shape: [2, 2, 3] }, { shape: [2, 3] }, { shape: [2, 3] }],
        run: (x, weight, bias) => layerNorm(x, [2, 3], { weight, bias, eps: 0.1 }),
        reference: (x, w, b) => {
          const y = normalised({ shape: [2, 6], data: x.data }, 0.1)
          return { shape: x.shape, data: y.data.map((v, i) => v * w.data[i % 6]! + b.data[i % 6]!) }
        },
      },
    ],
    [
      {
        inputs: [{ shape: [2, 3] }],
        run: (x) => layerNorm(x, [2]),
        message: /\[layerNorm\] the last axes of \[2, 3\] must be \[2\]/,
      },
      {
        inputs: [{ shape: [2, 3] }, { shape: [2] }],
        run: (x, weight) => layerNorm(x, 3, { weight }),
        message: /\[layerNorm\] weight and bias must be \[3\]/,
      },
    ],
  ),
  caseSamples(
    'rmsNorm',
    [
      {
        inputs: [{ shape: [3, 4] }, { shape: [4] }],
        run: (x, weight) => rmsNorm(x, 4, { weight, eps: 0.01 }),
        reference: (x, w) =>
          plain([3, 4], (i, j) => {
            const square = average(line(x, 1, [i, j]).map((v) => v * v))
            return (at(x, i, j) / Math.sqrt(square + 0.01)) * at(w, j)
          }),
      },
    ],
    [{ inputs: [{ shape: [3] }], run: (x) => rmsNorm(x, 4), message: /\[rmsNorm\] the last axes/ }],
  ),
]
