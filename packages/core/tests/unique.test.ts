import {
  bincount,
  bincountSync,
  reference,
  tensor,
  unique,
  uniqueConsecutive,
  uniqueSync,
  useSync,
} from '@neurite/core'
import { describe, expect, it } from 'vitest'

useSync(reference())

describe('unique', () => {
  it('gives the distinct elements in order', async () => {
    const x = tensor([
      [3, 1],
      [2, 3],
    ])
    expect(await (await unique(x)).tolist()).toEqual([1, 2, 3])
    const { output, inverseIndices, counts } = uniqueSync(x, { returnInverse: true, returnCounts: true })
    expect(output.tolistSync()).toEqual([1, 2, 3])
    expect(inverseIndices!.tolistSync()).toEqual([
      [2, 0],
      [1, 2],
    ])
    expect(counts!.tolistSync()).toEqual([1, 1, 2])
  })

  it('compares slices along an axis', async () => {
    const x = tensor([
      [1, 2, 1],
      [0, 5, 0],
    ])
    const { output, counts } = await unique(x, { dim: 1, returnCounts: true })
    expect(output.tolistSync()).toEqual([
      [1, 2],
      [0, 5],
    ])
    expect(counts!.tolistSync()).toEqual([2, 1])
  })

  it('keeps every NaN apart, and nothing of nothing', () => {
    expect(uniqueSync(tensor([Number.NaN, 1, Number.NaN])).tolistSync()).toEqual([1, Number.NaN, Number.NaN])
    expect(uniqueSync(tensor([])).shape).toEqual([0])
  })

  it('looks at neighbours only', async () => {
    const x = tensor([1, 1, 2, 1], { dtype: 'int32' })
    const { output, inverseIndices, counts } = await uniqueConsecutive(x, { returnInverse: true, returnCounts: true })
    expect(output.tolistSync()).toEqual([1, 2, 1])
    expect(inverseIndices!.tolistSync()).toEqual([0, 0, 1, 2])
    expect(counts!.tolistSync()).toEqual([2, 1, 1])
  })
})

describe('bincount', () => {
  it('counts integers', async () => {
    const x = tensor([1, 3, 1], { dtype: 'int32' })
    expect(await (await bincount(x)).tolist()).toEqual([0, 2, 0, 1])
    expect(bincountSync(x, { minlength: 5 }).tolistSync()).toEqual([0, 2, 0, 1, 0])
    expect(bincountSync(x, { weights: tensor([0.5, 1, 2]) }).tolistSync()).toEqual([0, 2.5, 0, 1])
  })

  it('refuses what it cannot count', () => {
    expect(() => bincountSync(tensor([1, 2]))).toThrow('[bincount] takes integers')
    expect(() => bincountSync(tensor([-1], { dtype: 'int32' }))).toThrow('at least 0')
  })
})
