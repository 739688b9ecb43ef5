import type { Reducer, Step } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import {
  compare,
  generator,
  GPU_DTYPES,
  noDevice,
  outputsOf,
  ProgramBuilder,
  randomArray,
  randomShape,
  randomView,
  testDevices,
} from './harness.ts'

const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min', 'argmax', 'argmin']
const COMPUTED = GPU_DTYPES.filter((dtype) => dtype !== 'float16')

/** A reduction over random views, every other time of a product, sometimes with an epilogue. */
function randomReduction(seed: number, shape: number[], kept: number): { builder: ProgramBuilder; label: string } {
  const random = generator(seed * 104729 + 3)
  const reducer = REDUCERS[seed % REDUCERS.length]!
  const additive = reducer === 'sum' || reducer === 'prod'
  const dtypes = COMPUTED.filter((dtype) => !additive || dtype !== 'bool')
  const dtype = dtypes[Math.floor(random() * dtypes.length)]!
  const builder = new ProgramBuilder()
  const view = () => {
    const { length, ...rest } = randomView(shape, random)
    const data = randomArray(dtype, length, random)
    if (reducer === 'prod') for (let i = 0; i < length; i++) data[i] = 1 + (data[i]! % 2) / 8
    if (random() < 0.1 && !additive) data[Math.floor(random() * length)] = Number.NaN
    return { slot: builder.input(dtype, data), ...rest }
  }
  const steps: Step[] = [{ kind: 'load', dtype, index: 0 }]
  const loads = [view()]
  if (random() < 0.5) {
    loads.push(view())
    const fn = reducer === 'sum' ? 'mul' : 'max'
    steps.push({ kind: 'load', dtype, index: 1 }, { kind: 'binary', dtype, fn, a: 0, b: 1 })
  }
  if (random() < 0.2 && shape.length > 0) {
    const index = Math.floor(random() * shape.length)
    steps.push({ kind: 'index', dtype: 'int32', index }, { kind: 'cast', dtype, a: steps.length })
    steps.push({ kind: 'binary', dtype, fn: 'max', a: steps.length - 3, b: steps.length - 1 })
  }
  const resultType = reducer.startsWith('arg') ? 'int32' : dtype
  const keptShape = shape.slice(0, kept)
  const { length, ...stored } = randomView(keptShape, random, true)
  const store = { slot: builder.output(resultType, length), ...stored }
  const epilogue = {
    kind: 'map' as const,
    shape: keptShape,
    loads: [store],
    scalars: [],
    steps: [
      { kind: 'load' as const, dtype: resultType, index: 0 },
      { kind: 'binary' as const, dtype: resultType, fn: 'add' as const, a: 0, b: 0 },
    ],
    stores: [{ view: store, value: 1 }],
  }
  builder.kernels.push({
    kind: 'reduce',
    shape,
    kept,
    loads,
    scalars: [],
    steps,
    value: steps.length - 1,
    reducer,
    store,
    epilogue: random() < 0.3 ? epilogue : null,
  })
  return { builder, label: `seed ${seed}: ${JSON.stringify({ dtype, shape, kept, reducer, steps, loads, store })}` }
}

/** Barriers are slow where a GPU is emulated, so that lanes which share a result are tried on fewer shapes there. */
const emulated = testDevices['as hardware'] !== undefined

describe.skipIf(noDevice).each(Object.entries(testDevices))('reductions, %s', (name, device) => {
  const few = emulated && name === 'as hardware'

  it('agree with the reference on random programs', async () => {
    for (let seed = 0; seed < (few ? 12 : 36); seed++) {
      const random = generator(seed * 31 + 7)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank < 3 ? 45 : 7)
      const kept = Math.floor(random() * (rank + 1))
      const additive = seed % REDUCERS.length < 2
      if (shape.slice(0, kept).includes(0) || (!additive && shape.includes(0))) continue
      const { builder, label } = randomReduction(seed, shape, kept)
      await compare(device, builder, label)
    }
  })

  it('agree with the reference where a result has many elements, or few results many', async () => {
    const cases: [number[], number][] = [
      [[3000], 0],
      [[2, 4100], 1],
      [[3, 1027], 1],
      [[300, 70], 1],
      [[20, 30, 40], 1],
    ]
    for (const [i, [shape, kept]] of cases.slice(0, few ? 2 : 5).entries())
      for (let reducer = i % 2; reducer < REDUCERS.length; reducer += 2) {
        const { builder, label } = randomReduction(6 * (i + 40) + reducer, shape, kept)
        await compare(device, builder, label, [], { relative: 2e-5, absolute: 2e-4 })
      }
  })

  it('add a million numbers without drift', async () => {
    const count = 1_000_000
    const data = new Float32Array(count).fill(0.1)
    const shapes: [number[], number[], number, number[]][] = [
      [[count], [1], 0, []],
      [[4, count / 4], [1, 4], 1, [1]],
      [[1000, count / 1000], [1, 1000], 1, [1]],
    ]
    for (const [shape, strides, kept, stored] of shapes) {
      const builder = new ProgramBuilder()
      const slot = builder.input('float32', data)
      const size = kept ? shape[0]! : 1
      const out = builder.output('float32', size)
      builder.kernels.push({
        kind: 'reduce',
        shape,
        kept,
        loads: [{ slot, offset: 0, strides }],
        scalars: [],
        steps: [{ kind: 'load', dtype: 'float32', index: 0 }],
        value: 0,
        reducer: 'sum',
        store: { slot: out, offset: 0, strides: stored },
        epilogue: null,
      })
      const exact = (Math.fround(0.1) * count) / size
      for (const value of (await outputsOf(device, builder))[0]!) expect(Math.abs(value / exact - 1)).toBeLessThan(1e-6)
    }
  })
})
