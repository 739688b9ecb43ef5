import { ShapeError } from '../errors.ts'
import { constantNode } from '../graph/leaf.ts'
import { toFloat } from '../graph/makers.ts'
import type { Node } from '../graph/node.ts'
import { checkOptions } from '../options.ts'
import { at, caseSamples, type Plain, plain } from '../samples.ts'
import { formatShape, sameShape, sizeOf } from '../shape.ts'
import { type Sizes, sizesOf } from '../spatial/axes.ts'
import { batched } from '../spatial/layout.ts'
import { reshape } from './reshape.ts'
import { scatter } from './scatter.ts'

export interface MaxUnpoolOptions {
  /** Distance between windows of the pooling; the kernel size when left out. */
  readonly stride?: Sizes | null
  /** Padding of the pooling; 0 when left out. */
  readonly padding?: Sizes
  /** Spatial sizes of the result, where several inputs of the pooling are possible; leading axes may be given too. */
  readonly outputSize?: readonly number[] | null
}

function unpool(rank: number, x: Node, indices: Node, kernelSize: Sizes, options: MaxUnpoolOptions): Node {
  const where = `maxUnpool${rank}d`
  checkOptions(where, options, ['stride', 'padding', 'outputSize'])
  if (!sameShape(x.shape, indices.shape))
    throw new ShapeError(
      `[${where}] indices ${formatShape(indices.shape)} must have the shape of the input, ${formatShape(x.shape)}`,
      { input: x.shape, indices: indices.shape },
    )
  return batched(where, x, rank, (input, unbatch) => {
    const [n, c, ...space] = input.shape as [number, number, ...number[]]
    const kernel = sizesOf(where, 'kernelSize', kernelSize, rank, 1)
    const stride = options.stride == null ? kernel : sizesOf(where, 'stride', options.stride, rank, 1)
    const padding = sizesOf(where, 'padding', options.padding ?? 0, rank, 0)
    const usual = space.map((size, i) => (size - 1) * stride[i]! - 2 * padding[i]! + kernel[i]!)
    const sizes = options.outputSize ? options.outputSize.slice(-rank) : usual
    if (sizes.length !== rank || sizes.some((size, i) => Math.abs(size - usual[i]!) >= stride[i]!))
      throw new ShapeError(
        `[${where}] outputSize ${formatShape(sizes)} must be within a stride of ${formatShape(usual)}`,
        { outputSize: sizes },
      )
    const flat = (node: Node) => reshape(node, [n, c, sizeOf(space)])
    const value = toFloat(input)
    const result = scatter(constantNode(0, value.dtype, [n, c, sizeOf(sizes)]), 2, flat(indices), flat(value))
    return unbatch(reshape(result, [n, c, ...sizes]))
  })
}

/**
 * Puts the elements of [N, C, L] back where `maxPool1d` found them, with zeros elsewhere.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool1d.html
 */
export function maxUnpool1d(x: Node, indices: Node, kernelSize: Sizes, options: MaxUnpoolOptions = {}): Node {
  return unpool(1, x, indices, kernelSize, options)
}

/**
 * Puts the elements of [N, C, H, W] back where `maxPool2d` found them, with zeros elsewhere.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool2d.html
 */
export function maxUnpool2d(x: Node, indices: Node, kernelSize: Sizes, options: MaxUnpoolOptions = {}): Node {
  return unpool(2, x, indices, kernelSize, options)
}

/**
 * Puts the elements of [N, C, D, H, W] back where `maxPool3d` found them, with zeros elsewhere.
 * https://pytorch.org/docs/stable/generated/torch.nn.functional.max_unpool3d.html
 */
export function maxUnpool3d(x: Node, indices: Node, kernelSize: Sizes, options: MaxUnpoolOptions = {}): Node {
  return unpool(3, x, indices, kernelSize, options)
}

const put =
  (shape: number[], size: number) =>
  (x: Plain, index: Plain): Plain =>
    plain([1, 2, ...shape], (_, c, ...p) => {
      const position = p.reduce((total, q, i) => total * shape[i]! + q, 0)
      const per = index.data.length / 2
      const found = index.data.slice(c * per, (c + 1) * per).indexOf(position)
      return found < 0 ? 0 : at({ shape: [2, size], data: x.data }, c, found)
    })

export const samples = () => [
  caseSamples(
    'maxUnpool1d',
    [
      {
        inputs: [{ shape: [1, 2, 2] }, { shape: [1, 2, 2], dtype: 'int32', values: [1, 2, 0, 3] }],
        run: (x, index) => maxUnpool1d(x, index, 2, { outputSize: [5] }),
        reference: put([5], 2),
      },
    ],
    [
      {
        inputs: [{ shape: [1, 2, 2] }, { shape: [1, 2, 3], dtype: 'int32' }],
        run: (x, index) => maxUnpool1d(x, index, 2),
        message: /\[maxUnpool1d\] indices \[1, 2, 3\] must have the shape/,
      },
      {
        inputs: [{ shape: [1, 2, 2] }, { shape: [1, 2, 2], dtype: 'int32' }],
        run: (x, index) => maxUnpool1d(x, index, 2, { outputSize: [9] }),
        message: /\[maxUnpool1d\] outputSize \[9\] must be within a stride of \[4\]/,
      },
    ],
  ),
  caseSamples('maxUnpool2d', [
    {
      inputs: [{ shape: [1, 2, 1, 2] }, { shape: [1, 2, 1, 2], dtype: 'int32', values: [1, 6, 0, 3] }],
      run: (x, index) => maxUnpool2d(x, index, 2),
      reference: put([2, 4], 2),
    },
  ]),
  caseSamples('maxUnpool3d', [
    {
      inputs: [{ shape: [1, 2, 1, 1, 2] }, { shape: [1, 2, 1, 1, 2], dtype: 'int32', values: [1, 2, 0, 3] }],
      run: (x, index) => maxUnpool3d(x, index, [1, 1, 2]),
      reference: put([1, 1, 4], 2),
    },
  ]),
]
