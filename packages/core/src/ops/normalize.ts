import { constantLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, line, plain } from '../samples.ts'
import { clamp } from './clamp.ts'
import { div } from './div.ts'
import { norm } from './norm.ts'

export interface NormalizeOptions {
  /** Order of the norm; 2 when left out. */
  readonly p?: number
  /** Axis along which vectors lie; 1 when left out. */
  readonly dim?: number
  /** Least norm to divide by; 1e-12 when left out. */
  readonly eps?: number
}

/**
 * Vectors along an axis divided by their norm: `x / max(norm(x), eps)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.normalize.html
 */
export function normalize(x: Node, options: NormalizeOptions = {}): Node {
  checkOptions('normalize', options, ['p', 'dim', 'eps'])
  const { p = 2, dim = 1, eps = 1e-12 } = options
  const value = toFloat(x)
  return div(value, clamp(norm(value, { p, dim, keepdim: true }), { min: constantLike(value, eps) }))
}

export const samples = () => [
  caseSamples(
    'normalize',
    [
      {
        inputs: [{ shape: [3, 4] }],
        run: (x) => normalize(x),
        reference: (x) => plain([3, 4], (i, j) => at(x, i, j) / Math.hypot(...line(x, 1, [i, 0]))),
      },
      {
        inputs: [{ shape: [3, 2] }],
        run: (x) => normalize(x, { p: 1, dim: 0 }),
        reference: (x) =>
          plain([3, 2], (i, j) => at(x, i, j) / line(x, 0, [0, j]).reduce((s, v) => s + Math.abs(v), 0)),
      },
      { inputs: [{ shape: [1, 2], values: [0, 0] }], run: (x) => normalize(x), reference: (x) => x, gradient: false },
    ],
    [{ inputs: [{ shape: [2] }], run: (x) => normalize(x), message: /\[norm\] dim 1 is out of range/ }],
  ),
]
