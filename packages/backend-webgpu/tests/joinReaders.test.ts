import type { Kernel, Reducer, View } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { ownKernels } from '../src/ownKernels.ts'
import { Temporaries } from '../src/slices/temporaries.ts'
import { GPU } from './shaders/gpu.ts'
import { compare, generator, noDevice, ProgramBuilder, randomArray, testDevices } from './shaders/harness.ts'
import { ELEMENT_BYTES } from './shaders/runProgram.ts'

const [PLACES, CHANNELS, WINDOW] = [256, 8, 4]
const COUNT = PLACES * CHANNELS

interface Options {
  /** Whether what is pooled is written again before the positions are asked for. */
  readonly isOverwritten?: boolean
  /** Who reads the positions: a map, a sum, or the caller. */
  readonly reader?: 'map' | 'sum' | 'result'
  /** How far apart what both read begins. */
  readonly apart?: number
}

/** The largest of each window, and much later where they lay. */
function program({ isOverwritten = false, reader = 'map', apart = 0 }: Options = {}): ProgramBuilder {
  const builder = new ProgramBuilder()
  const size = COUNT * WINDOW + CHANNELS
  const input = builder.input('float32', randomArray('float32', size, generator(5)))
  const x = builder.temporary('float32', size)
  const pooled = builder.temporary('float32', COUNT)
  const position = reader === 'result' ? builder.output('int32', COUNT) : builder.temporary('int32', COUNT)
  const [doubled, result] = [builder.output('float32', COUNT), builder.output('float32', COUNT)]
  const flat = (slot: number): View => ({ slot, offset: 0, strides: [1] })
  const grid = (slot: number): View => ({ slot, offset: 0, strides: [CHANNELS, 1] })
  const scale = (from: number, to: number, length: number, factor: number): Kernel => ({
    kind: 'map',
    shape: [length],
    loads: [flat(from)],
    scalars: [],
    steps: [
      { kind: 'load', dtype: 'float32', index: 0 },
      { kind: 'const', dtype: 'float32', value: factor },
      { kind: 'binary', dtype: 'float32', fn: 'mul', a: 0, b: 1 },
    ],
    stores: [{ view: flat(to), value: 2 }],
  })
  const reduction = (reducer: Reducer, to: number, offset: number): Kernel => ({
    kind: 'reduce',
    shape: [PLACES, CHANNELS, WINDOW],
    kept: 2,
    loads: [{ slot: x, offset, strides: [CHANNELS * WINDOW, 1, CHANNELS] }],
    scalars: [],
    steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
    value: 0,
    reducer,
    store: grid(to),
    epilogue: null,
  })
  builder.kernels.push(
    scale(input, x, size, 3),
    reduction('max', pooled, 0),
    scale(pooled, doubled, COUNT, 2),
    ...(isOverwritten ? [scale(input, x, size, -1)] : []),
    reduction('argmax', position, apart),
  )
  if (reader === 'map')
    builder.kernels.push({
      kind: 'map',
      shape: [COUNT],
      loads: [flat(position)],
      scalars: [],
      steps: [
        { kind: 'load', dtype: 'int32', index: 0 },
        { kind: 'cast', dtype: 'float32', a: 0 },
      ],
      stores: [{ view: flat(result), value: 1 }],
    })
  if (reader === 'sum')
    builder.kernels.push({
      kind: 'reduce',
      shape: [COUNT],
      kept: 0,
      loads: [flat(position)],
      scalars: [],
      steps: [
        { kind: 'load', dtype: 'int32', index: 0 },
        { kind: 'cast', dtype: 'float32', a: 0 },
      ],
      value: 1,
      reducer: 'sum',
      store: { ...flat(result), strides: [] },
      epilogue: null,
    })
  return builder
}

function storesOf(builder: ProgramBuilder, software: boolean, bindingBytes = 2 ** 27): number[] {
  const memory = new Temporaries(builder.slots, 0, { alignment: 256, elementBytes: ELEMENT_BYTES })
  const rules = { features: { ...GPU, software }, elementBytes: ELEMENT_BYTES, bindingBytes }
  return ownKernels(builder.kernels, memory, rules).map((kernel) => (kernel.kind === 'map' ? kernel.stores.length : 0))
}

describe('maps that read what another has read long before them', () => {
  it('are computed with it on emulators', () => {
    expect(storesOf(program(), true)).toEqual([1, 2, 1, 1])
    expect(storesOf(program(), false)).not.toContain(2)
  })

  it('are computed where they stand if what they read is another, or others than maps want their result', () => {
    expect(storesOf(program({ isOverwritten: true }), true)).toEqual([1, 1, 1, 1, 1, 1])
    expect(storesOf(program({ apart: CHANNELS }), true)).toEqual([1, 1, 1, 1, 1])
    expect(storesOf(program({ reader: 'sum' }), true)).toEqual([1, 1, 1, 1, 0])
    expect(storesOf(program({ reader: 'result' }), true)).toEqual([1, 1, 1, 1])
  })

  describe.skipIf(noDevice).each(Object.entries(testDevices))('%s', (_, device) => {
    it.each([{}, { isOverwritten: true }, { apart: CHANNELS }, { reader: 'sum' }, { reader: 'result' }] as const)(
      'agree with the reference, %o',
      async (options) => {
        await compare(device, program(options), JSON.stringify(options))
      },
    )
  })
})
