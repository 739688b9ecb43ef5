import './device.ts'
import { type Tensor, tensor } from '@neurite/core'
import { balancedSampler, DataLoader, type Dataset, TensorDataset, weightedSampler } from '@neurite/datasets'
import { expect, test } from 'vitest'

/** 60 samples: value i, class 0 for two thirds, 1 for a quarter, 2 for the rest. */
const CLASSES = Array.from({ length: 60 }, (_, i) => (i < 40 ? 0 : i < 55 ? 1 : 2))
const data = new TensorDataset(
  tensor(
    CLASSES.map((_, i) => i),
    { dtype: 'int32' },
  ),
  tensor(CLASSES, { dtype: 'int32' }),
)

async function values(part: Dataset): Promise<number[]> {
  await part.prepare()
  const all = await part.load(Int32Array.from({ length: part.length }, (_, i) => i))
  return (await all[0]!.tolist()) as number[]
}

const countsOf = (indices: readonly number[]) => [0, 1, 2].map((c) => indices.filter((i) => CLASSES[i] === c).length)

test('map, filter and concat', async () => {
  const doubled = data.map((x, y) => [x.mul(2), y])
  expect((await values(doubled)).slice(0, 3)).toEqual([0, 2, 4])
  const rare = await data.filter(([, label]) => (label as number) > 1)
  expect(await values(rare)).toEqual([55, 56, 57, 58, 59])
  const joined = rare.concat(data.subset([3, 4]), data)
  expect(joined.length).toBe(67)
  const [x] = joined.batch(Int32Array.of(6, 0, 66, 5))
  expect(await x.tolist()).toEqual([4, 55, 59, 3])
  expect(await values(joined.subset([5, 1]))).toEqual([3, 56])
  const wide = new TensorDataset(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  )
  expect(await values(await wide.filter(([row]) => (row as ArrayLike<number>)[1] === 4))).toEqual([[3, 4]])
})

test('a cache reads every sample once', async () => {
  let calls = 0
  const slow = data.map((x, y) => {
    calls++
    return [x.mul(3), y]
  })
  const kept = await slow.cache()
  expect(calls).toBe(1)
  expect(await values(kept.subset([59, 0]))).toEqual([177, 0])
  expect([calls, kept.length, kept.classIndices().length]).toEqual([1, 60, 60])
})

test('a stratified split has the share of each class in every part', async () => {
  const parts = data.randomSplit([0.8, 0.2], { seed: 3, stratify: true })
  const [train, held] = await Promise.all(parts.map(values))
  expect(countsOf(train!)).toEqual([32, 12, 4])
  expect(countsOf(held!)).toEqual([8, 3, 1])
  expect([...train!, ...held!].toSorted((a, b) => a - b)).toEqual(CLASSES.map((_, i) => i))
  const again = data.randomSplit([0.8, 0.2], { seed: 3, stratify: CLASSES })
  expect(await values(again[0])).toEqual(train)
  expect(await values(data.randomSplit([0.8, 0.2], { seed: 4, stratify: true })[0])).not.toEqual(train)
  expect(() => data.randomSplit([1], { stratify: [1] })).toThrow('1 labels for 60 samples')
  expect(() => new TensorDataset(tensor([1.5])).randomSplit([1], { stratify: true })).toThrow('is float32 of rank 0')
})

test('every sample is held back in one fold', async () => {
  for (const stratify of [false, true]) {
    const folds = data.kFold(5, { seed: 2, stratify })
    expect(folds.map(({ train, validation }) => [train.length, validation.length])).toEqual(Array(5).fill([48, 12]))
    const held = await Promise.all(folds.map(({ validation }) => values(validation)))
    expect(held.flat().toSorted((a, b) => a - b)).toEqual(CLASSES.map((_, i) => i))
    if (stratify) for (const part of held) expect(countsOf(part)).toEqual([8, 3, 1])
    const train = await values(folds[0]!.train)
    expect(new Set([...train, ...held[0]!]).size).toBe(60)
  }
  expect(() => data.kFold(1)).toThrow('1 folds of 60 samples')
})

test('samplers: weighted with and without replacement, and balanced', async () => {
  const epoch = async (sampler: ReturnType<typeof balancedSampler>, seed = 1) => {
    const seen: number[] = []
    for (const [x] of new DataLoader(data, { sampler, batchSize: 16, seed }))
      seen.push(...((await x.tolist()) as number[]))
    return seen
  }
  const balanced = await epoch(balancedSampler(data.classIndices()))
  expect(countsOf(balanced)).toEqual([20, 20, 20])
  expect(await epoch(balancedSampler(CLASSES))).toEqual(balanced)
  expect(await epoch(balancedSampler(CLASSES), 2)).not.toEqual(balanced)
  const weights = CLASSES.map((c) => (c === 2 ? 40 : 1))
  const drawn = await epoch(weightedSampler(weights, { count: 600 }))
  expect(drawn).toHaveLength(600)
  expect(countsOf(drawn)[2]! / 600).toBeGreaterThan(0.7)
  const once = await epoch(weightedSampler(weights, { count: 20, replacement: false }))
  expect(new Set(once).size).toBe(20)
  expect(countsOf(once)[2]).toBe(5)
  expect(() => weightedSampler([0, 0])).toThrow('no weight is above 0')
  expect(() => weightedSampler([1, -1])).toThrow('weight 1 is -1')
  expect(() => weightedSampler([1, 0], { count: 2, replacement: false })).toThrow('1 have a weight above 0')
  expect(() => new DataLoader(data, { shuffle: true, sampler: balancedSampler(CLASSES) })).toThrow('leave shuffle out')
})

test('collate makes another batch of each', async () => {
  const loader = new DataLoader<[Tensor, Tensor]>(data, { batchSize: 2, collate: ([x, y]) => [x.add(100), y] })
  for (const [x] of loader) {
    expect(await x.tolist()).toEqual([100, 101])
    break
  }
})
