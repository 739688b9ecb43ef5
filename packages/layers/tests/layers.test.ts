import { compile, manualSeed, randn, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import { Dropout, Embedding, Flatten, LayerNorm, Linear, Unflatten } from '../src/index.ts'

await use(reference())

describe('Linear', () => {
  test('is x W^T + b, with any leading axes', async () => {
    const layer = new Linear(2, 3)
    layer.loadStateDict({
      weight: tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]),
      bias: tensor([10, 20, 30]),
    })
    expect(await layer.call(tensor([1, 1])).tolist()).toEqual([13, 27, 41])
    expect(await layer.call(tensor([[[1, 0]], [[0, 1]]])).tolist()).toEqual([[[11, 23, 35]], [[12, 24, 36]]])
  })

  test('starts uniform within 1 / sqrt(inFeatures), and follows the seed', async () => {
    manualSeed(3)
    const first = await new Linear(100, 50).weight.data()
    manualSeed(3)
    expect(await new Linear(100, 50).weight.data()).toEqual(first)
    expect(Math.max(...first)).toBeLessThanOrEqual(0.1)
    expect(Math.max(...first)).toBeGreaterThan(0.099)
    expect(Math.min(...first)).toBeLessThan(-0.099)
  })

  test('gradients are those of the formula', async () => {
    const layer = new Linear(2, 1)
    layer
      .call(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      )
      .sum()
      .backward()
    expect(await layer.weight.grad!.tolist()).toEqual([[4, 6]])
    expect(await layer.bias!.grad!.tolist()).toEqual([2])
    layer.zeroGrad()
    expect(layer.weight.grad).toBeNull()
  })

  test('says what does not fit', () => {
    expect(() => new Linear(10, 2).call(zeros([3, 5]))).toThrow(
      /\[Linear\] received \[3, 5\]; the last axis must have 10 features; make the layer with new Linear\(5, 2\)/,
    )
    expect(() => new Linear(0, 2)).toThrow(/\[Linear\] inFeatures must be an integer of at least 1, received 0/)
    expect(() => new Linear(1, 2, { bais: false } as object)).toThrow(/unknown option 'bais'; did you mean 'bias'/)
  })
})

describe('shapes', () => {
  test('Flatten and Unflatten', () => {
    const flat = new Flatten().call(zeros([2, 3, 4]))
    expect(flat.shape).toEqual([2, 12])
    expect(new Unflatten(1, [3, 4]).call(flat).shape).toEqual([2, 3, 4])
    expect(new Flatten({ startDim: 0, endDim: 1 }).call(zeros([2, 3, 4])).shape).toEqual([6, 4])
  })
})

describe('Dropout', () => {
  const count = async (x: Tensor, value: number): Promise<number> =>
    [...(await x.data())].filter((v) => v === value).length

  test('acts in training only, and keeps the mean', async () => {
    manualSeed(1)
    const layer = new Dropout(0.25)
    const x = zeros([10000]).add(3)
    const y = layer.call(x)
    expect(await count(y, 0)).toBeGreaterThan(2300)
    expect(await count(y, 0)).toBeLessThan(2700)
    expect(await count(y, 4)).toBe(10000 - (await count(y, 0)))
    layer.eval()
    expect(layer.call(x)).toBe(x)
  })

  test('masks follow the seed and differ from call to call', async () => {
    const layer = new Dropout()
    const x = zeros([64]).add(1)
    manualSeed(5)
    const [a, b] = [await layer.call(x).data(), await layer.call(x).data()]
    manualSeed(5)
    expect(await layer.call(x).data()).toEqual(a)
    expect(b).not.toEqual(a)
  })

  test('under compile, masks are drawn afresh and the mode is followed', async () => {
    const layer = new Dropout()
    const x = zeros([64]).add(1)
    const run = compile((v: Tensor) => layer.call(v))
    manualSeed(5)
    const [a, b] = [await run(x).data(), await run(x).data()]
    expect(b).not.toEqual(a)
    manualSeed(5)
    expect(await layer.call(x).data()).toEqual(a)
    layer.eval()
    expect(await run(x).data()).toEqual(await x.data())
  })

  test('p of 0 and 1, and others', async () => {
    const x = tensor([1, 2])
    expect(new Dropout(0).call(x)).toBe(x)
    expect(await new Dropout(1).call(x).tolist()).toEqual([0, 0])
    expect(() => new Dropout(1.5)).toThrow(/\[Dropout\] p must be from 0 to 1, received 1.5/)
  })
})

describe('LayerNorm', () => {
  test('gives mean 0 and variance 1', async () => {
    const y = new LayerNorm(8).call(randn([4, 8]).mul(3).add(5))
    for (const mean of await y.mean({ dim: 1 }).data()) expect(mean).toBeCloseTo(0, 5)
    for (const variance of await y.square().mean({ dim: 1 }).data()) expect(variance).toBeCloseTo(1, 3)
    expect(() => new LayerNorm([3]).call(zeros([2, 4]))).toThrow(
      /\[LayerNorm\] received \[2, 4\]; the last axes must be \[3\]/,
    )
  })
})

describe('Embedding', () => {
  test('looks rows up; the padding row is zero and gets no gradient', async () => {
    const table = new Embedding(4, 2, { paddingIdx: 1 })
    const y = table.call(
      tensor(
        [
          [0, 1],
          [3, 0],
        ],
        { dtype: 'int32' },
      ),
    )
    expect(y.shape).toEqual([2, 2, 2])
    expect(((await y.tolist()) as number[][][])[0]![1]).toEqual([0, 0])
    y.sum().backward()
    expect(await table.weight.grad!.tolist()).toEqual([
      [2, 2],
      [0, 0],
      [0, 0],
      [1, 1],
    ])
    expect(() => table.call(tensor([0.5]))).toThrow(
      /\[Embedding\] looks rows up by index and takes int32, received float32/,
    )
  })
})
