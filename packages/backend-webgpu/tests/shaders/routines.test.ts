import type { DType, RoutineName } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { randomIndexing } from '../../../backend-cpu/tests/indexing.ts'
import type { TestDevice } from './device.ts'
import { compare, generator, GPU_DTYPES, noDevice, ProgramBuilder, randomArray, testDevices } from './harness.ts'
import { runProgram } from './runProgram.ts'

const sizeOf = (shape: readonly number[]) => shape.reduce((p, q) => p * q, 1)
const EXACT = { relative: 0, absolute: 0 }

/** A routine of one input. */
function unary(
  name: RoutineName,
  attributes: number[],
  shape: number[],
  to: DType,
  from: DType,
  data: ArrayLike<number>,
  results = shape,
) {
  const builder = new ProgramBuilder()
  const input = { slot: builder.input(from, data), shape }
  const output = { slot: builder.output(to, sizeOf(results)), shape: results }
  builder.kernels.push({ kind: 'routine', name, attributes, inputs: [input], scalars: [], output })
  return builder
}

async function errorsOf(device: TestDevice, builder: ProgramBuilder): Promise<number[]> {
  return [...(await runProgram(device, builder.build(), builder.values)).errors]
}

describe.skipIf(noDevice).each(Object.entries(testDevices))('routines, %s', (name, device) => {
  it.each(['gather', 'indexSelect', 'scatterAdd', 'indexAdd'] as const)(
    '%s agrees with the reference',
    async (name) => {
      const reads = name === 'gather' || name === 'indexSelect'
      const dtypes = GPU_DTYPES.filter((dtype) => reads || (dtype !== 'bool' && dtype !== 'float16'))
      for (let seed = 0; seed < 12; seed++) {
        const { builder, label } = randomIndexing(generator(seed * 31337 + 5), name, dtypes, 1)
        await compare(device, builder, `seed ${seed}: ${label}`, [], EXACT)
      }
    },
  )

  it('sums many additions in the order of the index', async () => {
    for (const [size, inner, count] of [
      [3000, 1, 50],
      [4, 3, 3000],
      [50, 200, 30],
    ] as const) {
      const random = generator(size)
      const builder = new ProgramBuilder()
      const tensor = (shape: number[]) => ({
        slot: builder.input('float32', randomArray('float32', sizeOf(shape), random)),
        shape,
      })
      const base = tensor([size, inner])
      const places = Array.from({ length: count }, () => Math.floor(random() * size))
      const index = { slot: builder.input('int32', places), shape: [count] }
      const inputs = [base, index, tensor([count, inner])]
      const output = { slot: builder.output('float32', size * inner), shape: [size, inner] }
      builder.kernels.push({ kind: 'routine', name: 'indexAdd', attributes: [0], inputs, scalars: [], output })
      await compare(device, builder, `${size} ${inner} ${count}`, [], EXACT)
    }
  })

  it('random bits are those of the reference', async () => {
    for (const [seed, counter, length] of [
      [0, 0, 1],
      [42, 7, 100],
      [2 ** 40 + 3, 2 ** 32 - 2, 64],
      [2 ** 53 - 1, 2 ** 50, 37],
    ] as const) {
      const builder = new ProgramBuilder()
      const output = { slot: builder.output('int32', length), shape: [length] }
      builder.kernels.push({ kind: 'routine', name: 'randomBits', attributes: [], inputs: [], scalars: [0, 1], output })
      await compare(device, builder, `seed ${seed}, counter ${counter}`, [seed, counter], EXACT)
    }
  })

  it('argsort is stable, with NaN last', async () => {
    const data = randomArray('float32', 240, generator(3)).map((x) => Math.round(x * 4) / 4) as Float32Array
    data.set([Number.NaN, Number.POSITIVE_INFINITY, -0, 0, Number.NEGATIVE_INFINITY, Number.NaN])
    for (const descending of [0, 1]) {
      await compare(device, unary('argsort', [0, descending], [240], 'int32', 'float32', data), 'line', [], EXACT)
      await compare(device, unary('argsort', [1, descending], [6, 8, 5], 'int32', 'float32', data), 'axis', [], EXACT)
    }
    const whole = randomArray('int32', 60, generator(4))
    await compare(device, unary('argsort', [0, 1], [60], 'int32', 'int32', whole), 'int32', [], EXACT)
  })

  // Its text is the same on hardware, and barriers are slow where a GPU is emulated.
  it.skipIf(name === 'as hardware')('argsort of long lines is stable', async () => {
    const data = randomArray('float32', 3 * 5000, generator(8)).map((x) => Math.round(x * 200) / 200)
    await compare(device, unary('argsort', [1, 1], [3, 5000], 'int32', 'float32', data), 'long', [], EXACT)
  })

  it('scans agree with the reference', async () => {
    const data = randomArray('float32', 120, generator(3)) as Float32Array
    for (const code of [0, 1, 2, 3])
      for (const axis of [0, 1, 2])
        await compare(
          device,
          unary('scan', [axis, code], [4, 6, 5], 'float32', 'float32', data),
          `${code} ${axis}`,
          [],
          EXACT,
        )
    data[20] = Number.NaN
    await compare(device, unary('scan', [0, 2], [120], 'float32', 'float32', data), 'NaN', [], EXACT)
    const whole = randomArray('int32', 5000, generator(5))
    await compare(device, unary('scan', [0, 0], [5000], 'int32', 'int32', whole), 'long', [], EXACT)
    await compare(device, unary('scan', [0, 1], [2500, 2], 'int32', 'int32', whole), 'long product', [], EXACT)
  })

  it.each([
    ['cholesky', 0, 5, 5, [5, 5]],
    ['determinant', 2, 6, 6, [3]],
    ['eigh', 3, 6, 6, [7, 6]],
    ['svd, tall', 4, 7, 4, [12, 4]],
    ['svd, wide', 4, 3, 6, [10, 3]],
    ['qr, tall', 5, 6, 4, [10, 4]],
    ['qr, wide', 5, 3, 5, [8, 3]],
  ] as const)('%s agrees with the reference', async (_name, code, m, n, results) => {
    const random = generator(code + m)
    const data = randomArray('float32', 2 * m * n, random)
    // Symmetric and positive definite where that is asked for.
    if (code === 0 || code === 3)
      for (let b = 0; b < 2; b++)
        for (let i = 0; i < n; i++)
          for (let j = 0; j <= i; j++) {
            const at = b * n * n
            if (i === j) data[at + i * n + i] = Math.abs(data[at + i * n + i]!) + 6
            data[at + j * n + i] = data[at + i * n + j]!
          }
    const builder = unary('matrix', [1, code], [2, m, n], 'float32', 'float32', data, [2, ...results])
    await compare(device, builder, 'matrix', [], { relative: 2e-5, absolute: 2e-5 })
  })

  it('solve agrees with the reference', async () => {
    const random = generator(6)
    const builder = new ProgramBuilder()
    const tensor = (shape: number[]) => ({
      slot: builder.input('float32', randomArray('float32', sizeOf(shape), random)),
      shape,
    })
    const inputs = [tensor([3, 5, 5]), tensor([3, 5, 2])]
    const output = { slot: builder.output('float32', 30), shape: [3, 5, 2] }
    builder.kernels.push({ kind: 'routine', name: 'matrix', attributes: [1, 1], inputs, scalars: [], output })
    await compare(device, builder, 'solve', [], { relative: 1e-4, absolute: 1e-4 })
  })

  it('an index out of range is reported', async () => {
    const builder = new ProgramBuilder()
    const inputs = [
      { slot: builder.input('float32', [1, 2, 3]), shape: [3] },
      { slot: builder.input('int32', [0, 5]), shape: [2] },
    ]
    const output = { slot: builder.output('float32', 2), shape: [2] }
    builder.kernels.push({ kind: 'routine', name: 'gather', attributes: [0], inputs, scalars: [], output })
    expect((await errorsOf(device, builder)).slice(0, 3)).toEqual([1, 5, 3])
    builder.values[1]!.set([0, -3])
    expect((await errorsOf(device, builder)).slice(0, 3)).toEqual([0, 0, 0])
  })
})
