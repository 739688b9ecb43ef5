import { DTypeError } from './errors.ts'
import { dataNode } from './graph/leaf.ts'
import { cast } from './graph/makers.ts'
import { indexSelect } from './ops/indexSelect.ts'
import { reshape } from './ops/reshape.ts'
import { broadcastTo } from './ops/sum.ts'
import { read, readSync } from './runtime/read.ts'
import { contiguousStrides, formatShape } from './shape.ts'
import { Tensor } from './tensor.ts'
import type { TypedArray } from './dtype.ts'

// Results whose shape depends on data: the values are read, then gathered, so that gradients flow.

/** Row-major positions of the elements that are not 0. */
function positionsOf(data: TypedArray): number[] {
  const positions: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) positions.push(i)
  return positions
}

function indicesOf(x: Tensor, data: TypedArray): Tensor {
  const positions = positionsOf(data)
  const strides = contiguousStrides(x.shape)
  const indices = new Int32Array(positions.length * x.ndim)
  positions.forEach((position, i) => {
    strides.forEach((stride, d) => {
      indices[i * x.ndim + d] = Math.floor(position / stride) % x.shape[d]!
    })
  })
  return new Tensor(dataNode(indices, [positions.length, x.ndim], 'int32', x.device))
}

/**
 * Positions of the elements that are not 0, one row each: int32 [count, axes]. Reads the values; inside `compile`, use
 * `where`.
 * https://pytorch.org/docs/stable/generated/torch.nonzero.html
 */
export async function nonzero(x: Tensor): Promise<Tensor> {
  return indicesOf(x, await read(cast(x.node, 'bool')))
}

/** `nonzero` on devices that read synchronously. */
export function nonzeroSync(x: Tensor): Tensor {
  return indicesOf(x, readSync(cast(x.node, 'bool'), 'nonzero'))
}

function checkMask(x: Tensor, mask: Tensor): void {
  if (mask.dtype === 'bool') return
  throw new DTypeError(
    `[maskedSelect] the mask must be bool, received ${mask.dtype} ${formatShape(mask.shape)} for ${formatShape(x.shape)}; use a comparison such as x.gt(0)`,
  )
}

function selected(x: Tensor, data: TypedArray): Tensor {
  const positions = Int32Array.from(positionsOf(data))
  const index = dataNode(positions, [positions.length], 'int32', x.device)
  return new Tensor(indexSelect(reshape(x.node, [x.size]), 0, index))
}

/**
 * The elements where a mask (broadcast to the shape of x) is true, as a vector. Reads the mask; inside `compile`, use
 * `where`.
 * https://pytorch.org/docs/stable/generated/torch.masked_select.html
 */
export async function maskedSelect(x: Tensor, mask: Tensor): Promise<Tensor> {
  checkMask(x, mask)
  return selected(x, await read(broadcastTo(mask.node, x.shape)))
}

/** `maskedSelect` on devices that read synchronously. */
export function maskedSelectSync(x: Tensor, mask: Tensor): Tensor {
  checkMask(x, mask)
  return selected(x, readSync(broadcastTo(mask.node, x.shape), 'maskedSelect'))
}
