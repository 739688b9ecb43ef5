import '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { compile, Parameter, tensor, type Tensor, use } from '@neurite/core'
import { Adam, ExponentialMovingAverage } from '@neurite/optimizers'
import { expect, test } from 'vitest'

test('parameters of float16 have their moments in float32, and are rounded after each step', async () => {
  await use(cpu())
  const train = (compiled: boolean): unknown => {
    const weight = new Parameter(tensor([0.5, -0.25], { dtype: 'float16' }))
    const optimizer = new Adam([weight], { lr: 0.01 })
    const average = new ExponentialMovingAverage([weight])
    const body = (x: Tensor): Tensor => {
      // gradients whose squares are 0 in float16
      const loss = x.sub(weight).square().sum().mul(1e-5)
      optimizer.zeroGrad()
      loss.backward()
      optimizer.step()
      average.update()
      return loss
    }
    const step = compiled ? compile(body) : body
    const losses = Array.from({ length: 20 }, () => step(tensor([1, 1])).itemSync())
    expect(losses[19]).toBeLessThan(0.8 * losses[0]!)
    expect([weight.dtype, average.averages[0]!.dtype]).toEqual(['float16', 'float32'])
    expect(weight.to('float16').tolistSync()).toEqual(weight.tolistSync())
    return [losses, weight.tolistSync(), average.averages[0]!.tolistSync()]
  }
  expect(train(true)).toEqual(train(false))
})
