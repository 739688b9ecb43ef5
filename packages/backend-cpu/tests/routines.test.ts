import { DTYPES, IndexError, type RoutineName } from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { describe, expect, it } from 'vitest'
import { compare, generator, ProgramBuilder, randomArray, runProgram } from './harness.ts'
import { randomIndexing } from './indexing.ts'

const backends = { relaxed: cpu(), plain: cpu({ relaxedSimd: false }) }
const _sizeOf = (shape: readonly number[]) => shape.reduce((p, q) => p * q, 1)
const EXACT = { relative: 0, absolute: 0 }

describe.each(Object.entries(backends))('routines, %s', (_, backend) => {
  it.each(['gather', 'indexSelect', 'scatterAdd', 'indexAdd'] as const)('%s agrees with the reference', (name) => {
    for (let seed = 0; seed < 150; seed++) {
      const random = generator(seed * 31337 + 5)
      const dtypes = DTYPES.slice(0, name === 'gather' || name === 'indexSelect' ? 6 : 4)
      const { builder, label } = randomIndexing(random, name, dtypes, 0)
      compare(backend, builder, `seed ${seed}: ${label}`, [], EXACT)
    }
  })

  it('random bits are those of the reference', () => {
    for (const [seed, counter, length] of [
      [0, 0, 1],
      [42, 7, 100],
      [2 ** 40 + 3, 2 ** 32 - 2, 64],
      [2 ** 53 - 1, 2 ** 50, 37],
    ] as const) {
      const builder = new ProgramBuilder()
      const output = { slot: builder.output('int32', length), shape: [length] }
      builder.kernels.push({ kind: 'routine', name: 'randomBits', attributes: [], inputs: [], scalars: [0, 1], output })
      compare(backend, builder, `seed ${seed}, counter ${counter}`, [seed, counter], EXACT)
    }
  })

  it.each([
    ['argsort', [1, 0]],
    ['argsort', [1, 1]],
    ['scan', [1, 0]],
    ['scan', [0, 2]],
  ] as [RoutineName, number[]][])('%s runs the reference', (name, attributes) => {
    const builder = new ProgramBuilder()
    const shape = [3, 5]
    const input = { slot: builder.input('float32', randomArray('float32', 15, generator(3))), shape }
    const output = { slot: builder.output(name === 'argsort' ? 'int32' : 'float32', 15), shape }
    builder.kernels.push({ kind: 'routine', name, attributes, inputs: [input], scalars: [], output })
    compare(backend, builder, name, [], EXACT)
  })

  it('an index out of range is an error of the run, which goes on to its end', () => {
    const builder = new ProgramBuilder()
    const source = { slot: builder.input('float32', [1, 2, 3]), shape: [3] }
    const index = { slot: builder.input('int32', [0, 5]), shape: [2] }
    const output = { slot: builder.output('float32', 2), shape: [2] }
    builder.kernels.push({
      kind: 'routine',
      name: 'gather',
      attributes: [0],
      inputs: [source, index],
      scalars: [],
      output,
    })
    expect(() => runProgram(backend, builder)).toThrow(IndexError)
    expect(() => runProgram(backend, builder)).toThrow('[gather] index 5 is out of range for an axis of size 3')
  })
})
