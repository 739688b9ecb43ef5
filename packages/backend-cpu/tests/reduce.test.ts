import { type DType, DTYPES, type Reducer, type Step } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { compare, generator, ProgramBuilder, randomArray, randomShape, randomView, runProgram } from './harness.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const REDUCERS: readonly Reducer[] = ['sum', 'prod', 'max', 'min', 'argmax', 'argmin']

describe.each(Object.entries(backends))('reductions, %s', (_, backend) => {
  it('agree with the reference on random programs', () => {
    for (let seed = 0; seed < 600; seed++) {
      const random = generator(seed * 104729 + 3)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank < 3 ? 45 : 7)
      const kept = Math.floor(random() * (rank + 1))
      const reducer = REDUCERS[Math.floor(random() * REDUCERS.length)]!
      const sum = reducer === 'sum' || reducer === 'prod'
      if (!sum && shape.slice(kept).includes(0)) continue
      const dtype = DTYPES[Math.floor(random() * (sum ? 4 : 5))]!
      const builder = new ProgramBuilder()
      const view = () => {
        const { length, ...rest } = randomView(shape, random)
        const data = randomArray(dtype, length, random)
        if (reducer === 'prod') for (let i = 0; i < length; i++) data[i] = 1 + (data[i]! % 2) / 8
        if (random() < 0.1 && !sum) data[Math.floor(random() * length)] = Number.NaN
        return { slot: builder.input(dtype, data), ...rest }
      }
      const steps: Step[] = [{ kind: 'load', dtype, index: 0 }]
      const loads = [view()]
      if (random() < 0.5) {
        loads.push(view())
        steps.push(
          { kind: 'load', dtype, index: 1 },
          { kind: 'binary', dtype, fn: reducer === 'sum' ? 'mul' : 'max', a: 0, b: 1 },
        )
      }
      if (random() < 0.2 && rank > 0) {
        const index = Math.floor(random() * rank)
        steps.push({ kind: 'index', dtype: 'int32', index }, { kind: 'cast', dtype, a: steps.length })
        steps.push({ kind: 'binary', dtype, fn: 'max', a: steps.length - 3, b: steps.length - 1 })
      }
      const resultType = reducer.startsWith('arg') ? 'int32' : dtype
      const keptShape = shape.slice(0, kept)
      const { length, ...stored } = randomView(keptShape, random, true)
      const out = builder.output(resultType, length)
      const store = { slot: out, ...stored }
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
      compare(backend, builder, `seed ${seed}: ${JSON.stringify({ dtype, shape, kept, reducer, steps, loads, store })}`)
    }
  })

  it('agree with the reference where few results are reduced in parts', () => {
    const random = generator(5)
    const cases: [DType, Reducer, number[], number, number[]][] = [
      ['float32', 'sum', [200_003], 0, [1]],
      ['float32', 'sum', [200_003, 2], 0, [2, 1]],
      ['float64', 'sum', [10, 40_001], 1, [1, 10]],
      ['float32', 'sum', [3, 517, 211], 1, [211, 633, 1]],
      ['float32', 'max', [517, 411], 0, [411, 1]],
      ['int32', 'min', [4, 100_001], 1, [100_001, 1]],
      ['float32', 'sum', [5, 3, 20_011], 2, [3, 1, 15]],
      ['int32', 'sum', [7, 65_536], 0, [65_536, -1]],
    ]
    for (const [dtype, reducer, shape, kept, strides] of cases) {
      const builder = new ProgramBuilder()
      const length = shape.reduce((product, size) => product * size, 1)
      const slot = builder.input(dtype, randomArray(dtype, length, random))
      const offset = strides.includes(-1) ? 65_535 : 0
      const results = shape.slice(0, kept)
      const size = results.reduce((product, extent) => product * extent, 1)
      const out = builder.output(dtype, size)
      builder.kernels.push({
        kind: 'reduce',
        shape,
        kept,
        loads: [{ slot, offset, strides }],
        scalars: [],
        steps: [
          { kind: 'load', dtype, index: 0 },
          { kind: 'binary', dtype, fn: 'mul', a: 0, b: 0 },
        ],
        value: 1,
        reducer,
        store: {
          slot: out,
          offset: 0,
          strides: results.map((_, d) => results.slice(d + 1).reduce((a, b) => a * b, 1)),
        },
        epilogue: null,
      })
      compare(backend, builder, `${dtype} ${reducer} ${shape}`)
    }
  })

  it('add four million numbers without drift', () => {
    const count = 4_000_000
    const data = new Float32Array(count).fill(0.1)
    const load: Step = { kind: 'load', dtype: 'float32', index: 0 }
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
        steps: [load],
        value: 0,
        reducer: 'sum',
        store: { slot: out, offset: 0, strides: stored },
        epilogue: null,
      })
      const exact = (Math.fround(0.1) * count) / size
      for (const value of runProgram(backend, builder)[0]!) expect(Math.abs(value / exact - 1)).toBeLessThan(1e-6)
    }
  })
})
