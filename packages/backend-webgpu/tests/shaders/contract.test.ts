import type { ContractKernel, DType, Step } from '@neurite/core'
import { describe, expect, it } from 'vitest'
import { contraction, product, type Sizes } from '../../../backend-cpu/tests/contractions.ts'
import { contractDispatches } from '../../src/shaders/contract.ts'
import { canBeHeld, heldDispatch } from '../../src/shaders/contractHeld.ts'
import { ALONE_TILES, QUAD_TILES, TILES } from '../../src/shaders/contractPlan.ts'
import type { dispatchesOf } from '../../src/shaders/dispatchesOf.ts'
import { epilogueOf } from '../../src/shaders/epilogue.ts'
import { compare, generator, noDevice, outputsOf, ProgramBuilder, randomArray, testDevices } from './harness.ts'

const CLOSE = { relative: 1e-5, absolute: 4e-4 }

/** Barriers are slow where a GPU is emulated, so that tiles in workgroup memory are tried on fewer products there. */
const emulated = testDevices['as hardware'] !== undefined

describe.skipIf(noDevice).each(Object.entries(testDevices))('matrix products, %s', (name, device) => {
  const few = emulated && name === 'as hardware'

  it('agree with the reference at random sizes, layouts and dtypes', async () => {
    const dtypes: readonly DType[] = ['float32', 'float32', 'float32', 'int32', 'uint8']
    for (let seed = 0; seed < (few ? 4 : 15); seed++) {
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

  it('agree with the reference at sizes that want other tiles', async () => {
    const shapes: Sizes[] = [
      { batch: [], m: 64, n: 128, k: 96 },
      { batch: [], m: 67, n: 133, k: 300 },
      { batch: [], m: 16, n: 24, k: 1030 },
      { batch: [], m: 1, n: 257, k: 511 },
      { batch: [3], m: 31, n: 140, k: 260 },
    ]
    for (const [i, sizes] of shapes.entries())
      await compare(device, product('float32', sizes, generator(i * 31)), JSON.stringify(sizes), [], CLOSE)
  })

  const kinds = [...TILES.map((tile) => ({ ...tile, parts: 1 })), { ...TILES.at(-1)!, parts: 3 }]
  it.each(kinds)('agree with the reference in tiles of $rows x $columns, in $parts parts', async (plan) => {
    const { rows, columns, depth, parts } = plan
    const sizes = { batch: [2], m: rows + 3, n: columns + 5, k: parts === 1 ? 37 : 4 * depth + 8 }
    const dispatches: typeof dispatchesOf = (kernel, slots, features) =>
      contractDispatches(kernel as ContractKernel, slots, features, plan)
    await compare(device, product('float32', sizes, generator(rows)), JSON.stringify(sizes), [], CLOSE, dispatches)
  })

  const alone = [ALONE_TILES, device.features.subgroups === null ? [] : QUAD_TILES].flatMap((tiles, i) =>
    tiles.map(({ ownRows, ownColumns }) => ({ ownRows, ownColumns, quads: i === 1 })),
  )
  it.each(alone)(
    'agree where $ownRows x $ownColumns are computed without workgroup memory, quads $quads',
    async (own) => {
      const { ownRows, ownColumns } = own
      // Lengths along k that are taken four, three, two steps at a time and one by one, whole and in parts.
      for (const [i, k] of [24, 33, 22, 29].entries()) {
        const [across, dtype] = [i % 2 === 0 ? 4 : 16, i === 3 ? 'int32' : 'float32'] as const
        const [rows, columns] = [(16 / across) * ownRows, across * ownColumns]
        const plan = { ...own, rows, columns, depth: 1, shared: false, parts: 1 + (i % 3) }
        const dispatches: typeof dispatchesOf = (kernel, slots, features) =>
          contractDispatches(kernel as ContractKernel, slots, { ...features, literal: i % 2 === 1 }, plan)
        const sizes = { batch: [2], m: rows + 3, n: columns + 5, k }
        const even = { batch: [2], m: rows, n: columns, k }
        for (const shape of [sizes, even]) {
          const random = generator(ownRows * 31 + ownColumns + i)
          await compare(device, product(dtype, shape, random), JSON.stringify([plan, shape]), [], CLOSE, dispatches)
        }
      }
    },
  )

  const held =
    device.features.subgroups === null
      ? []
      : [
          { k: 32, ownColumns: 16, rows: 64, m: 128, how: 'plain' },
          { k: 64, ownColumns: 8, rows: 64, m: 70, how: 'transposed' },
          { k: 12, ownColumns: 4, rows: 64, m: 131, how: 'plain' },
          { k: 20, ownColumns: 4, rows: 128, m: 150, how: 'transposed' },
        ]
  it.each(held)(
    'agree where $ownColumns columns are held while rows pass by, $k products each, $how',
    async ({ k, m, how, ...plan }) => {
      const [batch, n] = [3, 8 * plan.ownColumns]
      for (const literal of [true, false]) {
        const random = generator(k + m)
        const builder = new ProgramBuilder()
        const a = builder.input('float32', randomArray('float32', batch * m * k + 4, random))
        const b = builder.input('float32', randomArray('float32', k * n, random))
        const bias = builder.input('float32', randomArray('float32', n, random))
        const shape = [batch, m, n]
        const store = { slot: builder.output('float32', batch * m * n), offset: 0, strides: [m * n, n, 1] }
        const steps: Step[] = [
          { kind: 'load', dtype: 'float32', index: 0 },
          { kind: 'load', dtype: 'float32', index: 1 },
          { kind: 'binary', dtype: 'float32', fn: 'add', a: 0, b: 1 },
        ]
        const loads = [store, { slot: bias, offset: 0, strides: [0, 0, 1] }]
        builder.kernels.push({
          kind: 'contract',
          dtype: 'float32',
          batch: [batch],
          m: [m],
          n: [n],
          k: [k],
          a: { slot: a, offset: 4, strides: [m * k, k, 1] },
          b: { slot: b, offset: 0, strides: [0, ...(how === 'plain' ? [n, 1] : [1, k])] },
          store,
          epilogue: { kind: 'map', shape, loads, scalars: [], steps, stores: [{ view: store, value: 2 }] },
        })
        const dispatches: typeof dispatchesOf = (kernel, slots, features) => {
          const product = kernel as ContractKernel
          const epilogue = epilogueOf(product.epilogue, product.store, shape, [a, b])
          expect(canBeHeld(product, epilogue)).toBe(true)
          return {
            dispatches: [heldDispatch(product, slots, { ...features, literal }, plan, epilogue)],
            scratchBytes: 0,
          }
        }
        await compare(device, builder, JSON.stringify([plan, literal]), [], CLOSE, dispatches)
      }
    },
  )

  it.each([1, 3])('agree with the reference where both operands lie along k first, %d matrices', async (batch) => {
    const random = generator(batch)
    const [m, n, k] = [32, 48, 200]
    const builder = new ProgramBuilder()
    const a = builder.input('float32', randomArray('float32', batch * k * m, random))
    const b = builder.input('float32', randomArray('float32', batch * k * n, random))
    const out = builder.output('float32', batch * m * n)
    builder.kernels.push({
      kind: 'contract',
      dtype: 'float32',
      batch: [batch],
      m: [m],
      n: [n],
      k: [k],
      a: { slot: a, offset: 0, strides: [k * m, 1, m] },
      b: { slot: b, offset: 0, strides: [k * n, n, 1] },
      store: { slot: out, offset: 0, strides: [m * n, n, 1] },
      epilogue: null,
    })
    await compare(device, builder, `${batch} matrices`, [], CLOSE)
  })

  it('agree with the reference where rows, columns and sums lie along several axes', async () => {
    for (let seed = 0; seed < (few ? 4 : 14); seed++) {
      const random = generator(seed * 977 + 3)
      await compare(device, contraction(seed % 5 === 4 ? 'int32' : 'float32', random), `seed ${seed}`, [], CLOSE)
    }
  })

  it('read the windows of a convolution', async () => {
    const [N, H, W, C, O, K] = [2, 9, 10, 4, 12, 3]
    const [OH, OW] = [H - K + 1, W - K + 1]
    const random = generator(4)
    const builder = new ProgramBuilder()
    const x = builder.input('float32', randomArray('float32', N * H * W * C, random))
    const w = builder.input('float32', randomArray('float32', O * K * K * C, random))
    const y = builder.output('float32', N * OH * OW * O)
    builder.kernels.push({
      kind: 'contract',
      dtype: 'float32',
      batch: [],
      m: [N, OH, OW],
      n: [O],
      k: [K, K * C],
      a: { slot: x, offset: 0, strides: [H * W * C, W * C, C, W * C, 1] },
      b: { slot: w, offset: 0, strides: [K * C, 1, K * K * C] },
      store: { slot: y, offset: 0, strides: [OH * OW * O, OW * O, O, 1] },
      epilogue: null,
    })
    await compare(device, builder, 'convolution')
  })

  it.skipIf(few).each(['plain', 'transposed'])(
    'of much work are exact where sums are whole numbers, %s',
    async (how) => {
      // Of rank one, so that every sum is known.
      const [m, n, k] = [520, 516, 252]
      const [rows, columns] = [(i: number) => (i % 5) - 2, (j: number) => (j % 7) - 3]
      const [left, right] = [(d: number) => 1 + (d % 3), (d: number) => 1 - (d % 4)]
      const builder = new ProgramBuilder()
      const deep = how === 'transposed'
      const a = builder.input(
        'float32',
        Float32Array.from({ length: m * k }, (_, i) => rows(Math.floor(i / k)) * left(i % k)),
      )
      const b = builder.input(
        'float32',
        Float32Array.from({ length: k * n }, (_, i) => {
          const [d, j] = deep ? [i % k, Math.floor(i / k)] : [Math.floor(i / n), i % n]
          return right(d) * columns(j)
        }),
      )
      const c = builder.output('float32', m * n)
      builder.kernels.push({
        kind: 'contract',
        dtype: 'float32',
        batch: [],
        m: [m],
        n: [n],
        k: [k],
        a: { slot: a, offset: 0, strides: [k, 1] },
        b: { slot: b, offset: 0, strides: deep ? [1, k] : [n, 1] },
        store: { slot: c, offset: 0, strides: [n, 1] },
        epilogue: null,
      })
      const [got] = await outputsOf(device, builder)
      const sum = Array.from({ length: k }, (_, d) => left(d) * right(d)).reduce((p, q) => p + q, 0)
      const want = Float32Array.from({ length: m * n }, (_, i) => rows(Math.floor(i / n)) * columns(i % n) * sum + 0)
      expect(got!.findIndex((value, i) => value !== want[i])).toBe(-1)
    },
  )
})
