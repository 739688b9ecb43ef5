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

  it.each([
    { images: 8, window: [2, 2], places: [16, 16], channels: 16 },
    { images: 3, window: [3, 3], places: [19, 20], channels: 6 },
    { images: 2, window: [1, 4], places: [48, 16], channels: 20 },
    { images: 4, window: [2, 5], places: [9, 30], channels: 12 },
    { images: 9, window: [2, 2], places: [5, 6], channels: 64 },
  ] as const)(
    'agree with the reference where windows of $window read the same',
    async ({ images, window, places, channels }) => {
      const [down, across] = window
      const [rows, columns] = places
      const count = images * rows * columns * channels
      const builder = new ProgramBuilder()
      const random = generator(count)
      const chosen = Array.from({ length: count }, () => Math.floor(random() * down * across))
      const choice = builder.input('int32', chosen)
      const gradient = builder.input('float32', randomArray('float32', count, random))
      const bias = builder.input('float32', randomArray('float32', channels, random))
      const x = builder.input('float32', randomArray('float32', count * down * across, random))
      const y = builder.output('float32', count * down * across)
      const wide = columns * across
      const straight = [
        rows * down * wide * channels,
        down * wide * channels,
        wide * channels,
        across * channels,
        channels,
      ]
      const whole = [...straight, 1]
      const windows = [rows * columns * channels, columns * channels, 0, channels, 0, 1]
      const shape = [images, rows, down, columns, across, channels]
      builder.kernels.push({
        kind: 'map',
        shape,
        loads: [{ slot: x, offset: 0, strides: whole }],
        scalars: [],
        steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
        stores: [{ view: { slot: y, offset: 0, strides: whole }, value: 0 }],
      })
      // The gradient of max pooling behind a ReLU, in the place of what was pooled.
      builder.kernels.push({
        kind: 'map',
        shape,
        loads: [
          { slot: choice, offset: 0, strides: windows },
          { slot: gradient, offset: 0, strides: windows },
          { slot: y, offset: 0, strides: whole },
          { slot: bias, offset: 0, strides: [0, 0, 0, 0, 0, 1] },
        ],
        scalars: [],
        steps: [
          { kind: 'load', dtype: 'int32', index: 0 },
          { kind: 'index', dtype: 'int32', index: 2 },
          { kind: 'const', dtype: 'int32', value: across },
          { kind: 'binary', dtype: 'int32', fn: 'mul', a: 1, b: 2 },
          { kind: 'index', dtype: 'int32', index: 4 },
          { kind: 'binary', dtype: 'int32', fn: 'add', a: 3, b: 4 },
          { kind: 'binary', dtype: 'bool', fn: 'eq', a: 0, b: 5 },
          { kind: 'load', dtype: 'float32', index: 2 },
          { kind: 'load', dtype: 'float32', index: 3 },
          { kind: 'binary', dtype: 'float32', fn: 'add', a: 7, b: 8 },
          { kind: 'const', dtype: 'float32', value: 0 },
          { kind: 'binary', dtype: 'bool', fn: 'gt', a: 9, b: 10 },
          { kind: 'load', dtype: 'float32', index: 1 },
          { kind: 'select', dtype: 'float32', a: 6, b: 12, c: 10 },
          { kind: 'select', dtype: 'float32', a: 11, b: 13, c: 10 },
        ],
        stores: [{ view: { slot: y, offset: 0, strides: whole }, value: 14 }],
      })
      await compare(device, builder, `${down}x${across}`)
    },
  )

  it('update in place', async () => {
    await compare(device, mapInPlace(), 'in place')
  })
})
