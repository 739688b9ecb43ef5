import type { MapKernel, View } from '@neurite/core'
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

  it('agree with the reference where rows of one tensor are cut into four and into fewer', async () => {
    const builder = new ProgramBuilder()
    const [x, z] = [10, 11].map((seed) => builder.input('float32', randomArray('float32', 40, generator(seed)))) as [
      number,
      number,
    ]
    const [parts, fours, threes] = [40, 20, 15].map((length) => builder.output('float32', length)) as [
      number,
      number,
      number,
    ]
    const negated = (columns: number, from: View, to: View): MapKernel => ({
      kind: 'map',
      shape: [5, columns],
      loads: [from],
      scalars: [],
      steps: [
        { kind: 'load', dtype: 'float32', index: 0 },
        { kind: 'unary', dtype: 'float32', fn: 'neg', a: 0 },
      ],
      stores: [{ view: to, value: 1 }],
    })
    const rows = (slot: number, stride: number, offset = 0): View => ({ slot, offset, strides: [stride, 1] })
    // The second writes single elements beside the first, which then reads so, too, what the third could read as vectors.
    builder.kernels.push(
      negated(4, rows(x, 8), rows(parts, 8)),
      negated(3, rows(z, 8, 4), rows(parts, 8, 4)),
      negated(4, rows(x, 8, 4), rows(fours, 4)),
      negated(3, rows(z, 8), rows(threes, 3)),
    )
    await compare(device, builder, 'rows of 8')
  })

  it('agree with the reference on random maps that share tensors', async () => {
    for (let seed = 0; seed < 60; seed++) {
      const random = generator(seed * 6151 + 3)
      const upTo = (most: number) => Math.floor(random() * (most + 1))
      const builder = new ProgramBuilder()
      const shared = Array.from({ length: 2 }, () =>
        builder.input('float32', randomArray('float32', 16 * 64, generator(seed))),
      )
      for (let maps = 2 + upTo(2); maps > 0; maps--) {
        const shape = [1 + upTo(7), 1 + upTo(1), random() < 0.5 ? 4 * (1 + upTo(2)) : 1 + upTo(11)]
        const [rows, depth, columns] = shape as [number, number, number]
        const stride = random() < 0.7 ? 12 : 12 + upTo(3)
        const offset = random() < 0.5 ? 4 * upTo(4) : upTo(16)
        const to = builder.output('float32', rows * depth * columns + upTo(1) * 4)
        builder.kernels.push({
          kind: 'map',
          shape,
          loads: shared.map((slot, i) => ({ slot, offset: i * offset, strides: [2 * stride, stride, 1] })),
          scalars: [],
          steps: [
            { kind: 'load', dtype: 'float32', index: 0 },
            { kind: 'load', dtype: 'float32', index: 1 },
            { kind: 'binary', dtype: 'float32', fn: 'max', a: 0, b: 1 },
          ],
          stores: [{ view: { slot: to, offset: 0, strides: [depth * columns, columns, 1] }, value: 2 }],
        })
      }
      await compare(device, builder, `seed ${seed}`)
    }
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
