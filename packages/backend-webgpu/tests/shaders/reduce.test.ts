import type { Reducer } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { adds, randomReduction, REDUCERS } from '../../../backend-cpu/tests/reductions.ts'
import {
  compare,
  generator,
  GPU_DTYPES,
  noDevice,
  outputsOf,
  ProgramBuilder,
  randomShape,
  reducingDevices,
  testDevices,
} from './harness.ts'

const COMPUTED = GPU_DTYPES.filter((dtype) => dtype !== 'float16')

function reduction(seed: number, reducer: Reducer, shape: readonly number[], kept: number) {
  const random = generator(seed * 104729 + 3)
  const dtypes = COMPUTED.filter((dtype) => !adds(reducer) || dtype !== 'bool')
  const dtype = dtypes[Math.floor(random() * dtypes.length)]!
  return randomReduction(random, dtype, reducer, shape, kept)
}

/** Barriers are slow where a GPU is emulated, so that lanes which share a result are tried on fewer shapes there. */
const emulated = testDevices['as hardware'] !== undefined

describe.skipIf(noDevice).each(Object.entries(reducingDevices))('reductions, %s', (name, device) => {
  const few = emulated && name !== 'as it is'

  it('agree with the reference on random programs', async () => {
    for (let seed = 0; seed < (few ? 12 : 36); seed++) {
      const random = generator(seed * 31 + 7)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank < 3 ? 45 : 7)
      const kept = Math.floor(random() * (rank + 1))
      const reducer = REDUCERS[seed % REDUCERS.length]!
      if (shape.slice(0, kept).includes(0) || (!adds(reducer) && shape.includes(0))) continue
      const { builder, label } = reduction(seed, reducer, shape, kept)
      await compare(device, builder, `seed ${seed}: ${label}`)
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
        const { builder, label } = reduction(6 * (i + 40) + reducer, REDUCERS[reducer]!, shape, kept)
        await compare(device, builder, label, [], { relative: 2e-5, absolute: 2e-4 })
      }
  })

  it('agree with the reference where many results have few elements', async () => {
    const cases: [number[], number][] = [
      [[5, 7, 36, 2, 2], 3],
      [[1100, 3], 1],
      [[3, 3, 1025], 3],
      [[9, 130, 4, 4], 2],
    ]
    for (const [i, [shape, kept]] of cases.entries())
      for (const [j, reducer] of REDUCERS.entries()) {
        if (few && (i + j) % 3 > 0) continue
        const { builder, label } = reduction(6 * (i + 80) + j, reducer, shape, kept)
        await compare(device, builder, label)
      }
  })

  it.each([1_000_000, 2 ** 20])('add %d numbers without drift', async (count) => {
    const data = new Float32Array(count).fill(0.1)
    const shapes: [number[], number[], number, number[]][] = [
      [[count], [1], 0, []],
      [[4, count / 4], [1, 4], 1, [1]],
      [[count / 32, 32], [1, count / 32], 1, [1]],
      [[32, count / 32], [1, 32], 1, [1]],
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
