import type { MapKernel } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { dispatchesOf } from '../../src/shaders/dispatchesOf.ts'
import { byWinograd } from '../../src/winograd.ts'
import { Temporaries } from '../../src/slices/temporaries.ts'
import { compare, generator, noDevice, ProgramBuilder, randomArray, testDevices } from './harness.ts'
import { ELEMENT_BYTES } from './runProgram.ts'

interface Geometry {
  readonly images: number
  readonly height: number
  readonly width: number
  readonly inputs: number
  readonly outputs: number
}

const TOLERANCE = { relative: 2e-5, absolute: 2e-4 }
const RULES = { elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }

/** A convolution of what is padded already, with a bias and a ReLU; `flipped`: as the gradient of an input has it. */
function convolution(geometry: Geometry, flipped: boolean, random: () => number): ProgramBuilder {
  const { images, height, width, inputs, outputs } = geometry
  const [rows, columns] = [height + 2, width + 2]
  const builder = new ProgramBuilder()
  const x = builder.input('float32', randomArray('float32', images * rows * columns * inputs, random))
  const w = builder.input('float32', randomArray('float32', 9 * inputs * outputs, random))
  const bias = builder.input('float32', randomArray('float32', outputs, random))
  const y = builder.output('float32', images * height * width * outputs)
  const z = builder.output('float32', images * height * width * outputs)
  const places = [height * width * outputs, width * outputs, outputs, 1]
  const epilogue: MapKernel = {
    kind: 'map',
    shape: [images, height, width, outputs],
    loads: [
      { slot: y, offset: 0, strides: places },
      { slot: bias, offset: 0, strides: [0, 0, 0, 1] },
    ],
    scalars: [],
    steps: [
      { kind: 'load', dtype: 'float32', index: 0 },
      { kind: 'load', dtype: 'float32', index: 1 },
      { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
      { kind: 'unary', dtype: 'float32', fn: 'abs', a: 2 },
    ],
    stores: [{ view: { slot: z, offset: 0, strides: places }, value: 3 }],
  }
  builder.kernels.push({
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [images, height, width],
    n: [outputs],
    k: [3, 3, inputs],
    a: {
      slot: x,
      offset: 0,
      strides: [rows * columns * inputs, columns * inputs, inputs, columns * inputs, inputs, 1],
    },
    b: flipped
      ? { slot: w, offset: 8, strides: [-3, -1, outputs * 9, 9] }
      : { slot: w, offset: 0, strides: [3 * inputs, inputs, 1, 9 * inputs] },
    store: { slot: y, offset: 0, strides: places },
    epilogue,
  })
  return builder
}

/** The gradient of the weights; `apart`: channels of the results lie apart, as in [N, C, H, W]. */
function weightGradient(geometry: Geometry, apart: boolean, random: () => number): ProgramBuilder {
  const { images, height, width, inputs, outputs } = geometry
  const [rows, columns] = [height + 2, width + 2]
  const builder = new ProgramBuilder()
  const x = builder.input('float32', randomArray('float32', images * rows * columns * inputs, random))
  const g = builder.input('float32', randomArray('float32', images * height * width * outputs, random))
  const y = builder.output('float32', 9 * inputs * outputs)
  const places = height * width
  builder.kernels.push({
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [3, 3 * inputs],
    n: [outputs],
    k: [images, height, width],
    a: {
      slot: x,
      offset: 0,
      strides: [columns * inputs, 1, rows * columns * inputs, columns * inputs, inputs],
    },
    b: apart
      ? { slot: g, offset: 0, strides: [places * outputs, width, 1, places] }
      : { slot: g, offset: 0, strides: [places * outputs, width * outputs, outputs, 1] },
    store: { slot: y, offset: 0, strides: [3 * inputs * outputs, outputs, 1] },
    epilogue: null,
  })
  return builder
}

const GEOMETRIES: readonly Geometry[] = [
  { images: 4, height: 16, width: 16, inputs: 16, outputs: 20 },
  { images: 7, height: 13, width: 10, inputs: 20, outputs: 16 },
  { images: 16, height: 5, width: 8, inputs: 32, outputs: 16 },
  { images: 1, height: 35, width: 30, inputs: 16, outputs: 16 },
]

describe('convolutions of 3x3 by way of Winograd', () => {
  const made = (builder: ProgramBuilder, software: boolean) => {
    const memory = new Temporaries(builder.slots, 0, { alignment: 256, elementBytes: ELEMENT_BYTES })
    const features = { ...Object.values(testDevices)[0]!.features, software }
    return byWinograd(builder.kernels, memory, { ...RULES, features }).map((kernel) =>
      kernel.kind === 'winograd' ? kernel.step : kernel.kind,
    )
  }

  it.skipIf(noDevice)('are chosen where they spare more than they cost', () => {
    const [small, large] = [GEOMETRIES[0]!, { images: 8, height: 32, width: 32, inputs: 128, outputs: 128 }]
    const random = () => 0
    expect(made(convolution(small, false, random), true)).toEqual(['weights', 'inputs', 'contract', 'results'])
    expect(made(weightGradient(small, false, random), true)).toEqual([
      'inputs',
      'gradients',
      'contract',
      'weightGradients',
    ])
    expect(made(convolution(small, false, random), false)).toEqual(['contract'])
    expect(made(convolution(large, false, random), false)).toEqual(['weights', 'inputs', 'contract', 'results'])
    expect(made(convolution({ ...small, inputs: 18 }, false, random), true)).toEqual(['contract'])
  })

  describe.skipIf(noDevice).each(Object.entries(testDevices))('%s', (_, device) => {
    /** Taken for an emulator where kernels are chosen, for itself where their shaders are made. */
    const chosen = { ...device, features: { ...device.features, software: true } }
    const agrees = (builder: ProgramBuilder, label: string) =>
      compare(chosen, builder, label, [], TOLERANCE, (kernel, slots) => dispatchesOf(kernel, slots, device.features))

    it.each(GEOMETRIES)('agree with the reference, $images of $height x $width', async (geometry) => {
      const random = generator(geometry.height)
      for (const flipped of [false, true]) {
        const label = flipped ? 'flipped' : 'as it is'
        await agrees(convolution(geometry, flipped, random), label)
      }
    })

    it('stay within 1e-5 of the largest where 8192 numbers of one sign are summed', async () => {
      const random = generator(31)
      const geometry = { images: 32, height: 16, width: 16, inputs: 16, outputs: 16 }
      const builder = weightGradient(geometry, false, random)
      for (const values of builder.values) for (let i = 0; i < values.length; i++) values[i] = random()
      const largest = (geometry.images * geometry.height * geometry.width) / 4
      const tolerance = { relative: 0, absolute: 1e-5 * largest }
      await compare(chosen, builder, 'weights', [], tolerance, (kernel, slots) =>
        dispatchesOf(kernel, slots, device.features),
      )
    })

    it.each(GEOMETRIES)('agree with the reference for weights, $images of $height x $width', async (geometry) => {
      const random = generator(geometry.width)
      for (const apart of [false, true]) {
        const label = apart ? 'channels apart' : 'channels side by side'
        await agrees(weightGradient(geometry, apart, random), label)
      }
    })
  })
})
