import type { MapKernel, View } from '@neurite/core'
import { generator, ProgramBuilder, randomArray } from '../../../backend-cpu/tests/harness.ts'

/** Images `[N, C, H, W]` as `[N, H + 2, W + 2, C]` with borders of zeros: five maps into one tensor. */
export function padding(images: number, height: number, width: number, channels: number) {
  const builder = new ProgramBuilder()
  const from = builder.input('float32', randomArray('float32', images * channels * height * width, generator(3)))
  const [rows, columns] = [height + 2, width + 2]
  const to = builder.output('float32', images * rows * columns * channels)
  const strides = [rows * columns * channels, columns * channels, channels, 1]
  const at = (row: number, column: number): View => ({
    slot: to,
    offset: row * strides[1]! + column * strides[2]!,
    strides,
  })
  const zeros = (shape: readonly number[], view: View): MapKernel => ({
    kind: 'map',
    shape,
    loads: [],
    scalars: [],
    steps: [{ kind: 'const', dtype: 'float32', value: 0 }],
    stores: [{ view, value: 0 }],
  })
  builder.kernels.push(
    zeros([images, 1, columns, channels], at(0, 0)),
    zeros([images, 1, columns, channels], at(rows - 1, 0)),
    zeros([images, height, 1, channels], at(1, 0)),
    zeros([images, height, 1, channels], at(1, columns - 1)),
    {
      kind: 'map',
      shape: [images, height, width, channels],
      loads: [{ slot: from, offset: 0, strides: [channels * height * width, width, 1, height * width] }],
      scalars: [],
      steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
      stores: [{ view: at(1, 1), value: 0 }],
    },
  )
  return { builder }
}
