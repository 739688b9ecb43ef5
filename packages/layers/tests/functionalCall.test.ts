import { randn, reference, type Tensor, tensor, use } from '@neurite/core'
import { grad, vmap } from '@neurite/autograd'
import { expect, test } from 'vitest'
import { functionalCall, Linear, Module, Sequential, Tanh } from '../src/index.ts'

await use(reference())

class Stack extends Module {
  layers = [new Linear(2, 2), new Linear(2, 1)]
  forward(x: Tensor): Tensor {
    return this.layers.reduce((y, layer) => layer.call(y), x)
  }
}

test('other values take the place of parameters, for one call', async () => {
  const model = new Sequential(new Linear(2, 1), new Tanh())
  const own = await model.call(tensor([1, 2])).tolist()
  const zero = functionalCall(model, { '0.weight': tensor([[0, 0]]), '0.bias': tensor([0]) }, tensor([1, 2]))
  expect(await zero.tolist()).toEqual([0])
  expect(await model.call(tensor([1, 2])).tolist()).toEqual(own)
})

test('a model is a function of its parameters', async () => {
  const model = new Stack()
  const bias = model.layers[1]!.bias!
  const slope = grad((b: Tensor) =>
    functionalCall(model, { 'layers.1.bias': b }, tensor([1, 2]))
      .mul(3)
      .sum(),
  )(bias.detach())
  expect(await slope.tolist()).toEqual([3])
  const ensemble = vmap((b: Tensor) => functionalCall(model, { 'layers.1.bias': b }, tensor([1, 2])))
  expect(ensemble(randn([5, 1])).shape).toEqual([5, 1])
})

test('names and shapes are checked, and nothing is left changed', () => {
  const model = new Linear(2, 1)
  const { weight } = model
  expect(() => functionalCall(model, { wieght: weight }, tensor([1, 2]))).toThrow("did you mean 'weight'?")
  expect(() => functionalCall(model, { weight: tensor([1]) }, tensor([1, 2]))).toThrow('they must be equal')
  expect(() => functionalCall(model, { weight }, tensor([1, 2, 3]))).toThrow('[Linear]')
  expect(model.weight).toBe(weight)
})
