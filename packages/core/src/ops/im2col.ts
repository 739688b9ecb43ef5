import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { pad } from './pad.ts'
import { permute } from './permute.ts'
import { place, stepped } from './place.ts'
import { reshape } from './reshape.ts'
import { overlapAdd, unfold } from './unfold.ts'

/** One number for both axes, or one for height and one for width. */
export type Pair = number | readonly [number, number]

export interface PatchOptions {
  /** Distance between the elements of a patch; 1 when left out. */
  readonly dilation?: Pair
  /** Zeros around the image; 0 when left out. */
  readonly padding?: Pair
  /** Distance between patches; 1 when left out. */
  readonly stride?: Pair
}

/** Patches along one axis. */
interface Axis {
  readonly kernel: number
  readonly dilation: number
  readonly padding: number
  readonly stride: number
  /** From the first to the last element of a patch. */
  readonly span: number
}

function pair(where: string, name: string, value: Pair, low: number): [number, number] {
  const both = typeof value === 'number' ? [value, value] : value
  return [checkInteger(where, name, both[0]!, low), checkInteger(where, name, both[1]!, low)]
}

function axesOf(where: string, kernelSize: Pair, options: PatchOptions): [Axis, Axis] {
  checkOptions(where, options, ['dilation', 'padding', 'stride'])
  const kernel = pair(where, 'kernelSize', kernelSize, 1)
  const dilation = pair(where, 'dilation', options.dilation ?? 1, 1)
  const padding = pair(where, 'padding', options.padding ?? 0, 0)
  const stride = pair(where, 'stride', options.stride ?? 1, 1)
  const axis = (i: 0 | 1): Axis => ({
    kernel: kernel[i],
    dilation: dilation[i],
    padding: padding[i],
    stride: stride[i],
    span: dilation[i] * (kernel[i] - 1) + 1,
  })
  return [axis(0), axis(1)]
}

/**
 * The patches under a sliding window as columns: [N, C, H, W] gives [N, C kh kw, L], one column for each of the L
 * positions of the window.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export function im2col(x: Node, kernelSize: Pair, options: PatchOptions = {}): Node {
  const [rows, columns] = axesOf('im2col', kernelSize, options)
  if (x.shape.length !== 4)
    throw new ShapeError(`[im2col] takes [N, C, H, W], received ${formatShape(x.shape)}`, { shape: x.shape })
  const wide = pad(x, [columns.padding, columns.padding, rows.padding, rows.padding])
  const windows = unfold(unfold(wide, 2, rows.span, rows.stride), 3, columns.span, columns.stride)
  const patches = stepped(stepped(windows, 4, 0, rows.kernel, rows.dilation), 5, 0, columns.kernel, columns.dilation)
  const [n, c, down, right] = patches.shape as [number, number, number, number]
  return reshape(permute(patches, [0, 1, 4, 5, 2, 3]), [n, c * rows.kernel * columns.kernel, down * right])
}

/** How many windows fit along an axis. */
const countOf = (size: number, axis: Axis): number =>
  Math.floor((size + 2 * axis.padding - axis.span) / axis.stride) + 1

/** Adds windows on the last axis back along `dim`, which then has `size` elements. */
function addBack(x: Node, dim: number, size: number, axis: Axis): Node {
  const last = x.shape.length - 1
  const spread =
    axis.dilation === 1
      ? x
      : place(0, [...x.shape.slice(0, -1), axis.span], [x], [{ start: 0, step: axis.dilation }], last)
  const padded = x.shape.slice(0, -1).map((s, d) => (d === dim ? size + 2 * axis.padding : s))
  return stepped(overlapAdd(spread, padded, dim, axis.span, axis.stride), dim, axis.padding, size, 1)
}

/**
 * Adds the columns of `im2col` back into an image: [N, C kh kw, L] gives [N, C, H, W], with the sum where patches
 * overlap.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export function fold(x: Node, outputSize: Pair, kernelSize: Pair, options: PatchOptions = {}): Node {
  const [rows, columns] = axesOf('fold', kernelSize, options)
  const [h, w] = pair('fold', 'outputSize', outputSize, 1)
  const [down, right] = [countOf(h, rows), countOf(w, columns)]
  const area = rows.kernel * columns.kernel
  const [n, patch, length] = x.shape as [number, number, number]
  if (x.shape.length !== 3 || patch % area !== 0 || length !== down * right) {
    throw new ShapeError(
      `[fold] takes [N, C ${area}, ${down * right}] for an output of ${h} x ${w}, received ${formatShape(x.shape)}`,
      { shape: x.shape },
    )
  }
  const split = reshape(x, [n, patch / area, rows.kernel, columns.kernel, down, right])
  const windows = permute(split, [0, 1, 4, 5, 2, 3])
  return addBack(addBack(windows, 3, w, columns), 2, h, rows)
}

export const samples = () => [
  caseSamples(
    'im2col',
    [
      {
        inputs: [{ shape: [1, 2, 4, 5] }],
        run: (x) => im2col(x, [2, 3]),
        reference: (x) =>
          plain([1, 12, 9], (n, p, l) =>
            at(x, n, Math.floor(p / 6), Math.floor(l / 3) + (Math.floor(p / 3) % 2), (l % 3) + (p % 3)),
          ),
      },
      {
        inputs: [{ shape: [1, 1, 5, 3] }],
        run: (x) => im2col(x, [2, 1], { dilation: 2, stride: 2 }),
        reference: (x) => plain([1, 2, 4], (n, p, l) => at(x, n, 0, 2 * Math.floor(l / 2) + 2 * p, 2 * (l % 2))),
      },
    ],
    [{ inputs: [{ shape: [2, 3] }], run: (x) => im2col(x, 2), message: /\[im2col\] takes \[N, C, H, W\]/ }],
  ),
  caseSamples(
    'fold',
    [
      {
        inputs: [{ shape: [1, 2, 3] }],
        run: (x) => fold(x, [1, 4], [1, 2], { padding: [0, 1], stride: [1, 2], dilation: 1 }),
        reference: (x) => ({ shape: [1, 1, 1, 4], data: [x.data[3]!, x.data[1]!, x.data[4]!, x.data[2]!] }),
      },
      {
        inputs: [{ shape: [1, 2, 2] }],
        run: (x) => fold(x, [1, 3], [1, 2]),
        reference: (x) => ({ shape: [1, 1, 1, 3], data: [x.data[0]!, x.data[1]! + x.data[2]!, x.data[3]!] }),
      },
    ],
    [{ inputs: [{ shape: [1, 3, 4] }], run: (x) => fold(x, 3, 2), message: /\[fold\] takes \[N, C 4, 4\]/ }],
  ),
]
