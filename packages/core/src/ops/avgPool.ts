import { ArgumentError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { cast, toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { type Axis, checkFits, countOf, type Sizes } from '../spatial/axes.ts'
import { batched, channelsFirst, channelsLast } from '../spatial/layout.ts'
import { poolAxes, sumPool } from '../spatial/pooling.ts'
import { clamp } from './clamp.ts'
import { div } from './div.ts'
import { mul } from './mul.ts'
import { sub } from './sub.ts'

export interface AvgPoolOptions {
  /** Distance between windows; the kernel size when left out. */
  readonly stride?: Sizes | null
  /** Zeros on both sides of each axis, at most half the kernel size; 0 when left out. */
  readonly padding?: Sizes
  /** Also take a last window that ends outside. */
  readonly ceilMode?: boolean
  /** Divide by the elements of the window with padding (true when left out), or by those that lie inside. */
  readonly countIncludePad?: boolean
  /** Divide by this number. */
  readonly divisorOverride?: number | null
}

/** How many elements the windows along an axis have; `margin` places outside count. */
function elementsAlong(axis: Axis, shape: readonly number[], at: number, margin: number): Node {
  const place = positionNode(shape, at)
  const number = (n: number) => constantLike(place, n)
  const start = sub(mul(place, number(axis.stride)), number(axis.before))
  const end = clamp(sub(start, number(-axis.kernel)), { max: number(axis.size + margin) })
  return sub(end, margin >= axis.before ? start : clamp(start, { min: number(0) }))
}

function divisor(axes: readonly Axis[], padding: readonly number[], options: AvgPoolOptions): Node | number {
  if (options.divisorOverride != null) return options.divisorOverride
  const { countIncludePad = true } = options
  const shape = [...axes.map(countOf), 1]
  let constant = 1
  let varying: Node | null = null
  axes.forEach((axis, i) => {
    const margin = countIncludePad ? padding[i]! : 0
    const whole =
      margin >= axis.before && (countOf(axis) - 1) * axis.stride + axis.kernel <= axis.size + axis.before + margin
    if (whole) constant *= axis.kernel
    else {
      const elements = elementsAlong(axis, shape, i, margin)
      varying = varying === null ? elements : mul(varying, elements)
    }
  })
  return varying === null ? constant : mul(varying, constantLike(varying, constant))
}

function pool(rank: number, x: Node, kernelSize: Sizes, options: AvgPoolOptions): Node {
  const where = `avgPool${rank}d`
  checkOptions(where, options, ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'])
  if (options.divisorOverride === 0) throw new ArgumentError(`[${where}] divisorOverride must not be 0`)
  return batched(where, x, rank, (input, unbatch) => {
    const axes = poolAxes(where, input.shape, rank, kernelSize, options)
    for (const { before, kernel } of axes) {
      if (2 * before > kernel)
        throw new ArgumentError(`[${where}] padding ${before} is more than half the kernel size ${kernel}`, {
          padding: options.padding,
        })
    }
    checkFits(where, axes, x.shape)
    const total = sumPool(channelsLast(toFloat(input)), axes)
    const by = divisor(
      axes,
      axes.map((axis) => axis.before),
      options,
    )
    const mean = typeof by === 'number' ? mul(total, constantLike(total, 1 / by)) : div(total, cast(by, total.dtype))
    return unbatch(channelsFirst(mean))
  })
}

/**
 * Mean of each window of [N, C, L] or [C, L].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool1d.html
 */
export function avgPool1d(x: Node, kernelSize: Sizes, options: AvgPoolOptions = {}): Node {
  return pool(1, x, kernelSize, options)
}

/**
 * Mean of each window of [N, C, H, W] or [C, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool2d.html
 */
export function avgPool2d(x: Node, kernelSize: Sizes, options: AvgPoolOptions = {}): Node {
  return pool(2, x, kernelSize, options)
}

/**
 * Mean of each window of [N, C, D, H, W] or [C, D, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.avg_pool3d.html
 */
export function avgPool3d(x: Node, kernelSize: Sizes, options: AvgPoolOptions = {}): Node {
  return pool(3, x, kernelSize, options)
}

/** Sums of the elements at `places` along the last axis, each divided by `divisors[l]`. */
const means = (x: Plain, divisors: readonly number[], places: (l: number) => number[]): Plain =>
  plain([...x.shape.slice(0, -1), divisors.length], (...p) => {
    const [rest, l] = [p.slice(0, -1), p[p.length - 1]!]
    const inside = places(l).filter((i) => i >= 0 && i < x.shape[x.shape.length - 1]!)
    return inside.reduce((s, i) => s + at(x, ...rest, i), 0) / divisors[l]!
  })

export const samples = () => [
  caseSamples(
    'avgPool1d',
    [
      {
        inputs: [{ shape: [2, 3, 7] }],
        run: (x) => avgPool1d(x, 2),
        reference: (x) => means(x, [2, 2, 2], (l) => [2 * l, 2 * l + 1]),
      },
      {
        inputs: [{ shape: [3, 8], transposed: true }],
        run: (x) => avgPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true }),
        reference: (x) => means(x, [3, 3, 3, 3, 2], (l) => [2 * l - 1, 2 * l, 2 * l + 1]),
      },
      {
        inputs: [{ shape: [1, 2, 4] }],
        run: (x) => avgPool1d(x, 3, { stride: 1, padding: 1, countIncludePad: false }),
        reference: (x) => means(x, [2, 3, 3, 2], (l) => [l - 1, l, l + 1]),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 1, 6] }],
        run: (x) => avgPool1d(x, 3, { padding: 2 }),
        message: /\[avgPool1d\] padding 2 is more than half/,
      },
    ],
  ),
  caseSamples('avgPool2d', [
    {
      inputs: [{ shape: [1, 2, 3, 5] }],
      run: (x) => avgPool2d(x, [1, 2], { stride: [1, 3], divisorOverride: 5 }),
      reference: (x) => means(x, [5, 5], (l) => [3 * l, 3 * l + 1]),
    },
  ]),
  caseSamples('avgPool3d', [
    {
      inputs: [{ shape: [1, 1, 2, 2, 5] }],
      run: (x) => avgPool3d(x, [1, 1, 2], { stride: 1 }),
      reference: (x) => means(x, [2, 2, 2, 2], (l) => [l, l + 1]),
    },
  ]),
]
