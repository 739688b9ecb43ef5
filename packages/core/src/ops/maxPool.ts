import { ArgumentError } from '../errors.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkFits, type Sizes } from '../spatial/axes.ts'
import { batched, channelsFirst, channelsLast } from '../spatial/layout.ts'
import { indexOfLargest, largestOf, type PoolArguments, poolAxes } from '../spatial/pooling.ts'

export interface MaxPoolOptions {
  /** Distance between windows; the kernel size when left out. */
  readonly stride?: Sizes | null
  /** Places on both sides of each axis that are never chosen, at most half the kernel size; 0 when left out. */
  readonly padding?: Sizes
  /** Distance between the elements of a window; 1 when left out. */
  readonly dilation?: Sizes
  /** Also take a last window that ends outside. */
  readonly ceilMode?: boolean
  /** Give `{ output, indices }`, where indices (int32) are positions in the space of one channel, in row-major order. */
  readonly returnIndices?: boolean
}

/** The largest elements, and where they were found. */
export interface OutputAndIndices {
  readonly output: Node
  readonly indices: Node
}

function pool(rank: number, x: Node, kernelSize: Sizes, options: MaxPoolOptions): Node | OutputAndIndices {
  const where = `maxPool${rank}d`
  checkOptions(where, options, ['stride', 'padding', 'dilation', 'ceilMode', 'returnIndices'])
  return batched(where, x, rank, (input, unbatch) => {
    const axes = poolAxes(where, input.shape, rank, kernelSize, options as PoolArguments)
    for (const { before, kernel } of axes) {
      if (2 * before > kernel)
        throw new ArgumentError(`[${where}] padding ${before} is more than half the kernel size ${kernel}`, {
          padding: options.padding,
        })
    }
    checkFits(where, axes, x.shape)
    const last = channelsLast(toFloat(input))
    const output = unbatch(channelsFirst(largestOf(last, axes)))
    return options.returnIndices ? { output, indices: unbatch(channelsFirst(indexOfLargest(last, axes))) } : output
  })
}

/**
 * Largest element of each window of [N, C, L] or [C, L]; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool1d.html
 */
export function maxPool1d(x: Node, kernelSize: Sizes, options: MaxPoolOptions = {}): Node | OutputAndIndices {
  return pool(1, x, kernelSize, options)
}

/**
 * Largest element of each window of [N, C, H, W] or [C, H, W]; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool2d.html
 */
export function maxPool2d(x: Node, kernelSize: Sizes, options: MaxPoolOptions = {}): Node | OutputAndIndices {
  return pool(2, x, kernelSize, options)
}

/**
 * Largest element of each window of [N, C, D, H, W] or [C, D, H, W]; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_pool3d.html
 */
export function maxPool3d(x: Node, kernelSize: Sizes, options: MaxPoolOptions = {}): Node | OutputAndIndices {
  return pool(3, x, kernelSize, options)
}

const INF = Number.POSITIVE_INFINITY
const value = (x: Node | OutputAndIndices): Node => x as Node

/** The largest of the elements at `places`, along the last axis. */
const largest = (x: Plain, count: number, places: (l: number) => number[]): Plain =>
  plain([...x.shape.slice(0, -1), count], (...p) => {
    const rest = p.slice(0, -1)
    const size = x.shape[x.shape.length - 1]!
    return Math.max(
      ...places(p[p.length - 1]!)
        .filter((i) => i >= 0 && i < size)
        .map((i) => at(x, ...rest, i)),
    )
  })

export const samples = () => [
  caseSamples(
    'maxPool1d',
    [
      {
        inputs: [{ shape: [2, 3, 7] }],
        run: (x) => value(maxPool1d(x, 2)),
        reference: (x) => largest(x, 3, (l) => [2 * l, 2 * l + 1]),
      },
      {
        inputs: [{ shape: [3, 8], transposed: true }],
        run: (x) => value(maxPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true })),
        reference: (x) => largest(x, 5, (l) => [2 * l - 1, 2 * l, 2 * l + 1]),
      },
      {
        inputs: [{ shape: [1, 2, 7] }],
        run: (x) => value(maxPool1d(x, 3, { stride: 1, dilation: 2, padding: 1 })),
        reference: (x) => largest(x, 5, (l) => [l - 1, l + 1, l + 3]),
      },
      {
        inputs: [{ shape: [1, 1, 6], values: [1, 3, 3, 2, INF, Number.NaN] }],
        run: (x) => Object.values(maxPool1d(x, 2, { returnIndices: true })) as Node[],
        reference: () => [
          { shape: [1, 1, 3], data: [3, 3, Number.NaN] },
          { shape: [1, 1, 3], data: [1, 2, 5] },
        ],
        gradient: false,
      },
    ],
    [
      {
        inputs: [{ shape: [1, 1, 6] }],
        run: (x) => maxPool1d(x, 3, { padding: 2 }),
        message: /\[maxPool1d\] padding 2 is more than half/,
      },
      { inputs: [{ shape: [1, 1, 2] }], run: (x) => maxPool1d(x, 3), message: /\[maxPool1d\] a window of \[3\]/ },
    ],
  ),
  caseSamples('maxPool2d', [
    {
      inputs: [{ shape: [1, 2, 5, 6] }],
      run: (x) => value(maxPool2d(x, [1, 3], { stride: [1, 1] })),
      reference: (x) => largest(x, 4, (l) => [l, l + 1, l + 2]),
    },
    {
      inputs: [{ shape: [1, 1, 4, 4] }],
      run: (x) => Object.values(maxPool2d(x, 2, { stride: 1, padding: 1, returnIndices: true })) as Node[],
      reference: (x) => {
        const found = plain([1, 1, 5, 5], (_n, _c, i, j) => {
          const places = [4 * i + j - 5, 4 * i + j - 4, 4 * i + j - 1, 4 * i + j].filter((_, k) => {
            const [r, c] = [i - 1 + Math.floor(k / 2), j - 1 + (k % 2)]
            return r >= 0 && r < 4 && c >= 0 && c < 4
          })
          return places.reduce((best, p) => (x.data[p]! > x.data[best]! ? p : best))
        })
        return [{ shape: found.shape, data: found.data.map((p) => x.data[p]!) }, found]
      },
      gradient: false,
    },
  ]),
  caseSamples('maxPool3d', [
    {
      inputs: [{ shape: [1, 1, 2, 2, 5] }],
      run: (x) => value(maxPool3d(x, [1, 1, 2], { stride: [1, 1, 2] })),
      reference: (x) => largest(x, 2, (l) => [2 * l, 2 * l + 1]),
    },
  ]),
]
