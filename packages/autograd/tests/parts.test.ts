import { reference, type Tensor, tensor, use } from '@neurite/core'
import '@neurite/autograd'
import { beforeAll, describe, expect, it } from 'vitest'

beforeAll(() => use(reference()))

const leaf = (rows: number, columns: number): Tensor =>
  tensor(
    Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => i + j / 10)),
    { requiresGrad: true },
  )

describe('gradients of parts', () => {
  it('of parts side by side are put together without sums', async () => {
    const x = leaf(40, 2)
    const loss = x.unbind().reduce((sum, part, i) => sum.add(part.mul(i + 1).sum()), tensor(0))
    loss.backward()
    const { op, inputs } = x.grad!.node
    expect(op.name).toBe('place')
    expect(inputs).toHaveLength(40)
    expect(await x.grad!.tolist()).toEqual(Array.from({ length: 40 }, (_, i) => [i + 1, i + 1]))
  })

  it('of parts that alternate', async () => {
    const x = leaf(5, 2)
    const [even, odd] = [x.slice([0, null, 2]), x.slice([1, null, 2])]
    even.mul(2).sum().add(odd.mul(3).sum()).backward()
    expect(await x.grad!.tolist()).toEqual([2, 3, 2, 3, 2].map((g) => [g, g]))
  })

  it('of parts that overlap are added', async () => {
    const x = leaf(4, 2)
    const windows = x.unfold(0, 3, 1)
    const [first, last] = [x.slice([0, 3]), x.slice([1, 4], [0, 1])]
    windows.sum().add(first.sum()).add(last.sum()).backward()
    expect(await x.grad!.tolist()).toEqual([
      [2, 2],
      [4, 3],
      [4, 3],
      [2, 1],
    ])
  })

  it('of rows and columns, some cut out twice', async () => {
    const x = leaf(2, 3)
    const loss = x.select(0, 1).sum().add(x.select(1, 0).sum()).add(x.select(0, 1).mul(2).sum())
    loss.backward()
    expect(await x.grad!.tolist()).toEqual([
      [1, 0, 0],
      [4, 3, 3],
    ])
  })
})
