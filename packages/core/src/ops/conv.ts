import { ArgumentError, ShapeError } from '../errors.ts'
import { promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { type Axis, checkFits, type Sizes, sizesOf } from '../spatial/axes.ts'
import { outputOf } from '../spatial/convolution.ts'
import { batched, channelsFirst, channelsLast } from '../spatial/layout.ts'
import { add } from './add.ts'

export interface ConvOptions {
  /** Distance between windows; 1 when left out. */
  readonly stride?: Sizes
  /** Zeros on both sides of each axis, none when left out; 'same' keeps the size (for stride 1), 'valid' adds none. */
  readonly padding?: Sizes | 'same' | 'valid'
  /** Distance between the elements of a window; 1 when left out. */
  readonly dilation?: Sizes
  /** Parts into which channels are divided, each with its own weights; 1 when left out. */
  readonly groups?: number
}

function axesOf(where: string, x: Node, weight: Node, rank: number, options: ConvOptions): Axis[] {
  const { padding = 0 } = options
  const stride = sizesOf(where, 'stride', options.stride ?? 1, rank, 1)
  const dilation = sizesOf(where, 'dilation', options.dilation ?? 1, rank, 1)
  if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid')
    throw new ArgumentError(`[${where}] padding is 'same', 'valid' or numbers, received '${String(padding)}'`, {
      padding,
    })
  if (padding === 'same' && stride.some((s) => s !== 1))
    throw new ArgumentError(`[${where}] padding 'same' needs stride 1, received ${formatShape(stride)}`, { stride })
  const given = typeof padding === 'string' ? null : sizesOf(where, 'padding', padding, rank, 0)
  return stride.map((s, i): Axis => {
    const kernel = weight.shape[i + 2]!
    const total = padding === 'same' ? dilation[i]! * (kernel - 1) : 0
    const before = given ? given[i]! : Math.floor(total / 2)
    const after = given ? given[i]! : total - before
    return { size: x.shape[i + 2]!, kernel, dilation: dilation[i]!, stride: s, before, after }
  })
}

function convolution(rank: number, x: Node, weight: Node, bias: Node | null | undefined, options: ConvOptions): Node {
  const where = `conv${rank}d`
  checkOptions(where, options, ['stride', 'padding', 'dilation', 'groups'])
  const groups = checkInteger(where, 'groups', options.groups ?? 1, 1)
  return batched(where, x, rank, (input, unbatch) => {
    const channels = input.shape[1]!
    const [outputs = 0, inner = 0] = weight.shape
    if (weight.shape.length !== rank + 2 || inner * groups !== channels || outputs % groups !== 0) {
      throw new ShapeError(
        `[${where}] weight ${formatShape(weight.shape)} does not fit input ${formatShape(x.shape)} with ${groups} groups; it must be [out, ${channels} / groups, ${'k, '.repeat(rank - 1)}k] with out a multiple of groups`,
        { input: x.shape, weight: weight.shape },
      )
    }
    if (bias && (bias.shape.length !== 1 || bias.size !== outputs))
      throw new ShapeError(`[${where}] bias must be [${outputs}], received ${formatShape(bias.shape)}`, {
        bias: bias.shape,
      })
    const axes = axesOf(where, input, weight, rank, options)
    checkFits(where, axes, x.shape)
    const [a, b] = promoteOperands(where, channelsLast(input), weight)
    const y = outputOf(a, b, { axes, groups })
    return unbatch(channelsFirst(bias ? add(y, bias) : y))
  })
}

/**
 * Cross-correlation along one axis: `out[n][o][l] = bias[o] + sum_ck weight[o][c][k] x[n][c][stride l + dilation k - padding]`,
 * with x [N, C, L] (or [C, L]), weight [O, C / groups, K] and bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv1d.html
 */
export function conv1d(x: Node, weight: Node, bias?: Node | null, options: ConvOptions = {}): Node {
  return convolution(1, x, weight, bias, options)
}

/**
 * Cross-correlation along two axes, with x [N, C, H, W] (or [C, H, W]), weight [O, C / groups, KH, KW] and bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv2d.html
 */
export function conv2d(x: Node, weight: Node, bias?: Node | null, options: ConvOptions = {}): Node {
  return convolution(2, x, weight, bias, options)
}

/**
 * Cross-correlation along three axes, with x [N, C, D, H, W] (or [C, D, H, W]), weight [O, C / groups, KD, KH, KW] and
 * bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv3d.html
 */
export function conv3d(x: Node, weight: Node, bias?: Node | null, options: ConvOptions = {}): Node {
  return convolution(3, x, weight, bias, options)
}

/** The definition, for three axes. */
function direct(x: Plain, w: Plain, b: Plain | null, stride: number, padding: number, dilation: number, groups = 1) {
  const size = (d: number) => Math.floor((x.shape[d]! + 2 * padding - dilation * (w.shape[d]! - 1) - 1) / stride) + 1
  const [outputs, inner] = w.shape as [number, number]
  return plain([x.shape[0]!, outputs, size(2), size(3), size(4)], (n, o, i, j, k) => {
    const group = Math.floor((o * groups) / outputs)
    const terms = plain([inner, ...w.shape.slice(2)], (c, p, q, r) => {
      const place = [i, j, k].map((s, d) => s * stride + [p, q, r][d]! * dilation - padding)
      if (place.some((s, d) => s < 0 || s >= x.shape[d + 2]!)) return 0
      return at(w, o, c, p, q, r) * at(x, n, group * inner + c, ...place)
    })
    return terms.data.reduce((s, v) => s + v, b ? b.data[o]! : 0)
  })
}

/** Runs a sample of fewer axes through `direct`. */
function lifted(rank: number, ...numbers: [number, number, number, number?]) {
  const wide = (x: Plain): Plain => ({
    shape: [...x.shape.slice(0, 2), ...new Array<number>(3 - rank).fill(1), ...x.shape.slice(2)],
    data: x.data,
  })
  return (x: Plain, w: Plain, b?: Plain): Plain => {
    const y = direct(wide(x), wide(w), b ?? null, ...numbers)
    return { shape: [...y.shape.slice(0, 2), ...y.shape.slice(5 - rank)], data: y.data }
  }
}

export const samples = () => [
  caseSamples(
    'conv1d',
    [
      {
        inputs: [{ shape: [2, 3, 7] }, { shape: [4, 3, 3] }, { shape: [4] }],
        run: (x, w, b) => conv1d(x, w, b, { stride: 2 }),
        reference: lifted(1, 2, 0, 1),
      },
      {
        inputs: [{ shape: [1, 4, 6] }, { shape: [6, 2, 3] }],
        run: (x, w) => conv1d(x, w, null, { padding: 'same', dilation: 1, groups: 2 }),
        reference: (x, w) => {
          const y = direct(
            { shape: [1, 4, 1, 1, 8], data: plain([4, 8], (c, l) => (l > 0 && l < 7 ? at(x, 0, c, l - 1) : 0)).data },
            { shape: [6, 2, 1, 1, 3], data: w.data },
            null,
            1,
            0,
            1,
            2,
          )
          return { shape: [1, 6, 6], data: y.data }
        },
      },
    ],
    [
      {
        inputs: [{ shape: [3] }, { shape: [1, 1, 1] }],
        run: (x, w) => conv1d(x, w),
        message: /\[conv1d\] takes \[N, C, L\]/,
      },
      {
        inputs: [{ shape: [1, 1, 3] }, { shape: [1, 1, 5] }],
        run: (x, w) => conv1d(x, w),
        message: /\[conv1d\] a window of \[5\]/,
      },
    ],
  ),
  caseSamples(
    'conv2d',
    [
      {
        inputs: [{ shape: [2, 2, 4, 5] }, { shape: [3, 2, 3, 2] }, { shape: [3] }],
        run: (x, w, b) => conv2d(x, w, b),
        reference: lifted(2, 1, 0, 1),
      },
      {
        inputs: [{ shape: [1, 2, 6, 5], transposed: true }, { shape: [2, 2, 2, 2] }],
        run: (x, w) => conv2d(x, w, null, { dilation: 2 }),
        reference: lifted(2, 1, 0, 2),
      },
      {
        inputs: [{ shape: [2, 3, 5, 4] }, { shape: [6, 1, 2, 2] }],
        run: (x, w) => conv2d(x, w, null, { groups: 3, stride: 2 }),
        reference: (x, w) => {
          const y = direct(
            { shape: [2, 3, 1, 5, 4], data: x.data },
            { shape: [6, 1, 1, 2, 2], data: w.data },
            null,
            2,
            0,
            1,
            3,
          )
          return { shape: [2, 6, 2, 2], data: y.data }
        },
      },
      {
        inputs: [{ shape: [1, 4, 2, 2] }, { shape: [4, 2, 1, 1] }],
        run: (x, w) => conv2d(x, w, null, { groups: 2, stride: [1, 1] }),
        reference: (x, w) =>
          plain([1, 4, 2, 2], (_, o, i, j) =>
            [0, 1].reduce((s, c) => s + at(w, o, c, 0, 0) * at(x, 0, (o < 2 ? 0 : 2) + c, i, j), 0),
          ),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 3, 4, 4] }, { shape: [2, 2, 3, 3] }],
        run: (x, w) => conv2d(x, w),
        message: /\[conv2d\] weight \[2, 2, 3, 3\] does not fit/,
      },
      {
        inputs: [{ shape: [1, 2, 4, 4] }, { shape: [2, 2, 3, 3] }, { shape: [3] }],
        run: (x, w, b) => conv2d(x, w, b),
        message: /\[conv2d\] bias must be \[2\]/,
      },
      {
        inputs: [{ shape: [1, 2, 4, 4] }, { shape: [2, 2, 3, 3] }],
        run: (x, w) => conv2d(x, w, null, { padding: 'same', stride: 2 }),
        message: /\[conv2d\] padding 'same' needs stride 1/,
      },
    ],
  ),
  caseSamples('conv3d', [
    {
      inputs: [{ shape: [1, 2, 3, 4, 3] }, { shape: [2, 2, 2, 2, 2] }, { shape: [2] }],
      run: (x, w, b) => conv3d(x, w, b, { stride: 2, padding: 1 }),
      reference: lifted(3, 2, 1, 1),
    },
    {
      inputs: [{ shape: [2, 3, 2, 2] }, { shape: [2, 2, 2, 2, 1] }],
      run: (x, w) => conv3d(x, w),
      reference: (x, w) => {
        const y = direct({ shape: [1, ...x.shape], data: x.data }, w, null, 1, 0, 1)
        return { shape: y.shape.slice(1), data: y.data }
      },
    },
  ]),
]
