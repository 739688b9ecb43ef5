import type { DType, Step } from '@neurite/core'
import { describe, it } from 'vitest'
import { compare, generator, noDevice, ProgramBuilder, randomArray, testDevices } from './harness.ts'

interface Sizes {
  readonly batch: readonly number[]
  readonly m: number
  readonly n: number
  readonly k: number
}

/** A product with operands laid out at random; every other one with an epilogue that adds a bias and cuts at 0. */
function product(dtype: DType, { batch, m, n, k }: Sizes, random: () => number): ProgramBuilder {
  const builder = new ProgramBuilder()
  const operand = (rows: number, columns: number) => {
    const transposed = random() < 0.4
    const gap = random() < 0.3 ? 3 : 0
    const reversed = random() < 0.1
    let strides = transposed ? [1, rows + gap] : [columns + gap, 1]
    if (random() < 0.1) strides = [0, 1]
    else if (random() < 0.11) strides = [1, 0]
    let span = 1 + strides[0]! * Math.max(rows - 1, 0) + strides[1]! * Math.max(columns - 1, 0)
    let offset = random() < 0.5 ? 0 : 2
    if (reversed) {
      offset += strides[0]! * Math.max(rows - 1, 0)
      strides = [-strides[0]!, strides[1]!]
    }
    const batchStrides = batch.map(() => 0)
    for (let d = batch.length - 1; d >= 0; d--) {
      if (random() < 0.3) continue
      batchStrides[d] = span
      span *= batch[d]!
    }
    const slot = builder.input(dtype, randomArray(dtype, span + 2, random))
    return { slot, offset, strides: [...batchStrides, ...strides] }
  }
  const shape = [...batch, m, n]
  const strides = shape.map((_, d) => shape.slice(d + 1).reduce((p, q) => p * q, 1))
  const size = shape.reduce((p, q) => p * q, 1)
  const out = builder.output(dtype, size)
  const bias = builder.input(dtype, randomArray(dtype, n, random))
  const a = operand(m, k)
  const b = operand(k, n)
  const store = { slot: out, offset: 0, strides }
  const steps: Step[] = [
    { kind: 'load', dtype, index: 0 },
    { kind: 'load', dtype, index: 1 },
    { kind: 'const', dtype, value: 0 },
    { kind: 'binary', dtype, fn: 'add', a: 0, b: 1 },
    { kind: 'binary', dtype, fn: 'max', a: 3, b: 2 },
  ]
  const perColumn = { slot: bias, offset: 0, strides: shape.map((_, d) => (d === shape.length - 1 ? 1 : 0)) }
  const stores = [{ view: store, value: 4 }]
  const epilogue =
    random() < 0.5 ? null : { kind: 'map' as const, shape, loads: [store, perColumn], scalars: [], steps, stores }
  builder.kernels.push({ kind: 'contract', dtype, batch, m, n, k, a, b, store, epilogue })
  return builder
}

describe.skipIf(noDevice).each(Object.entries(testDevices))('matrix products, %s', (_, device) => {
  it('agree with the reference at random sizes, layouts and dtypes', async () => {
    const dtypes: readonly DType[] = ['float32', 'float32', 'float32', 'int32', 'uint8']
    for (let seed = 0; seed < 15; seed++) {
      const random = generator(seed * 65537 + 11)
      const size = (most: number) => 1 + Math.floor(random() ** 2 * most)
      const dtype = dtypes[seed % dtypes.length]!
      const batch = Array.from({ length: Math.floor(random() * 3) }, () => size(4))
      const sizes = { batch, m: size(80), n: size(90), k: seed === 7 ? 0 : size(80) }
      await compare(device, product(dtype, sizes, random), `seed ${seed}: ${dtype} ${JSON.stringify(sizes)}`, [], {
        relative: 1e-5,
        absolute: 5e-5,
      })
    }
  })

  it('agree with the reference in every kind of tile', async () => {
    const shapes: Sizes[] = [
      { batch: [], m: 64, n: 128, k: 96 },
      { batch: [], m: 67, n: 133, k: 300 },
      { batch: [], m: 16, n: 24, k: 1030 },
      { batch: [], m: 1, n: 257, k: 511 },
      { batch: [3], m: 31, n: 140, k: 260 },
      { batch: [20], m: 100, n: 72, k: 9 },
      { batch: [70], m: 132, n: 260, k: 4 },
    ]
    for (const [i, sizes] of shapes.entries())
      for (let variant = 0; variant < 1; variant++) {
        const builder = product('float32', sizes, generator(i * 31 + variant))
        await compare(device, builder, `${JSON.stringify(sizes)} ${variant}`, [], { relative: 1e-5, absolute: 4e-4 })
      }
  })
})
