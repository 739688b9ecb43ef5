import type { ContractKernel, Kernel, MapKernel } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { placeResults } from '../src/placeResults.ts'
import { GPU } from './shaders/gpu.ts'
import { compare, generator, noDevice, ProgramBuilder, randomArray, testDevices } from './shaders/harness.ts'
import { ELEMENT_BYTES } from './shaders/runProgram.ts'

const RULES = { features: { ...GPU, software: true }, elementBytes: ELEMENT_BYTES, bindingBytes: 2 ** 27 }

const [IMAGES, HEIGHT, WIDTH, INPUTS, OUTPUTS] = [2, 8, 9, 16, 20]
const PLANE = HEIGHT * WIDTH

/** A convolution, channels last, with twice its result as epilogue or without, then a copy of it, channels first. */
function convolution(doubled: boolean) {
  const builder = new ProgramBuilder()
  const random = generator(7)
  const row = (WIDTH + 2) * INPUTS
  const x = builder.input('float32', randomArray('float32', IMAGES * (HEIGHT + 2) * row, random))
  const w = builder.input('float32', randomArray('float32', 9 * INPUTS * OUTPUTS, random))
  const y = builder.temporary('float32', IMAGES * PLANE * OUTPUTS)
  const out = builder.output('float32', IMAGES * PLANE * OUTPUTS)
  const strides = [PLANE * OUTPUTS, WIDTH * OUTPUTS, OUTPUTS, 1]
  const store = { slot: y, offset: 0, strides }
  const shape = [IMAGES, HEIGHT, WIDTH, OUTPUTS]
  const load = { kind: 'load', dtype: 'float32', index: 0 } as const
  const twice: MapKernel = {
    kind: 'map',
    shape,
    loads: [store],
    scalars: [],
    steps: [load, { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 0 }],
    stores: [{ view: store, value: 1 }],
  }
  const product: ContractKernel = {
    kind: 'contract',
    dtype: 'float32',
    batch: [],
    m: [IMAGES, HEIGHT, WIDTH],
    n: [OUTPUTS],
    k: [3, 3, INPUTS],
    a: { slot: x, offset: 0, strides: [(HEIGHT + 2) * row, row, INPUTS, row, INPUTS, 1] },
    b: { slot: w, offset: 0, strides: [3 * INPUTS * OUTPUTS, INPUTS * OUTPUTS, OUTPUTS, 1] },
    store,
    epilogue: doubled ? twice : null,
  }
  const copy: MapKernel = {
    kind: 'map',
    shape: [IMAGES, OUTPUTS, HEIGHT, WIDTH],
    loads: [{ slot: y, offset: 0, strides: [PLANE * OUTPUTS, 1, WIDTH * OUTPUTS, OUTPUTS] }],
    scalars: [],
    steps: [load],
    stores: [{ view: { slot: out, offset: 0, strides: [PLANE * OUTPUTS, PLANE, WIDTH, 1] }, value: 0 }],
  }
  builder.kernels.push(product, copy)
  return { builder, product, copy }
}

const kinds = (kernels: readonly Kernel[]) => kernels.map(({ kind }) => kind)

describe('placeResults', () => {
  it('writes results where a copy would bring them', () => {
    const { builder } = convolution(true)
    const [placed, ...others] = placeResults(builder.kernels, builder.slots, RULES)
    expect(others).toEqual([])
    const view = { slot: 3, offset: 0, strides: [PLANE * OUTPUTS, WIDTH, 1, PLANE] }
    expect(placed).toMatchObject({ kind: 'contract', store: view, epilogue: { loads: [view], stores: [{ view }] } })
  })

  it('leaves what is read otherwise, and GPUs', () => {
    const { builder, product, copy } = convolution(false)
    const { slots } = builder
    const left = (kernels: Kernel[], rules = RULES) =>
      expect(kinds(placeResults(kernels, slots, rules))).toEqual(kinds(kernels))
    left([product, copy], { ...RULES, features: GPU })
    left([product, copy, { ...copy, stores: [{ ...copy.stores[0]!, view: { ...copy.stores[0]!.view, slot: 0 } }] }])
    left([product, { ...copy, shape: [IMAGES, OUTPUTS, PLANE, 1] }])
    left([product, { ...copy, steps: [...copy.steps, { kind: 'unary', dtype: 'float32', fn: 'neg', a: 0 }] }])
    left([product, { ...copy, stores: [{ ...copy.stores[0]!, view: { ...copy.stores[0]!.view, slot: 1 } }] }])
  })

  it.skipIf(noDevice).each([false, true])('agrees with the reference, epilogue %s', async (doubled) => {
    for (const [name, device] of Object.entries(testDevices))
      await compare(device, convolution(doubled).builder, name, [], { relative: 1e-5, absolute: 1e-4 })
  })
})
