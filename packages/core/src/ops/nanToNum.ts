import { isFloat } from '../dtype.ts'
import { constantLike, scalarLike } from '../graph/constants.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { unarySamples } from '../samples.ts'
import { eq } from './compare.ts'
import { isnan } from './isnan.ts'
import { where } from './where.ts'

export interface NanToNumOptions {
  /** In place of NaN; 0 when left out. */
  readonly nan?: number
  /** In place of infinity; the largest finite number when left out. */
  readonly posinf?: number
  /** In place of minus infinity; the smallest finite number when left out. */
  readonly neginf?: number
}

const LARGEST = { float32: (2 - 2 ** -23) * 2 ** 127, float64: Number.MAX_VALUE }

/**
 * x with NaN and infinities replaced by finite numbers; no gradient flows where something was replaced.
 * https://pytorch.org/docs/stable/generated/torch.nan_to_num.html
 */
export function nanToNum(x: Node, options: NanToNumOptions = {}): Node {
  checkOptions('nanToNum', options, ['nan', 'posinf', 'neginf'])
  if (!isFloat(x.dtype)) return x
  const largest = x.dtype === 'float64' ? LARGEST.float64 : LARGEST.float32
  const { nan = 0, posinf = largest, neginf = -largest } = options
  const low = where(eq(x, constantLike(x, Number.NEGATIVE_INFINITY)), scalarLike(x, neginf), x)
  const high = where(eq(x, constantLike(x, Number.POSITIVE_INFINITY)), scalarLike(x, posinf), low)
  return where(isnan(x), scalarLike(x, nan), high)
}

const replace = (x: number): number =>
  Number.isNaN(x) ? 0.5 : x === Number.POSITIVE_INFINITY ? 9 : x === Number.NEGATIVE_INFINITY ? -9 : x

export const samples = () => [
  unarySamples('nanToNum', (x) => nanToNum(x, { nan: 0.5, posinf: 9, neginf: -9 }), replace, {
    edges: [0, 1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  }),
]
