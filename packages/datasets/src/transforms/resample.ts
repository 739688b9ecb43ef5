import { fromData, type Tensor } from '@neurite/core'

/**
 * Images sampled between their pixels (bilinear; 0 outside): the value of each pixel is gathered from the four around
 * its place in the source. `matrices` are those of `ImageWork`; `size` is that of the result.
 */
export function resample(
  images: Tensor,
  matrices: Float64Array,
  size: { readonly height: number; readonly width: number },
): Tensor {
  const { device } = images
  const [count, channels, height, width] = images.shape as [number, number, number, number]
  const area = size.height * size.width
  const coordinate = (of: (i: number) => number) =>
    fromData(
      Float32Array.from({ length: area }, (_, i) => of(i)),
      [1, area],
      'float32',
      device,
    )
  const x = coordinate((i) => i % size.width)
  const y = coordinate((i) => Math.floor(i / size.width))
  const entry = (which: number) =>
    fromData(
      Float32Array.from({ length: count }, (_, i) => matrices[6 * i + which]!),
      [count, 1],
      'float32',
      device,
    )
  const sourceX = x
    .mul(entry(0))
    .add(y.mul(entry(1)))
    .add(entry(2))
  const sourceY = x
    .mul(entry(3))
    .add(y.mul(entry(4)))
    .add(entry(5))
  const left = sourceX.floor()
  const top = sourceY.floor()
  const right = sourceX.sub(left)
  const bottom = sourceY.sub(top)
  const flat = images.reshape([count, channels, height * width])
  const corner = (down: number, across: number): Tensor => {
    const column = left.add(across)
    const row = top.add(down)
    const inside = column.ge(0).logicalAnd(column.lt(width)).logicalAnd(row.ge(0)).logicalAnd(row.lt(height))
    const at = row
      .clamp({ min: 0, max: height - 1 })
      .mul(width)
      .add(column.clamp({ min: 0, max: width - 1 }))
    const index = at.to('int32').reshape([count, 1, area]).expand([count, channels, area])
    const weight = (down ? bottom : bottom.mul(-1).add(1)).mul(across ? right : right.mul(-1).add(1))
    return flat.gather(2, index).mul(weight.mul(inside.to('float32')).reshape([count, 1, area]))
  }
  const sum = corner(0, 0).add(corner(0, 1)).add(corner(1, 0)).add(corner(1, 1))
  return sum.reshape([count, channels, size.height, size.width])
}
