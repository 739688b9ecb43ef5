import { Adam, SGD } from '@neurite/optimizers'
import {
  compile,
  manualSeed,
  ones,
  type Parameter,
  randn,
  reference,
  type Tensor,
  tensor,
  use,
  zeros,
} from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import { Dense, LazyLinear, LazyParameter, Linear, Sequential } from '../src/index.ts'

await use(reference())

const model = () => new Sequential(new Dense(4, { activation: 'relu' }), new LazyLinear(1))

describe('parameters without a shape', () => {
  test('exist before first use, and get their shape by it', async () => {
    const layer = new Dense(3)
    expect(layer.namedParameters().map(([name, { shape }]) => [name, shape])).toEqual([
      ['weight', [0]],
      ['bias', [0]],
    ])
    const before = layer.parameters()
    expect(layer.call(zeros([2, 5])).shape).toEqual([2, 3])
    expect(layer.weight.shape).toEqual([3, 5])
    expect(layer.parameters()).toEqual(before)
    expect(await layer.bias!.tolist()).toEqual([0, 0, 0])
    const bound = Math.sqrt(6 / 8)
    for (const value of await layer.weight.data()) expect(Math.abs(value)).toBeLessThanOrEqual(bound)
    expect(() => layer.call(zeros([2, 4]))).toThrow(/the first input had 5 features/)
  })

  test('LazyLinear starts as Linear does', async () => {
    manualSeed(4)
    const linear = new Linear(5, 3)
    manualSeed(4)
    const lazy = new LazyLinear(3)
    lazy.call(zeros([1, 5]))
    const [got, want] = [await lazy.weight.data(), await linear.weight.data()]
    for (const [i, value] of got.entries()) expect(value).toBeCloseTo(want[i]!, 6)
  })

  test.each([false, true])('an optimizer may be made before; compiled: %s', async (compiled) => {
    manualSeed(2)
    const net = model()
    const optimizer = new Adam(net.parameters(), { lr: 0.05 })
    const x = randn([16, 3])
    const y = x.sum({ dim: 1, keepdim: true })
    const step = (input: Tensor, target: Tensor): Tensor => {
      optimizer.zeroGrad()
      const loss = net.call(input).sub(target).square().mean()
      loss.backward()
      optimizer.step()
      return loss
    }
    const run = compiled ? compile(step) : step
    const first = await run(x, y).item()
    let last = first
    for (let i = 0; i < 100; i++) last = await run(x, y).item()
    expect(last).toBeLessThan(first / 10)
    const state = optimizer.stateDict().state[0] as Record<string, Tensor>
    expect(state['exp_avg']!.shape).toEqual([4, 3])
  })

  test('compiled and not, from one seed, the same', async () => {
    const train = async (compiled: boolean): Promise<number[]> => {
      manualSeed(7)
      const net = model()
      const optimizer = new SGD(net.parameters(), { lr: 0.1, momentum: 0.9 })
      const step = (input: Tensor) => {
        optimizer.zeroGrad()
        const loss = net.call(input).square().mean()
        loss.backward()
        optimizer.step()
        return loss
      }
      const run = compiled ? compile(step) : step
      const losses: number[] = []
      for (let i = 0; i < 4; i++) losses.push(await run(ones([2, 3])).item())
      return losses
    }
    const [plain, compiled] = [await train(false), await train(true)]
    for (const [i, loss] of compiled.entries()) expect(loss).toBeCloseTo(plain[i]!, 5)
  })

  test('take the shapes of a state dict', async () => {
    const layer = new LazyLinear(2)
    layer.loadStateDict({
      weight: tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      bias: tensor([1, 0]),
    })
    expect(await layer.call(tensor([[1, 1, 1]])).tolist()).toEqual([[7, 15]])
  })

  test('stay frozen', () => {
    const layer = new LazyLinear(2)
    layer.requireGradients(false)
    layer.call(zeros([1, 3]))
    expect(layer.parameters().map((parameter: Parameter) => parameter.requiresGrad)).toEqual([false, false])
    expect(layer.weight).toBeInstanceOf(LazyParameter)
  })

  test('activations by name', () => {
    expect(() => new Dense(2, { activation: 'rellu' as 'relu' })).toThrow(/did you mean 'relu'/)
    expect(() => new Dense(2, { activations: 'relu' } as object)).toThrow(/did you mean 'activation'/)
  })
})
