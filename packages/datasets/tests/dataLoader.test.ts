import './device.ts'
import { ArgumentError, tensor } from '@neurite/core'
import { DataLoader, Dataset, randomSplit, subset, TensorDataset } from '@neurite/datasets'
import { expect, test } from 'vitest'

const numbers = (count: number) =>
  new TensorDataset(
    tensor(
      Array.from({ length: count }, (_, i) => i),
      { dtype: 'int32' },
    ),
  )

async function epoch(loader: DataLoader): Promise<number[][]> {
  const batches: number[][] = []
  for (const [x] of loader) batches.push((await x!.tolist()) as number[])
  return batches
}

test('batches cover the data in order, the last one smaller', async () => {
  const loader = new DataLoader(numbers(7), { batchSize: 3 })
  expect([loader.length, loader.samples]).toEqual([3, 7])
  expect(await epoch(loader)).toEqual([[0, 1, 2], [3, 4, 5], [6]])
  const whole = new DataLoader(numbers(7), { batchSize: 3, dropLast: true })
  expect([whole.length, whole.samples]).toEqual([2, 6])
  expect(await epoch(whole)).toEqual([
    [0, 1, 2],
    [3, 4, 5],
  ])
})

test('a loop with await gives the same batches', async () => {
  const batches: unknown[] = []
  for await (const [x] of new DataLoader(numbers(5), { batchSize: 2 })) batches.push(await x.tolist())
  expect(batches).toEqual([[0, 1], [2, 3], [4]])
})

test('a shuffle is a permutation, new in every epoch and the same for the same seed', async () => {
  const make = (seed: number) => new DataLoader(numbers(1000), { batchSize: 300, shuffle: true, seed })
  const [a, b, c] = [make(1), make(1), make(2)]
  const first = (await epoch(a)).flat()
  expect(first.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 1000 }, (_, i) => i))
  expect((await epoch(b)).flat()).toEqual(first)
  expect((await epoch(c)).flat()).not.toEqual(first)
  const second = (await epoch(a)).flat()
  expect(second).not.toEqual(first)
  expect((await epoch(b)).flat()).toEqual(second)
  const inPlace = first.filter((value, index) => value === index).length
  expect(inPlace).toBeLessThan(8)
})

test('a saved position goes on with the same samples', async () => {
  const make = () => new DataLoader(numbers(100), { batchSize: 10, shuffle: true, seed: 5 })
  const original = make()
  await epoch(original)
  const rest: unknown[] = []
  let saved = original.position
  let batch = 0
  for (const [x] of original) {
    batch += 1
    if (batch === 4) saved = original.position
    if (batch > 4) rest.push(await x.tolist())
  }
  rest.push(...(await epoch(original)))
  expect(saved).toEqual({ seed: 5, epoch: 1, batch: 4 })
  const resumed = make()
  resumed.position = saved
  expect([...(await epoch(resumed)), ...(await epoch(resumed))]).toEqual(rest)
})

test('a loop that is left early has had its epoch', () => {
  const loader = new DataLoader(numbers(10), { batchSize: 2, shuffle: true })
  for (const _ of loader) break
  expect(loader.position).toEqual({ seed: 0, epoch: 1, batch: 0 })
})

test('several fields stay together, whatever their dtype and shape', async () => {
  const data = new TensorDataset(
    tensor([
      [0, 10],
      [1, 11],
      [2, 12],
    ]),
    tensor([0, 1, 2], { dtype: 'int32' }),
    tensor([false, true, false]),
    tensor([5, 6, 7], { dtype: 'uint8' }),
  )
  const [x, y, flag, byte] = data.subset([2, 0]).tensors()
  expect(await x.tolist()).toEqual([
    [2, 12],
    [0, 10],
  ])
  expect(await y.tolist()).toEqual([2, 0])
  expect([flag!.dtype, byte!.dtype]).toEqual(['bool', 'uint8'])
  expect(await byte!.tolist()).toEqual([7, 5])
})

test('parts of a split are disjoint and repeat with the seed', async () => {
  const values = async (part: Dataset) => (await part.tensors()[0]!.tolist()) as number[]
  const [a, b] = numbers(10).randomSplit([0.8, 0.2], { seed: 1 })
  expect([a!.length, b!.length]).toEqual([8, 2])
  expect([...(await values(a!)), ...(await values(b!))].toSorted((x, y) => x - y)).toEqual([
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9,
  ])
  const [again] = randomSplit(numbers(10), [8, 2], { seed: 1 })
  expect(await values(again!)).toEqual(await values(a!))
  const [other] = numbers(10).randomSplit([8, 2], { seed: 2 })
  expect(await values(other!)).not.toEqual(await values(a!))
  expect(
    numbers(10)
      .randomSplit([0.33, 0.33, 0.34])
      .map(({ length }) => length),
  ).toEqual([4, 3, 3])
  expect(
    numbers(1)
      .randomSplit([1])
      .map(({ length }) => length),
  ).toEqual([1])
  expect(await values(subset(a!, [1, 0]))).toEqual((await values(a!)).slice(0, 2).reverse())
})

test('a dataset of one’s own needs a length and a batch', async () => {
  class Squares extends Dataset {
    readonly length = 6
    batch(indices: Int32Array) {
      return [tensor([...indices].map((i) => i * i))]
    }
  }
  expect(await epoch(new DataLoader(new Squares(), { batchSize: 4 }))).toEqual([
    [0, 1, 4, 9],
    [16, 25],
  ])
  const [half] = new Squares().randomSplit([3, 3])
  expect(half!.length).toBe(3)
})

test('wrong arguments are refused', () => {
  expect(() => new DataLoader(numbers(3), { batchsize: 2 } as object)).toThrow("did you mean 'batchSize'?")
  expect(() => new DataLoader(numbers(3), { batchSize: 0 })).toThrow(ArgumentError)
  expect(() => new DataLoader(numbers(3), { seed: -1 })).toThrow('seed is -1')
  expect(() => numbers(10).randomSplit([0.8, 0.3])).toThrow('fractions whose sum is 1')
  expect(() => numbers(10).randomSplit([8, 3])).toThrow('counts whose sum is 10')
  expect(() => numbers(10).subset([10])).toThrow('index 10 at position 0')
  expect(() => new TensorDataset(tensor([1, 2]), tensor([1]))).toThrow('received [2] and [1]')
  expect(() => new TensorDataset()).toThrow('received nothing')
  expect(() => new TensorDataset({ data: new Float32Array(3), shape: [2, 2], dtype: 'float32' })).toThrow(
    'with 3 elements',
  )
})
