import { describe, it } from 'vitest'
import { mapInPlace, randomMap } from '../../../backend-cpu/tests/maps.ts'
import {
  compare,
  generator,
  GPU_DTYPES,
  noDevice,
  ProgramBuilder,
  randomArray,
  randomShape,
  testDevices,
} from './harness.ts'
import { padding } from './padding.ts'

describe.skipIf(noDevice).each(Object.entries(testDevices))('map kernels, %s', (_, device) => {
  it('agree with the reference on random programs', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const random = generator(seed * 7919 + 1)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank === 1 ? 40 : rank === 2 ? 12 : 6)
      if (shape.includes(0)) continue
      const { builder, label } = randomMap(random, shape, GPU_DTYPES)
      await compare(device, builder, `seed ${seed}: ${label}`, [random() * 300 - 100])
    }
  })

  it('agree with the reference where several are one dispatch', async () => {
    for (const [height, width, channels] of [
      [5, 6, 4],
      [7, 3, 3],
      [40, 30, 16],
    ] as const)
      await compare(device, padding(3, height, width, channels).builder, `${height}x${width}x${channels}`)
  })

  it('agree with the reference where one reads vectors of what another reads in single elements', async () => {
    const builder = new ProgramBuilder()
    const x = builder.input('float32', randomArray('float32', 264, generator(9)))
    for (const offset of [0, 3, 8]) {
      const to = builder.output('float32', 256)
      builder.kernels.push({
        kind: 'map',
        shape: [256],
        loads: [{ slot: x, offset, strides: [1] }],
        scalars: [],
        steps: [
          { kind: 'load', dtype: 'float32', index: 0 },
          { kind: 'unary', dtype: 'float32', fn: 'exp', a: 0 },
        ],
        stores: [{ view: { slot: to, offset: 0, strides: [1] }, value: 1 }],
      })
    }
    await compare(device, builder, 'at three offsets', [], { relative: 1e-6, absolute: 0 })
  })

  it.each(['float32', 'int32', 'uint8', 'float16'] as const)(
    'agree with the reference where they turn large %s tensors',
    async (dtype) => {
      const [images, channels, places] = [4, 70, 1030]
      const builder = new ProgramBuilder()
      const random = generator(12)
      const size = images * channels * places
      const [x, z, bias] = [size, size, channels].map((length) =>
        builder.input(dtype, randomArray(dtype, length, random)),
      ) as [number, number, number]
      const y = builder.output(dtype, size)
      const straight = [channels * places, places, 1]
      const turned = [channels * places, 1, channels]
      builder.kernels.push({
        kind: 'map',
        shape: [images, channels, places],
        loads: [
          { slot: x, offset: 0, strides: turned },
          { slot: z, offset: 0, strides: straight },
          { slot: bias, offset: 0, strides: [0, 1, 0] },
        ],
        scalars: [],
        steps: [
          { kind: 'load', dtype, index: 0 },
          { kind: 'load', dtype, index: 1 },
          { kind: 'load', dtype, index: 2 },
          { kind: 'binary', dtype, fn: 'max', a: 0, b: 1 },
          { kind: 'binary', dtype, fn: 'min', a: 3, b: 2 },
        ],
        stores: [{ view: { slot: y, offset: 0, strides: straight }, value: 4 }],
      })
      await compare(device, builder, dtype)
    },
  )

  it('update in place', async () => {
    await compare(device, mapInPlace(), 'in place')
  })
})
