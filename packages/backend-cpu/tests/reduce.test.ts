import { type DType, DTYPES, type Reducer, type Step } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { compare, generator, ProgramBuilder, randomArray, randomShape, runProgram } from './harness.ts'
import { adds, randomReduction, REDUCERS } from './reductions.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }

describe.each(Object.entries(backends))('reductions, %s', (_, backend) => {
  it('agree with the reference on random programs', () => {
    for (let seed = 0; seed < 600; seed++) {
      const random = generator(seed * 104729 + 3)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank < 3 ? 45 : 7)
      const kept = Math.floor(random() * (rank + 1))
      const reducer = REDUCERS[Math.floor(random() * REDUCERS.length)]!
      if (!adds(reducer) && shape.slice(kept).includes(0)) continue
      const dtype = DTYPES[Math.floor(random() * (adds(reducer) ? 4 : 5))]!
      const { builder, label } = randomReduction(random, dtype, reducer, shape, kept)
      compare(backend, builder, `seed ${seed}: ${label}`)
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
