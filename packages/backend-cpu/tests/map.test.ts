import { DTYPES, type Step } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, it } from 'vitest'
import { compare, generator, ProgramBuilder, randomArray, randomShape } from './harness.ts'
import { mapInPlace, randomMap } from './maps.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
describe.each(Object.entries(backends))('map kernels, %s', (_, backend) => {
  it('agree with the reference on random programs', () => {
    for (let seed = 0; seed < 600; seed++) {
      const random = generator(seed * 7919 + 1)
      const rank = Math.floor(random() * 5)
      const shape = randomShape(random, rank, rank === 1 ? 40 : rank === 2 ? 12 : 6)
      // Without float64 every other time, so that four lanes are used.
      const dtypes = seed % 2 ? DTYPES.filter((d) => d !== 'float64') : DTYPES
      const { builder, label } = randomMap(random, shape, dtypes)
      compare(backend, builder, `seed ${seed}: ${label}`, [random() * 300 - 100])
    }
  })

  it('agree with the reference where views are turned in squares', () => {
    const shapes = [
      [16, 4],
      [37, 21],
      [4, 33],
      [18, 3],
      [5, 18, 23],
      [6, 5, 40],
      [20, 7, 9],
    ]
    for (const [i, shape] of shapes.entries()) {
      for (const dtype of ['float32', 'int32', 'uint8'] as const) {
        const random = generator(i + 1)
        const builder = new ProgramBuilder()
        const size = shape.reduce((p, q) => p * q, 1)
        const contiguous = shape.map((_, d) => shape.slice(d + 1).reduce((p, q) => p * q, 1))
        const reversed = shape.map((_, d) => shape.slice(0, d).reduce((p, q) => p * q, 1))
        const perRow = shape.map((_, d) => (d === shape.length - 2 ? 1 : 0))
        const load = (strides: number[]) => ({
          slot: builder.input(dtype, randomArray(dtype, size, random)),
          offset: 0,
          strides,
        })
        const loads = [load(reversed), load(contiguous), load(perRow), load(reversed)]
        const view = { slot: builder.output(dtype, size), offset: 0, strides: contiguous }
        const steps: Step[] = [
          { kind: 'load', dtype, index: 0 },
          { kind: 'load', dtype, index: 1 },
          { kind: 'load', dtype, index: 2 },
          { kind: 'load', dtype, index: 3 },
          { kind: 'binary', dtype, fn: 'sub', a: 0, b: 1 },
          { kind: 'binary', dtype, fn: 'max', a: 4, b: 2 },
          { kind: 'binary', dtype, fn: 'add', a: 5, b: 3 },
        ]
        builder.kernels.push({ kind: 'map', shape, loads, scalars: [], steps, stores: [{ view, value: 6 }] })
        compare(backend, builder, `${dtype} ${shape}`)
      }
    }
  })

  it('update in place', () => {
    compare(backend, mapInPlace(), 'in place')
  })
})
