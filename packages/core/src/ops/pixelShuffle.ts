import { ShapeError } from '../errors.ts'
import type { Node } from '../graph/node.ts'
import { at, caseSamples, plain } from '../samples.ts'
import { checkInteger, formatShape } from '../shape.ts'
import { permute } from './permute.ts'
import { reshape } from './reshape.ts'

function axes(where: string, x: Node, factor: number): [lead: readonly number[], c: number, h: number, w: number] {
  checkInteger(where, 'factor', factor, 1)
  if (x.shape.length < 3)
    throw new ShapeError(`[${where}] needs [..., channels, height, width], received ${formatShape(x.shape)}`, {
      shape: x.shape,
    })
  const [c, h, w] = x.shape.slice(-3) as [number, number, number]
  return [x.shape.slice(0, -3), c, h, w]
}

/** Order of axes with the last five rearranged. */
const rearranged = (lead: readonly number[], last: readonly number[]): number[] => [
  ...lead.keys(),
  ...last.map((d) => d + lead.length),
]

/**
 * Channels spread over space: [..., C r^2, H, W] becomes [..., C, H r, W r].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_shuffle.html
 */
export function pixelShuffle(x: Node, factor: number): Node {
  const [lead, c, h, w] = axes('pixelShuffle', x, factor)
  const channels = c / factor ** 2
  if (!Number.isInteger(channels))
    throw new ShapeError(`[pixelShuffle] ${c} channels are no multiple of ${factor}^2`, { channels: c, factor })
  const split = reshape(x, [...lead, channels, factor, factor, h, w])
  return reshape(permute(split, rearranged(lead, [0, 3, 1, 4, 2])), [...lead, channels, h * factor, w * factor])
}

/**
 * Space gathered into channels, the inverse of `pixelShuffle`: [..., C, H r, W r] becomes [..., C r^2, H, W].
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.pixel_unshuffle.html
 */
export function pixelUnshuffle(x: Node, factor: number): Node {
  const [lead, c, h, w] = axes('pixelUnshuffle', x, factor)
  if (h % factor !== 0 || w % factor !== 0)
    throw new ShapeError(`[pixelUnshuffle] height ${h} and width ${w} must be multiples of ${factor}`, { h, w, factor })
  const split = reshape(x, [...lead, c, h / factor, factor, w / factor, factor])
  return reshape(permute(split, rearranged(lead, [0, 2, 4, 1, 3])), [...lead, c * factor ** 2, h / factor, w / factor])
}

export const samples = () => [
  caseSamples(
    'pixelShuffle',
    [
      {
        inputs: [{ shape: [1, 4, 2, 3] }],
        run: (x) => pixelShuffle(x, 2),
        reference: (x) => plain([1, 1, 4, 6], (_, __, i, j) => at(x, 0, 2 * (i % 2) + (j % 2), i >> 1, j >> 1)),
      },
    ],
    [
      {
        inputs: [{ shape: [3, 2, 2] }],
        run: (x) => pixelShuffle(x, 2),
        message: /\[pixelShuffle\] 3 channels are no multiple/,
      },
    ],
  ),
  caseSamples('pixelUnshuffle', [
    {
      inputs: [{ shape: [1, 4, 6] }],
      run: (x) => pixelUnshuffle(x, 2),
      reference: (x) => plain([4, 2, 3], (c, i, j) => at(x, 0, 2 * i + (c >> 1), 2 * j + (c % 2))),
    },
  ]),
]
