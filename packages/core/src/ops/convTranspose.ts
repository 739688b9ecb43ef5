import { ArgumentError, ShapeError } from '../errors.ts'
import { promoteOperands } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { type Axis, type Sizes, sizesOf } from '../spatial/axes.ts'
import { inputOf } from '../spatial/convolution.ts'
import { batched, channelsFirst, channelsLast } from '../spatial/layout.ts'
import { add } from './add.ts'

export interface ConvTransposeOptions {
  /** Distance between the windows that are added up; 1 when left out. */
  readonly stride?: Sizes
  /** Places taken away from both sides of each axis; 0 when left out. */
  readonly padding?: Sizes
  /** Places added at the end of each axis, fewer than stride or dilation; 0 when left out. */
  readonly outputPadding?: Sizes
  /** Parts into which channels are divided, each with its own weights; 1 when left out. */
  readonly groups?: number
  /** Distance between the elements of a window; 1 when left out. */
  readonly dilation?: Sizes
}

function axesOf(where: string, x: Node, weight: Node, rank: number, options: ConvTransposeOptions): Axis[] {
  const stride = sizesOf(where, 'stride', options.stride ?? 1, rank, 1)
  const dilation = sizesOf(where, 'dilation', options.dilation ?? 1, rank, 1)
  const padding = sizesOf(where, 'padding', options.padding ?? 0, rank, 0)
  const extra = sizesOf(where, 'outputPadding', options.outputPadding ?? 0, rank, 0)
  return stride.map((s, i): Axis => {
    const kernel = weight.shape[i + 2]!
    const more = extra[i]!
    if (more >= s && more >= dilation[i]!)
      throw new ArgumentError(
        `[${where}] outputPadding ${more} must be less than stride ${s} or dilation ${dilation[i]}`,
        {
          outputPadding: extra,
        },
      )
    const size = (x.shape[i + 2]! - 1) * s - 2 * padding[i]! + dilation[i]! * (kernel - 1) + more + 1
    if (size < 1)
      throw new ShapeError(
        `[${where}] padding ${padding[i]} leaves nothing of axis ${i + 2} of ${formatShape(x.shape)}`,
        {
          padding,
        },
      )
    return { size, kernel, dilation: dilation[i]!, stride: s, before: padding[i]!, after: padding[i]! - more }
  })
}

function transposed(
  rank: number,
  x: Node,
  weight: Node,
  bias: Node | null | undefined,
  options: ConvTransposeOptions,
): Node {
  const where = `convTranspose${rank}d`
  checkOptions(where, options, ['stride', 'padding', 'outputPadding', 'groups', 'dilation'])
  const groups = checkInteger(where, 'groups', options.groups ?? 1, 1)
  return batched(where, x, rank, (input, unbatch) => {
    const channels = input.shape[1]!
    if (weight.shape.length !== rank + 2 || weight.shape[0] !== channels || channels % groups !== 0) {
      throw new ShapeError(
        `[${where}] weight ${formatShape(weight.shape)} does not fit input ${formatShape(x.shape)} with ${groups} groups; it must be [${channels}, out / groups, ${'k, '.repeat(rank - 1)}k]`,
        { input: x.shape, weight: weight.shape },
      )
    }
    const outputs = weight.shape[1]! * groups
    if (bias && (bias.shape.length !== 1 || bias.size !== outputs))
      throw new ShapeError(`[${where}] bias must be [${outputs}], received ${formatShape(bias.shape)}`, {
        bias: bias.shape,
      })
    const axes = axesOf(where, input, weight, rank, options)
    const [a, b] = promoteOperands(where, channelsLast(input), weight)
    const y = inputOf(a, b, { axes, groups })
    return unbatch(channelsFirst(bias ? add(y, bias) : y))
  })
}

/**
 * The gradient of `conv1d` with respect to its input, as an op: every element of x [N, C, L] adds `weight[c]`, times its
 * value, to a window of the result, with weight [C, O / groups, K] and bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose1d.html
 */
export function convTranspose1d(x: Node, weight: Node, bias?: Node | null, options: ConvTransposeOptions = {}): Node {
  return transposed(1, x, weight, bias, options)
}

/**
 * The gradient of `conv2d` with respect to its input, as an op, with x [N, C, H, W], weight [C, O / groups, KH, KW] and
 * bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose2d.html
 */
export function convTranspose2d(x: Node, weight: Node, bias?: Node | null, options: ConvTransposeOptions = {}): Node {
  return transposed(2, x, weight, bias, options)
}

/**
 * The gradient of `conv3d` with respect to its input, as an op, with x [N, C, D, H, W], weight
 * [C, O / groups, KD, KH, KW] and bias [O].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.conv_transpose3d.html
 */
export function convTranspose3d(x: Node, weight: Node, bias?: Node | null, options: ConvTransposeOptions = {}): Node {
  return transposed(3, x, weight, bias, options)
}

/** The definition along one axis, with one group. */
const direct = (x: Plain, w: Plain, size: number, stride: number, padding: number, dilation: number): Plain =>
  plain([x.shape[0]!, w.shape[1]!, size], (n, o, l) => {
    let total = 0
    for (let c = 0; c < x.shape[1]!; c++)
      for (let i = 0; i < x.shape[2]!; i++)
        for (let k = 0; k < w.shape[2]!; k++)
          if (i * stride + k * dilation - padding === l) total += at(x, n, c, i) * at(w, c, o, k)
    return total
  })

export const samples = () => [
  caseSamples(
    'convTranspose1d',
    [
      {
        inputs: [{ shape: [2, 3, 4] }, { shape: [3, 2, 3] }],
        run: (x, w) => convTranspose1d(x, w, null, { stride: 2, padding: 1, outputPadding: 1 }),
        reference: (x, w) => direct(x, w, 8, 2, 1, 1),
      },
      {
        inputs: [{ shape: [1, 2, 4] }, { shape: [2, 2, 2] }],
        run: (x, w) => convTranspose1d(x, w, null, { dilation: 3, outputPadding: 2 }),
        reference: (x, w) => direct(x, w, 9, 1, 0, 3),
      },
      {
        inputs: [{ shape: [1, 2, 3] }, { shape: [2, 2, 2] }],
        run: (x, w) => convTranspose1d(x, w, null, { stride: 3 }),
        reference: (x, w) => direct(x, w, 8, 3, 0, 1),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 2, 3] }, { shape: [2, 2, 2] }],
        run: (x, w) => convTranspose1d(x, w, null, { outputPadding: 1 }),
        message: /\[convTranspose1d\] outputPadding 1 must be less/,
      },
    ],
  ),
  caseSamples(
    'convTranspose2d',
    [
      {
        inputs: [{ shape: [1, 2, 2, 3] }, { shape: [2, 2, 1, 2] }, { shape: [4] }],
        run: (x, w, b) => convTranspose2d(x, w, b, { groups: 2, stride: [1, 2] }),
        reference: (x, w, b) =>
          plain([1, 4, 2, 6], (_, o, i, j) => {
            const c = o < 2 ? 0 : 1
            return b.data[o]! + at(x, 0, c, i, Math.floor(j / 2)) * at(w, c, o % 2, 0, j % 2)
          }),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 2, 3, 3] }, { shape: [3, 2, 2, 2] }],
        run: (x, w) => convTranspose2d(x, w),
        message: /\[convTranspose2d\] weight \[3, 2, 2, 2\] does not fit/,
      },
    ],
  ),
  caseSamples('convTranspose3d', [
    {
      inputs: [{ shape: [2, 1, 2, 2] }, { shape: [2, 1, 1, 1, 2] }],
      run: (x, w) => convTranspose3d(x, w),
      reference: (x, w) =>
        plain([1, 1, 2, 3], (_, i, j, k) => {
          let total = 0
          for (let c = 0; c < 2; c++)
            for (let q = 0; q < 2; q++)
              if (k - q >= 0 && k - q < 2) total += at(x, c, 0, j, k - q) * at(w, c, 0, 0, 0, q) * (i === 0 ? 1 : 0)
          return total
        }),
    },
  ]),
]
