import { reference, tensor, use } from '@neurite/core'
import '@neurite/autograd'
import { expect, test } from 'vitest'
import { Embedding } from '../src/index.ts'

await use(reference())

test('an embedding keeps the rows that it looks up short', async () => {
  const table = new Embedding(3, 2, { maxNorm: 1 })
  table.loadStateDict({
    weight: tensor([
      [3, 4],
      [0.3, 0.4],
      [6, 8],
    ]),
  })
  const y = await table.call(tensor([0, 1], { dtype: 'int32' })).data()
  for (const [i, want] of [0.6, 0.8, 0.3, 0.4].entries()) expect(y[i]).toBeCloseTo(want, 5)
  const rows = (await table.weight.tolist()) as number[][]
  expect(rows[0]![0]).toBeCloseTo(0.6, 5)
  expect(rows[2]).toEqual([6, 8])
})

test('an embedding divides gradients by how often a row was looked up', async () => {
  const table = new Embedding(3, 1, { scaleGradByFreq: true })
  table
    .call(tensor([0, 0, 2], { dtype: 'int32' }))
    .sum()
    .backward()
  expect(await table.weight.grad!.tolist()).toEqual([[1], [0], [1]])
})
