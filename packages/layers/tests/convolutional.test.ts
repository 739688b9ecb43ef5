import { compile, manualSeed, ones, randn, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import * as layers from '../src/index.ts'

await use(reference())
manualSeed(3)

async function expectClose(got: Tensor, want: Tensor, digits = 5): Promise<void> {
  expect(got.shape).toEqual(want.shape)
  const wanted = await want.data()
  for (const [i, value] of (await got.data()).entries()) expect(value).toBeCloseTo(wanted[i]!, digits)
}

describe('batch norm', () => {
  const x = randn([8, 2, 3]).mul(2).add(1)

  test('normalises by the batch in training, by running statistics in evaluation', async () => {
    const norm = new layers.BatchNorm1d(2)
    const y = norm.call(x)
    await expectClose(y.mean({ dim: [0, 2] }), zeros([2]))
    const [mean, variance] = [x.mean({ dim: [0, 2] }), x.var({ dim: [0, 2] })]
    await expectClose(norm.running_mean!, mean.mul(0.1))
    await expectClose(norm.running_var!, variance.mul(0.1).add(0.9))
    expect(await norm.num_batches_tracked!.item()).toBe(1)
    norm.eval()
    const scale = norm.running_var!.add(1e-5).rsqrt().unsqueeze(1)
    await expectClose(norm.call(x), x.sub(norm.running_mean!.unsqueeze(1)).mul(scale))
    expect(await norm.num_batches_tracked!.item()).toBe(1)
  })

  test('without momentum the running statistics are means, also compiled', async () => {
    const norm = new layers.BatchNorm1d(1, { momentum: null })
    const run = compile((v: Tensor) => norm.call(v))
    const means = [1, 4, 7]
    for (const mean of means) run(tensor([[mean - 1], [mean + 1]]))
    expect(await norm.running_mean!.item()).toBeCloseTo(4, 5)
    expect(await norm.running_var!.item()).toBeCloseTo(2, 5)
    norm.resetRunningStats()
    expect([await norm.running_mean!.item(), await norm.running_var!.item()]).toEqual([0, 1])
  })

  test('names, and what does not fit', () => {
    const names = ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
    expect(Object.keys(new layers.BatchNorm2d(3).stateDict())).toEqual(names)
    expect(Object.keys(new layers.BatchNorm2d(3, { affine: false, trackRunningStats: false }).stateDict())).toEqual([])
    expect(() => new layers.BatchNorm2d(3).call(zeros([2, 3]))).toThrow(
      /\[BatchNorm2d\] received \[2, 3\]; it takes 4 axes/,
    )
    expect(() => new layers.BatchNorm1d(3).call(zeros([2, 4]))).toThrow(/3 channels/)
  })
})

test('RMSNorm is its formula', async () => {
  const norm = new layers.RMSNorm(3, { eps: 0.5 })
  const x = tensor([[1, 2, 3]])
  await expectClose(norm.call(x), x.div(Math.sqrt(14 / 3 + 0.5)))
})

describe('convolutions', () => {
  test('start within 1 / sqrt(inputs of a window)', async () => {
    const layer = new layers.Conv2d(4, 8, 3, { groups: 2 })
    expect(layer.weight.shape).toEqual([8, 2, 3, 3])
    const bound = 1 / Math.sqrt(18)
    const values = await layer.weight.data()
    expect(Math.max(...values)).toBeLessThanOrEqual(bound)
    expect(Math.max(...values)).toBeGreaterThan(0.9 * bound)
    expect(new layers.ConvTranspose1d(4, 6, 5, { groups: 2 }).weight.shape).toEqual([4, 3, 5])
  })

  test.each(['zeros', 'reflect', 'replicate', 'circular'] as const)(
    'same padding of %s keeps the size',
    (paddingMode) => {
      const layer = new layers.Conv2d(1, 1, [3, 2], { padding: 'same', dilation: 2, paddingMode })
      expect(layer.call(zeros([1, 1, 6, 6])).shape).toEqual([1, 1, 6, 6])
    },
  )

  test('a transposed convolution reaches the size asked for', () => {
    const layer = new layers.ConvTranspose2d(1, 1, 3, { stride: 2, padding: 1 })
    expect(layer.call(zeros([1, 1, 3, 3])).shape).toEqual([1, 1, 5, 5])
    expect(layer.call(zeros([1, 1, 3, 3]), { outputSize: [6, 5] }).shape).toEqual([1, 1, 6, 5])
    expect(() => layer.call(zeros([1, 1, 3, 3]), { outputSize: 7 })).toThrow(/it can be 5 to 6/)
  })

  test('separable: a kernel for each channel, then a mix', () => {
    const layer = new layers.DepthwiseSeparableConv2d(3, 5, 3, { padding: 1, stride: 2 })
    expect(layer.call(zeros([1, 3, 8, 8])).shape).toEqual([1, 5, 4, 4])
    expect(layer.depthwise.weight.shape).toEqual([3, 1, 3, 3])
  })

  test('says what does not fit', () => {
    expect(() => new layers.Conv2d(3, 4, 3).call(zeros([1, 2, 5, 5]))).toThrow(
      /\[Conv2d\] received \[1, 2, 5, 5\].*3 channels/,
    )
    expect(() => new layers.Conv1d(3, 4, 3, { groups: 2 })).toThrow(/divisible by groups/)
    expect(() => new layers.Conv1d(3, 4, 3, { paddingMode: 'mirror' as 'zeros' })).toThrow(/paddingMode is one of/)
    expect(() => new layers.Conv1d(3, 4, 3, { pading: 1 } as object)).toThrow(/did you mean 'padding'/)
  })
})

describe('what is dropped at random', () => {
  const count = async (x: Tensor, value: number) =>
    [...(await x.data())].filter((v) => Math.abs(v - value) < 1e-6).length

  test('channels go as a whole', async () => {
    const y = new layers.Dropout2d(0.5).call(ones([8, 16, 2, 2]))
    const sums = y.sum({ dim: [2, 3] })
    const [none, all] = [await count(sums, 0), await count(sums, 8)]
    expect(none + all).toBe(128)
    expect(none).toBeGreaterThan(40)
  })

  test('samples go as a whole', async () => {
    const sums = new layers.DropPath(0.25).call(ones([200, 3])).sum({ dim: 1 })
    expect((await count(sums, 0)) + (await count(sums, 4))).toBe(200)
    expect(await count(sums, 0)).toBeGreaterThan(25)
  })

  test('alpha dropout keeps mean and variance', async () => {
    const y = new layers.AlphaDropout(0.3).call(randn([40000]))
    expect(await y.mean().item()).toBeCloseTo(0, 1)
    expect(await y.var().item()).toBeCloseTo(1, 1)
  })

  test('noise has the deviation asked for, and is none in evaluation', async () => {
    const layer = new layers.GaussianNoise(0.5)
    expect(
      await layer
        .call(zeros([20000]))
        .std()
        .item(),
    ).toBeCloseTo(0.5, 1)
    const x = zeros([2])
    expect(layer.eval().call(x)).toBe(x)
  })
})

test('blocks that join layers', async () => {
  const x = tensor([[1, 2]])
  const twice = new layers.Lambda((v) => v.mul(2))
  await expectClose(new layers.Residual(twice).call(x), tensor([[3, 6]]))
  await expectClose(new layers.Residual(twice, { shortcut: twice }).call(x), tensor([[4, 8]]))
  await expectClose(new layers.Parallel([twice, new layers.Identity()]).call(x), tensor([[2, 4, 1, 2]]))
  await expectClose(new layers.Parallel([twice, new layers.Identity()], { merge: 'add' }).call(x), tensor([[3, 6]]))
  await expectClose(new layers.Concatenate().call([x, x]), tensor([[1, 2, 1, 2]]))
  await expectClose(new layers.Add().call([x, x, x]), tensor([[3, 6]]))
  expect(Object.keys(new layers.Parallel([new layers.Linear(1, 1)]).stateDict())).toEqual([
    'branches.0.weight',
    'branches.0.bias',
  ])
})

test('pools by their formulas', async () => {
  const x = tensor([[[1, 5, 2, 4]]])
  await expectClose(new layers.MaxPool1d(2).call(x), tensor([[[5, 4]]]))
  const { output, indices } = new layers.MaxPool1d(2, { returnIndices: true }).call(x)
  expect(await indices.tolist()).toEqual([[[1, 3]]])
  await expectClose(new layers.MaxUnpool1d(2).call(output, indices), tensor([[[0, 5, 0, 4]]]))
  expect(new layers.AdaptiveMaxPool1d(1, { returnIndices: true }).call(x).indices.shape).toEqual([1, 1, 1])
  await expectClose(new layers.AvgPool1d(2).call(x), tensor([[[3, 3]]]))
  await expectClose(new layers.LPPool1d(2, 2).call(x), tensor([[[Math.sqrt(26), Math.sqrt(20)]]]))
  await expectClose(new layers.AdaptiveAvgPool1d(1).call(x), tensor([[[3]]]))
})
