import { constantLike, scalarLike } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { type Sizes, sizesOf } from '../spatial/axes.ts'
import { avgPool1d, avgPool2d, avgPool3d } from './avgPool.ts'
import { mul } from './mul.ts'
import { pow } from './pow.ts'

export interface LpPoolOptions {
  /** Distance between windows; the kernel size when left out. */
  readonly stride?: Sizes | null
  /** Also take a last window that ends outside. */
  readonly ceilMode?: boolean
}

const AVERAGE = [avgPool1d, avgPool2d, avgPool3d]

function pool(rank: number, x: Node, normType: number, kernelSize: Sizes, options: LpPoolOptions): Node {
  const where = `lpPool${rank}d`
  checkOptions(where, options, ['stride', 'ceilMode'])
  const kernel = sizesOf(where, 'kernelSize', kernelSize, rank, 1)
  const area = kernel.reduce((product, size) => product * size, 1)
  const input = toFloat(x)
  const mean = AVERAGE[rank - 1]!(pow(input, scalarLike(input, normType)), kernel, options)
  return pow(mul(mean, constantLike(mean, area)), scalarLike(mean, 1 / normType))
}

/**
 * Power mean of each window of [N, C, L], as a sum: `(sum x^p)^(1/p)`. A window that ends outside counts as if it were
 * filled up with its mean.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool1d.html
 */
export function lpPool1d(x: Node, normType: number, kernelSize: Sizes, options: LpPoolOptions = {}): Node {
  return pool(1, x, normType, kernelSize, options)
}

/**
 * `(sum x^p)^(1/p)` over each window of [N, C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool2d.html
 */
export function lpPool2d(x: Node, normType: number, kernelSize: Sizes, options: LpPoolOptions = {}): Node {
  return pool(2, x, normType, kernelSize, options)
}

/**
 * `(sum x^p)^(1/p)` over each window of [N, C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.lp_pool3d.html
 */
export function lpPool3d(x: Node, normType: number, kernelSize: Sizes, options: LpPoolOptions = {}): Node {
  return pool(3, x, normType, kernelSize, options)
}

/** Norms of pairs along the last axis. */
const pairs = (x: Plain, p: number): Plain =>
  plain([...x.shape.slice(0, -1), Math.floor(x.shape[x.shape.length - 1]! / 2)], (...q) => {
    const [rest, l] = [q.slice(0, -1), q[q.length - 1]!]
    return (at(x, ...rest, 2 * l) ** p + at(x, ...rest, 2 * l + 1) ** p) ** (1 / p)
  })

export const samples = () => [
  caseSamples(
    'lpPool1d',
    [
      { inputs: [{ shape: [2, 2, 5] }], run: (x) => lpPool1d(x, 2, 2), reference: (x) => pairs(x, 2) },
      {
        inputs: [{ shape: [1, 1, 3], low: 0.5, high: 2 }],
        run: (x) => lpPool1d(x, 3, 2, { ceilMode: true }),
        reference: (x) => ({
          shape: [1, 1, 2],
          data: [Math.cbrt(x.data[0]! ** 3 + x.data[1]! ** 3), Math.cbrt(2 * x.data[2]! ** 3)],
        }),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 1, 3] }],
        run: (x) => lpPool1d(x, 2, [1, 2]),
        message: /\[lpPool1d\] kernelSize is one number or 1/,
      },
    ],
  ),
  caseSamples('lpPool2d', [
    {
      inputs: [{ shape: [1, 2, 2, 4], low: 0.5, high: 2 }],
      run: (x) => lpPool2d(x, 1.5, [1, 2]),
      reference: (x) => pairs(x, 1.5),
    },
  ]),
  caseSamples('lpPool3d', [
    {
      inputs: [{ shape: [1, 1, 2, 1, 4], low: 0.5, high: 2 }],
      run: (x) => lpPool3d(x, 2, [1, 1, 2]),
      reference: (x) => pairs(x, 2),
    },
  ]),
]
