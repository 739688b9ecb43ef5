import { ArgumentError, ShapeError } from '../errors.ts'
import { constantLike, positionNode } from '../graph/constants.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger, formatShape, sizeOf } from '../shape.ts'
import { batched, channelsFirst, channelsLast, range } from '../spatial/layout.ts'
import { indexOfLargest, largestOf, poolAxes, sumPool } from '../spatial/pooling.ts'
import { resample, stretches, table } from '../spatial/resample.ts'
import { add } from './add.ts'
import { argmax } from './argmax.ts'
import { gather } from './gather.ts'
import { indexSelect } from './indexSelect.ts'
import type { OutputAndIndices } from './maxPool.ts'
import { mul } from './mul.ts'
import { reshape } from './reshape.ts'

/** The size wanted, for all spatial axes or for each; null keeps that of the input. */
export type OutputSize = number | readonly (number | null)[]

export interface AdaptiveMaxPoolOptions {
  /** Give `{ output, indices }`, where indices (int32) are positions in the space of one channel, in row-major order. */
  readonly returnIndices?: boolean
}

function targets(where: string, x: Node, rank: number, outputSize: OutputSize): number[] {
  const list = typeof outputSize === 'number' ? new Array<number>(rank).fill(outputSize) : [...outputSize]
  if (list.length !== rank)
    throw new ArgumentError(`[${where}] outputSize is one number or ${rank}, received ${list.length}`, { outputSize })
  const space = x.shape.slice(2)
  if (space.some((size) => size === 0))
    throw new ShapeError(`[${where}] no axis of ${formatShape(x.shape)} may be empty`, { shape: x.shape })
  return list.map((size, i) => (size === null ? space[i]! : checkInteger(where, 'outputSize', size, 1)))
}

/** Where every stretch is equally long, pooling is adaptive by name only. */
const kernelsOf = (x: Node, sizes: readonly number[]): number[] | null =>
  sizes.every((size, i) => x.shape[i + 2]! % size === 0) ? sizes.map((size, i) => x.shape[i + 2]! / size) : null

function average(rank: number, x: Node, outputSize: OutputSize): Node {
  const where = `adaptiveAvgPool${rank}d`
  return batched(where, x, rank, (input, unbatch) => {
    const sizes = targets(where, input, rank, outputSize)
    const kernels = kernelsOf(input, sizes)
    let y = channelsLast(toFloat(input))
    if (kernels) {
      y = sumPool(y, poolAxes(where, input.shape, rank, kernels, {}))
      y = mul(y, constantLike(y, 1 / sizeOf(kernels)))
    } else {
      sizes.forEach((size, i) => {
        const rows = stretches(input.shape[i + 2]!, size).map(([from, to]) =>
          range(from, to).map((j): [number, number] => [j, 1 / (to - from)]),
        )
        y = resample(y, i + 1, rows)
      })
    }
    return unbatch(channelsFirst(y))
  })
}

/** Row-major positions of the elements of every stretch of a space: [stretches, elements], the last ones repeated. */
function members(space: readonly number[], sizes: readonly number[]): { numbers: number[]; longest: number } {
  const parts = sizes.map((size, i) => stretches(space[i]!, size))
  const longest = parts.map((list) => Math.max(...list.map(([from, to]) => to - from)))
  const whole = plain([...sizes, ...longest], (...p) =>
    parts.reduce((position, list, i) => {
      const [from, to] = list[p[i]!]!
      // what is repeated is never the first largest
      return position * space[i]! + Math.min(from + p[sizes.length + i]!, to - 1)
    }, 0),
  )
  return { numbers: [...whole.data], longest: sizeOf(longest) }
}

function largest(
  rank: number,
  x: Node,
  outputSize: OutputSize,
  options: AdaptiveMaxPoolOptions,
): Node | OutputAndIndices {
  const where = `adaptiveMaxPool${rank}d`
  checkOptions(where, options, ['returnIndices'])
  return batched(where, x, rank, (input, unbatch) => {
    const sizes = targets(where, input, rank, outputSize)
    const kernels = kernelsOf(input, sizes)
    const value = toFloat(input)
    if (kernels) {
      const axes = poolAxes(where, input.shape, rank, kernels, {})
      const last = channelsLast(value)
      const output = unbatch(channelsFirst(largestOf(last, axes)))
      return options.returnIndices ? { output, indices: unbatch(channelsFirst(indexOfLargest(last, axes))) } : output
    }
    const space = input.shape.slice(2)
    const [lines, cells] = [input.shape[0]! * input.shape[1]!, sizeOf(sizes)]
    const { numbers, longest } = members(space, sizes)
    const places = table(input, [numbers.length], 'int32', numbers)
    const flat = reshape(value, [lines, sizeOf(space)])
    const best = argmax(reshape(indexSelect(flat, 1, places), [lines, cells, longest]), { dim: 2 })
    const cell = positionNode([cells], 0)
    const found = add(best, mul(cell, constantLike(cell, longest)))
    const indices = reshape(indexSelect(places, 0, reshape(found, [lines * cells])), [lines, cells])
    const shaped = (y: Node) => unbatch(reshape(y, [...input.shape.slice(0, 2), ...sizes]))
    const output = shaped(gather(flat, 1, indices))
    return options.returnIndices ? { output, indices: shaped(indices) } : output
  })
}

/**
 * Means of [N, C, L] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool1d.html
 */
export function adaptiveAvgPool1d(x: Node, outputSize: OutputSize): Node {
  return average(1, x, outputSize)
}

/**
 * Means of [N, C, H, W] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool2d.html
 */
export function adaptiveAvgPool2d(x: Node, outputSize: OutputSize): Node {
  return average(2, x, outputSize)
}

/**
 * Means of [N, C, D, H, W] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_avg_pool3d.html
 */
export function adaptiveAvgPool3d(x: Node, outputSize: OutputSize): Node {
  return average(3, x, outputSize)
}

/**
 * Largest elements of [N, C, L] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool1d.html
 */
export function adaptiveMaxPool1d(
  x: Node,
  outputSize: OutputSize,
  options: AdaptiveMaxPoolOptions = {},
): Node | OutputAndIndices {
  return largest(1, x, outputSize, options)
}

/**
 * Largest elements of [N, C, H, W] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool2d.html
 */
export function adaptiveMaxPool2d(
  x: Node,
  outputSize: OutputSize,
  options: AdaptiveMaxPoolOptions = {},
): Node | OutputAndIndices {
  return largest(2, x, outputSize, options)
}

/**
 * Largest elements of [N, C, D, H, W] over as many stretches of each axis as wanted: stretch i goes from `floor(i size / count)` to
 * `ceil((i + 1) size / count)`; the first of equals has the gradient.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.adaptive_max_pool3d.html
 */
export function adaptiveMaxPool3d(
  x: Node,
  outputSize: OutputSize,
  options: AdaptiveMaxPoolOptions = {},
): Node | OutputAndIndices {
  return largest(3, x, outputSize, options)
}

/** `fn` over the stretches of the last axis. */
const over = (x: Plain, count: number, fn: (values: number[]) => number): Plain => {
  const parts = stretches(x.shape[x.shape.length - 1]!, count)
  return plain([...x.shape.slice(0, -1), count], (...p) => {
    const [from, to] = parts[p[p.length - 1]!]!
    return fn(range(from, to).map((i) => at(x, ...p.slice(0, -1), i)))
  })
}
const meanOf = (values: number[]): number => values.reduce((s, v) => s + v, 0) / values.length
const maxOf = (values: number[]): number => Math.max(...values)
const value = (x: Node | OutputAndIndices): Node => x as Node
const both = (x: Node | OutputAndIndices): Node[] => Object.values(x) as Node[]

export const samples = () => [
  caseSamples(
    'adaptiveAvgPool1d',
    [
      { inputs: [{ shape: [2, 3, 7] }], run: (x) => adaptiveAvgPool1d(x, 3), reference: (x) => over(x, 3, meanOf) },
      { inputs: [{ shape: [2, 6] }], run: (x) => adaptiveAvgPool1d(x, [2]), reference: (x) => over(x, 2, meanOf) },
    ],
    [
      {
        inputs: [{ shape: [1, 2, 3] }],
        run: (x) => adaptiveAvgPool1d(x, [2, 2]),
        message: /\[adaptiveAvgPool1d\] outputSize is one number or 1/,
      },
    ],
  ),
  caseSamples('adaptiveAvgPool2d', [
    {
      inputs: [{ shape: [1, 2, 3, 5] }],
      run: (x) => adaptiveAvgPool2d(x, [null, 3]),
      reference: (x) => over(x, 3, meanOf),
    },
  ]),
  caseSamples('adaptiveAvgPool3d', [
    {
      inputs: [{ shape: [1, 1, 2, 2, 5] }],
      run: (x) => adaptiveAvgPool3d(x, [2, 2, 3]),
      reference: (x) => over(x, 3, meanOf),
    },
  ]),
  caseSamples(
    'adaptiveMaxPool1d',
    [
      {
        inputs: [{ shape: [2, 3, 7] }],
        run: (x) => value(adaptiveMaxPool1d(x, 3)),
        reference: (x) => over(x, 3, maxOf),
      },
      {
        inputs: [{ shape: [2, 6] }],
        run: (x) => value(adaptiveMaxPool1d(x, 2)),
        reference: (x) => over(x, 2, maxOf),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 2, 0] }],
        run: (x) => adaptiveMaxPool1d(x, 2),
        message: /\[adaptiveMaxPool1d\] no axis of \[1, 2, 0\] may be empty/,
      },
    ],
  ),
  caseSamples('adaptiveMaxPool2d', [
    {
      inputs: [{ shape: [1, 2, 3, 5] }],
      run: (x) => value(adaptiveMaxPool2d(x, [3, 3])),
      reference: (x) => over(x, 3, maxOf),
    },
    {
      inputs: [{ shape: [1, 1, 1, 5], values: [1, 2, 2, 0, 0] }],
      run: (x) => both(adaptiveMaxPool2d(x, [1, 2], { returnIndices: true })),
      reference: () => [
        { shape: [1, 1, 1, 2], data: [2, 2] },
        { shape: [1, 1, 1, 2], data: [1, 2] },
      ],
      gradient: false,
    },
  ]),
  caseSamples('adaptiveMaxPool3d', [
    {
      inputs: [{ shape: [1, 1, 2, 2, 5] }],
      run: (x) => value(adaptiveMaxPool3d(x, [2, 2, 3])),
      reference: (x) => over(x, 3, maxOf),
    },
  ]),
]
