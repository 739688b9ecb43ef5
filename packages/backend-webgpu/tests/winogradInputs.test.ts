import type { ContractKernel, MapKernel, Step, View } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { dispatchesOf } from '../src/shaders/dispatchesOf.ts'
import { Temporaries } from '../src/slices/temporaries.ts'
import { byWinograd } from '../src/winograd.ts'
import { GPU } from './shaders/gpu.ts'
import { compare, generator, noDevice, ProgramBuilder, randomArray, testDevices } from './shaders/harness.ts'
import { ELEMENT_BYTES } from './shaders/runProgram.ts'

interface Geometry {
  readonly images: number
  /** Of what is padded. */
  readonly height: number
  readonly width: number
  /** Zeros before and after the rows, and the columns. */
  readonly rows: readonly [number, number]
  readonly columns: readonly [number, number]
}

const [INPUTS, OUTPUTS] = [16, 20]
const SQUARE: Geometry = { images: 4, height: 16, width: 16, rows: [1, 1], columns: [1, 1] }
const GEOMETRIES: readonly Geometry[] = [
  SQUARE,
  { images: 5, height: 13, width: 10, rows: [1, 1], columns: [1, 1] },
  { images: 3, height: 18, width: 17, rows: [2, 0], columns: [0, 2] },
  { images: 6, height: 11, width: 12, rows: [2, 3], columns: [5, 1] },
  { images: 1, height: 33, width: 34, rows: [1, 0], columns: [0, 0] },
]

const load = (index: number): Step => ({ kind: 'load', dtype: 'float32', index })
const constant = (value: number): Step => ({ kind: 'const', dtype: 'float32', value })
const contiguous = (slot: number, rows: number, columns: number, channels: number): View => ({
  slot,
  offset: 0,
  strides: [rows * columns * channels, columns * channels, channels, 1],
})

/** A map that is cheap enough to be computed again: `max(x + bias, 0)`. */
const RELU: readonly Step[] = [
  load(0),
  load(1),
  { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
  constant(0),
  { kind: 'binary', dtype: 'float32', fn: 'max', a: 2, b: 3 },
]

interface Options {
  /** 'channels first', or computed. */
  readonly inside?: 'as it is' | 'channels first' | 'relu' | 'exp'
  readonly border?: number
  /** Whether what is padded is a result, too. */
  readonly isResult?: boolean
  /** Whether what is padded comes from another kernel, whose memory the result of the convolution takes. */
  readonly isFleeting?: boolean
}

/** What is padded, its convolution, and the gradient of the weights. */
function program({ images, height, width, rows, columns }: Geometry, options: Options = {}) {
  const { inside = 'as it is', border = 0, isResult = false, isFleeting = false } = options
  const builder = new ProgramBuilder()
  const random = generator(height * width)
  const [down, across] = [rows[0] + height + rows[1], columns[0] + width + columns[1]]
  const [high, wide] = [down - 2, across - 2]
  const input = builder.input('float32', randomArray('float32', images * height * width * INPUTS, random))
  const bias = builder.input('float32', randomArray('float32', INPUTS, random))
  const weight = builder.input('float32', randomArray('float32', 9 * INPUTS * OUTPUTS, random))
  const gradient = builder.input('float32', randomArray('float32', images * high * wide * OUTPUTS, random))
  const shape = [images, height, width, INPUTS]
  let x = input
  if (isFleeting) {
    x = builder.temporary('float32', images * height * width * INPUTS)
    const [from, to] = [contiguous(input, height, width, INPUTS), contiguous(x, height, width, INPUTS)]
    builder.kernels.push({
      kind: 'map',
      shape,
      loads: [from],
      scalars: [],
      steps: [load(0)],
      stores: [{ view: to, value: 0 }],
    })
  }
  const size = images * down * across * INPUTS
  const padded = isResult ? builder.output('float32', size) : builder.temporary('float32', size)
  const whole = contiguous(padded, down, across, INPUTS)
  const at = (row: number, column: number): View => ({
    ...whole,
    offset: row * whole.strides[1]! + column * whole.strides[2]!,
  })
  const fill = (count: readonly number[], view: View): MapKernel => ({
    kind: 'map',
    shape: [images, ...count, INPUTS],
    loads: [],
    scalars: [],
    steps: [constant(border)],
    stores: [{ view, value: 0 }],
  })
  const around: [number, number, number, number][] = [
    [rows[0], across, 0, 0],
    [rows[1], across, rows[0] + height, 0],
    [height, columns[0], rows[0], 0],
    [height, columns[1], rows[0], columns[0] + width],
  ]
  for (const [h, w, row, column] of around) if (h * w > 0) builder.kernels.push(fill([h, w], at(row, column)))
  const steps: Record<string, readonly Step[]> = {
    relu: RELU,
    exp: [load(0), { kind: 'unary', dtype: 'float32', fn: 'exp', a: 0 }],
  }
  const computed = steps[inside] ?? [load(0)]
  const from =
    inside === 'channels first'
      ? { slot: x, offset: 0, strides: [INPUTS * height * width, width, 1, height * width] }
      : contiguous(x, height, width, INPUTS)
  builder.kernels.push({
    kind: 'map',
    shape,
    loads: inside === 'relu' ? [from, { slot: bias, offset: 0, strides: [0, 0, 0, 1] }] : [from],
    scalars: [],
    steps: computed,
    stores: [{ view: at(rows[0], columns[0]), value: computed.length - 1 }],
  })
  const [image, row, column] = whole.strides as [number, number, number]
  const y = builder.output('float32', images * high * wide * OUTPUTS)
  const dw = builder.output('float32', 9 * INPUTS * OUTPUTS)
  const convolution: ContractKernel = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [images, high, wide],
    n: [OUTPUTS],
    k: [3, 3, INPUTS],
    a: { slot: padded, offset: 0, strides: [image, row, column, row, column, 1] },
    b: { slot: weight, offset: 0, strides: [3 * INPUTS * OUTPUTS, INPUTS * OUTPUTS, OUTPUTS, 1] },
    store: contiguous(y, high, wide, OUTPUTS),
    epilogue: null,
  }
  const weights: ContractKernel = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [3, 3 * INPUTS],
    n: [OUTPUTS],
    k: [images, high, wide],
    a: { slot: padded, offset: 0, strides: [row, 1, image, row, column] },
    b: contiguous(gradient, high, wide, OUTPUTS),
    store: { slot: dw, offset: 0, strides: [3 * INPUTS * OUTPUTS, OUTPUTS, 1] },
    epilogue: null,
  }
  return { builder, convolution, weights, slots: { x, padded, weight, y, gradient } }
}

function whole(geometry: Geometry, options: Options = {}): ProgramBuilder {
  const { builder, convolution, weights } = program(geometry, options)
  builder.kernels.push(convolution, weights)
  return builder
}

const RULES = { elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }

function stepsOf(builder: ProgramBuilder, software = true, bindingBytes = RULES.bindingBytes): string[] {
  const memory = new Temporaries(builder.slots, 0, { alignment: 256, elementBytes: ELEMENT_BYTES })
  return byWinograd(builder.kernels, memory, { ...RULES, bindingBytes, features: { ...GPU, software } }).map(
    (kernel) => (kernel.kind === 'winograd' ? kernel.step : kernel.kind),
  )
}

const ONCE = ['weights', 'inputs', 'contract', 'results', 'gradients', 'contract', 'weightGradients']
const TWICE = [...ONCE.slice(0, 4), 'inputs', ...ONCE.slice(4)]
const MAPS = Array(5).fill('map')

describe('inputs of convolutions on emulators', () => {
  it('become factors once, and are not padded', () => {
    expect(stepsOf(whole(SQUARE))).toEqual(ONCE)
    expect(stepsOf(whole(SQUARE, { inside: 'relu' }))).toEqual(ONCE)
    expect(stepsOf(whole(SQUARE, { inside: 'channels first' }))).toEqual(ONCE)
  })

  it('are padded on hardware, which has its tensors where it wants them', () => {
    expect(stepsOf(whole(SQUARE), false)).toEqual([...MAPS, 'contract', 'contract'])
  })

  it('are padded where that is dear, where others want them, and where they lie within something else than 0', () => {
    expect(stepsOf(whole(SQUARE, { inside: 'exp' }))).toEqual([...MAPS, ...ONCE])
    expect(stepsOf(whole(SQUARE, { isResult: true }))).toEqual([...MAPS, ...ONCE])
    expect(stepsOf(whole(SQUARE, { border: 1 }))).toEqual([...MAPS, ...ONCE])
    expect(stepsOf(whole(SQUARE, { border: -0 }))).toEqual([...MAPS, ...ONCE])
    const { builder, convolution, weights, slots } = program(SQUARE)
    const sum = builder.output('float32', INPUTS)
    builder.kernels.push(convolution, weights, {
      kind: 'reduce',
      shape: [INPUTS, SQUARE.images],
      kept: 1,
      loads: [{ slot: slots.padded, offset: 0, strides: [1, 0] }],
      scalars: [],
      steps: [load(0)],
      value: 0,
      reducer: 'sum',
      store: { slot: sum, offset: 0, strides: [1] },
      epilogue: null,
    })
    expect(stepsOf(builder)).toEqual([...MAPS, ...ONCE, 'reduce'])
  })

  it('are padded where what they come from is overwritten before they are read', () => {
    const { builder, convolution, weights, slots } = program(SQUARE, { isFleeting: true })
    const copy: MapKernel = {
      kind: 'map',
      shape: [OUTPUTS],
      loads: [{ slot: slots.gradient, offset: 0, strides: [1] }],
      scalars: [],
      steps: [load(0)],
      stores: [{ view: { slot: slots.x, offset: 0, strides: [1] }, value: 0 }],
    }
    builder.kernels.push(copy, convolution, weights)
    expect(stepsOf(builder)).toEqual(['map', ...MAPS, 'map', ...ONCE])
    const later = program(SQUARE, { isFleeting: true })
    later.builder.kernels.push(later.convolution, { ...copy, stores: copy.stores }, later.weights)
    expect(stepsOf(later.builder)).toEqual(['map', ...ONCE.slice(0, 4), 'map', ...ONCE.slice(4)])
    // The same where another tensor takes the memory.
    const { slots: all } = builder
    const taken = builder.temporary('float32', 4)
    all[taken] = { ...all[taken]!, at: all[slots.x]!.at }
    const at = builder.kernels.indexOf(copy)
    builder.kernels[at] = {
      ...copy,
      shape: [4],
      stores: [{ view: { slot: taken, offset: 0, strides: [1] }, value: 0 }],
    }
    expect(stepsOf(builder)).toEqual(['map', ...MAPS, 'map', ...ONCE])
  })

  it('become factors again where there are too many to keep them', () => {
    const first = program(SQUARE)
    const { builder } = first
    builder.kernels.push(first.convolution, first.weights)
    const twice = [...builder.kernels]
    // The same once more, on another tensor with the same content.
    const copy = builder.temporary('float32', builder.slots[first.slots.padded]!.length)
    const moved = (view: View): View => (view.slot === first.slots.padded ? { ...view, slot: copy } : view)
    for (const kernel of twice) {
      if (kernel.kind === 'map')
        builder.kernels.push({ ...kernel, stores: kernel.stores.map((s) => ({ ...s, view: moved(s.view) })) })
      if (kernel.kind === 'contract') builder.kernels.push({ ...kernel, a: moved(kernel.a) })
    }
    const bytes = 4 * 36 * 16 * SQUARE.images * OUTPUTS
    expect(stepsOf(builder)).toEqual([...ONCE, ...ONCE])
    expect(stepsOf(builder, true, bytes)).toEqual([...ONCE, ...TWICE])
  })

  it('become factors twice where they are others the second time', () => {
    const zeros = (slot: number): MapKernel => ({
      kind: 'map',
      shape: [INPUTS],
      loads: [],
      scalars: [],
      steps: [constant(0)],
      stores: [{ view: { slot, offset: 0, strides: [1] }, value: 0 }],
    })
    const { builder, convolution, weights, slots } = program(SQUARE)
    builder.kernels.push(convolution, zeros(slots.padded), weights)
    expect(stepsOf(builder)).toEqual([...MAPS, ...TWICE.slice(0, 4), 'map', ...TWICE.slice(4)])
    const other = program(SQUARE)
    const inside = { ...zeros(other.slots.padded), shape: [SQUARE.images * 18 * 18 * INPUTS] }
    other.builder.kernels.push(inside, other.convolution, other.weights)
    expect(stepsOf(other.builder)).toEqual([...MAPS, 'map', ...ONCE])
  })

  describe.skipIf(noDevice).each(Object.entries(testDevices))('%s', (_, device) => {
    const chosen = { ...device, features: { ...device.features, software: true } }
    const kinds = ['as it is', 'channels first', 'relu'] as const

    it.each(GEOMETRIES)('agree with the reference, $images of $height x $width', async (geometry) => {
      for (const inside of kinds)
        await compare(
          chosen,
          whole(geometry, { inside }),
          inside,
          [],
          { relative: 2e-5, absolute: 2e-4 },
          (kernel, slots) => dispatchesOf(kernel, slots, device.features),
        )
    })
  })
})
