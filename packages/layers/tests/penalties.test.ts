import { reference, tensor, use } from '@neurite/core'
import '@neurite/autograd'
import { expect, test } from 'vitest'
import { l1, l2, Linear, maxNorm, penalize, Sequential } from '../src/index.ts'

await use(reference())

const layer = () => {
  const linear = new Linear(2, 2, { bias: false })
  linear.loadStateDict({
    weight: tensor([
      [3, -4],
      [0.3, 0.4],
    ]),
  })
  return linear
}

test('penalties add up over a model, with their gradients', async () => {
  const model = new Sequential(layer(), layer())
  expect(model.penalty()).toBe(null)
  penalize((model.at(0) as Linear).weight, l2(0.1))
  penalize((model.at(1) as Linear).weight, l1(2))
  const penalty = model.penalty()!
  expect(await penalty.item()).toBeCloseTo(0.1 * 25.25 + 2 * 7.7, 4)
  penalty.backward()
  expect(await (model.at(0) as Linear).weight.grad!.tolist()).toEqual([
    [0.6000000238418579, -0.800000011920929],
    [expect.closeTo(0.06), expect.closeTo(0.08)],
  ])
  expect(await (model.at(1) as Linear).weight.grad!.tolist()).toEqual([
    [2, -2],
    [2, 2],
  ])
  expect(() => l2(-1)).toThrow('at least 0')
})

test('maxNorm scales down what exceeds the limit, and leaves the rest', async () => {
  const { weight } = layer()
  maxNorm(weight, 1)
  const [big, small] = (await weight.tolist()) as number[][]
  expect(big).toEqual([expect.closeTo(0.6), expect.closeTo(-0.8)])
  expect(small).toEqual([expect.closeTo(0.3), expect.closeTo(0.4)])
})
