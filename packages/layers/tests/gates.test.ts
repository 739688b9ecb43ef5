import { noGrad, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import { Linear, Module, Sequential, Step } from '../src/index.ts'

await use(reference())

const INPUTS = (): Tensor =>
  tensor([
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])

/** A threshold unit: 0 where the weighted sum is at most 0. */
function gate(w1: number, w2: number, bias: number): Sequential {
  const unit = new Sequential(new Linear(2, 1), new Step())
  unit.loadStateDict({ '0.weight': tensor([[w1, w2]]), '0.bias': tensor([bias]) })
  return unit
}

const outputs = async (y: Tensor): Promise<number[]> => [...(await y.data())]

describe('logic gates', () => {
  const AND = [0, 0, 0, 1]
  test.each([
    ['AND', 0.5, 0.5, -0.7, AND],
    ['AND', 0.5, 0.5, -0.8, AND],
    ['AND', 1, 1, -1, AND],
    ['NAND', -0.5, -0.5, 0.7, [1, 1, 1, 0]],
    ['OR', 0.6, 0.6, -0.5, [0, 1, 1, 1]],
  ] as const)('%s with weights %d, %d and bias %d', async (_, w1, w2, bias, truth) => {
    expect(await outputs(gate(w1, w2, bias).call(INPUTS()))).toEqual(truth)
  })

  test('XOR is AND of NAND and OR', async () => {
    class Xor extends Module {
      nand = gate(-0.5, -0.5, 0.7)
      or = gate(0.6, 0.6, -0.5)
      and = gate(0.5, 0.5, -0.7)
      forward(x: Tensor): Tensor {
        const [a, b] = [this.nand.call(x), this.or.call(x)]
        const pick = (y: Tensor, column: readonly [number, number]): Tensor => y.mul(tensor([[...column]]))
        return this.and.call(pick(a, [1, 0]).add(pick(b, [0, 1])))
      }
    }
    expect(await outputs(new Xor().call(INPUTS()))).toEqual([0, 1, 1, 0])
  })
})

describe('the perceptron rule, w_i += eta (y - h) x_i', () => {
  async function learn(truth: readonly number[]): Promise<number[]> {
    const unit = new Sequential(new Linear(2, 1), new Step())
    const line = unit.at(0) as Linear
    noGrad(() => {
      line.weight.assign(zeros([1, 2]))
      line.bias!.assign(zeros([1]))
    })
    const x = INPUTS()
    const y = tensor([...truth]).reshape([4, 1])
    for (let epoch = 0; epoch < 30; epoch++) {
      noGrad(() => {
        const error = y.sub(unit.call(x)).mul(0.1)
        line.weight.assign(line.weight.add(error.transpose(0, 1).matmul(x)))
        line.bias!.assign(line.bias!.add(error.sum({ dim: 0 })))
      })
    }
    return outputs(unit.call(x))
  }

  test.each([
    ['AND', [0, 0, 0, 1]],
    ['OR', [0, 1, 1, 1]],
    ['NAND', [1, 1, 1, 0]],
  ])('learns %s', async (_, truth) => {
    expect(await learn(truth)).toEqual(truth)
  })

  test('never learns XOR', async () => {
    expect(await learn([0, 1, 1, 0])).not.toEqual([0, 1, 1, 0])
  })
})
