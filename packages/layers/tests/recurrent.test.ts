import { compile, manualSeed, randn, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import { GRU, GRUCell, LSTM, LSTMCell, RNN, RNNCell } from '../src/index.ts'

await use(reference())
manualSeed(1)

const made = { dtype: 'float64' } as const
const x = randn([4, 2, 3], made)

async function expectEqual(got: Tensor, want: Tensor): Promise<void> {
  expect(got.shape).toEqual(want.shape)
  const wanted = await want.data()
  for (const [i, value] of (await got.data()).entries()) expect(value).toBeCloseTo(wanted[i]!, 12)
}

/** A cell with the weights of a layer's first run. */
const cellWeights = (layer: RNN | LSTM | GRU) =>
  Object.fromEntries(Object.entries(layer.stateDict()).map(([name, value]) => [name.replace('_l0', ''), value]))

describe('a layer is its cell, step by step', () => {
  test('RNN', async () => {
    const layer = new RNN(3, 5, { nonlinearity: 'relu', ...made })
    const cell = new RNNCell(3, 5, { nonlinearity: 'relu', ...made })
    cell.loadStateDict(cellWeights(layer))
    let h = zeros([2, 5], made)
    for (let t = 0; t < 4; t++) h = cell.call(x.select(0, t), { h0: h })
    await expectEqual(layer.call(x).hn.select(0, 0), h)
  })

  test('LSTM', async () => {
    const layer = new LSTM(3, 5, made)
    const cell = new LSTMCell(3, 5, made)
    cell.loadStateDict(cellWeights(layer))
    let state: { h?: Tensor; c?: Tensor } = {}
    for (let t = 0; t < 4; t++) {
      state = cell.call(x.select(0, t), { ...(state.h && { h0: state.h }), ...(state.c && { c0: state.c }) })
    }
    const { hn, cn } = layer.call(x)
    await expectEqual(hn.select(0, 0), state.h!)
    await expectEqual(cn.select(0, 0), state.c!)
  })

  test('GRU', async () => {
    const layer = new GRU(3, 5, made)
    const cell = new GRUCell(3, 5, made)
    cell.loadStateDict(cellWeights(layer))
    let h = cell.call(x.select(0, 0))
    for (let t = 1; t < 4; t++) h = cell.call(x.select(0, t), { h0: h })
    await expectEqual(layer.call(x).hn.select(0, 0), h)
  })
})

describe('sequences of different lengths', () => {
  const options = { numLayers: 2, bidirectional: true, batchFirst: true, ...made }
  const batch = x.transpose(0, 1)

  test.each([
    ['RNN', new RNN(3, 5, options)],
    ['LSTM', new LSTM(3, 5, options)],
    ['GRU', new GRU(3, 5, options)],
  ])('%s: each gives what it gives alone, and zeros after its end', async (_, layer) => {
    const { output, hn } = layer.call(batch, { lengths: [4, 2] })
    const alone = layer.call(batch.slice([1, 2], [0, 2]))
    await expectEqual(output.slice([1, 2], [0, 2]), alone.output)
    await expectEqual(hn.slice(null, [1, 2]), alone.hn)
    await expectEqual(output.slice([1, 2], [2, 4]), zeros([1, 2, 10], made))
    const mask = tensor([
      [true, true, true, true],
      [true, true, false, false],
    ])
    await expectEqual(layer.call(batch, { mask }).output, output)
  })
})

test('without a batch axis', async () => {
  const layer = new LSTM(3, 5, { bidirectional: true, ...made })
  const { output, hn, cn } = layer.call(x.select(1, 0))
  const batched = layer.call(x)
  await expectEqual(output, batched.output.select(1, 0))
  await expectEqual(hn, batched.hn.select(1, 0))
  await expectEqual(cn, batched.cn.select(1, 0))
})

test('a projected LSTM', () => {
  const layer = new LSTM(3, 5, { projSize: 2, numLayers: 2, bidirectional: true })
  expect(layer.stateDict()['weight_hr_l1_reverse']!.shape).toEqual([2, 5])
  expect(layer.stateDict()['weight_ih_l1']!.shape).toEqual([20, 4])
  const { output, hn, cn } = layer.call(zeros([4, 2, 3]))
  expect([output.shape, hn.shape, cn.shape]).toEqual([
    [4, 2, 4],
    [4, 2, 2],
    [4, 2, 5],
  ])
})

test('weights start within 1 / sqrt(hiddenSize)', async () => {
  const values = await new GRU(2, 16).weight_hh_l0!.data()
  expect(Math.max(...values)).toBeLessThanOrEqual(0.25)
  expect(Math.max(...values)).toBeGreaterThan(0.24)
})

test('dropout acts between layers, in training only', async () => {
  const layer = new RNN(3, 5, { numLayers: 2, dropout: 1 })
  const input = randn([4, 2, 3])
  const inner = layer.call(input).output
  const again = layer.call(randn([4, 2, 3])).output
  expect(await inner.data()).toEqual(await again.data())
  layer.eval()
  expect(await layer.call(input).output.data()).not.toEqual(await inner.data())
})

test('states carry over from one compiled call to the next', async () => {
  const layer = new GRU(3, 5)
  const input = randn([4, 2, 3])
  const step = compile((h: Tensor) => layer.call(input, { h0: h }).hn)
  let h = zeros([1, 2, 5])
  for (let i = 0; i < 3; i++) h = step(h)
  const want = layer.call(input, { h0: layer.call(input, { h0: layer.call(input).hn }).hn }).hn
  const values = await want.data()
  for (const [i, value] of (await h.data()).entries()) expect(value).toBeCloseTo(values[i]!, 6)
})

test('says what does not fit', () => {
  const layer = new LSTM(3, 5)
  expect(() => layer.call(zeros([4, 2, 4]))).toThrow(/\[LSTM\] received \[4, 2, 4\]; it takes \[T, N, 3\]/)
  expect(() => layer.call(zeros([4, 2, 3]), { c0: zeros([2, 2, 5]) })).toThrow(/must be \[1, 2, 5\]/)
  expect(() => layer.call(zeros([4, 2, 3]), { lengths: [1] })).toThrow(/lengths must be of shape \[2\]/)
  expect(() => new LSTM(3, 5, { projSize: 5 })).toThrow(/projSize/)
  expect(() => new RNN(3, 5, { nonlinearity: 'sigmoid' as 'tanh' })).toThrow(/'tanh' or 'relu'/)
  expect(() => new GRU(3, 5, { numLayer: 2 } as object)).toThrow(/did you mean 'numLayers'/)
})
