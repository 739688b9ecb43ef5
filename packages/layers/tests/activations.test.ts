import { reference, tensor, use } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test } from 'vitest'
import * as layers from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const softplus = (x: number): number => Math.log1p(Math.exp(x))
/** Normal distribution function at the points used below, to eight digits. */
const NORMAL = new Map([
  [-3, 0.001349898],
  [-1, 0.15865525],
  [-0.4, 0.34457826],
  [0, 0.5],
  [0.3, 0.61791142],
  [1, 0.84134475],
  [2.5, 0.99379033],
  [7, 1],
])
const POINTS = [...NORMAL.keys()]

/** Every element-wise activation with its formula. */
const ELEMENTWISE: readonly [layers.Layer, (x: number) => number][] = [
  [new layers.Identity(), (x) => x],
  [new layers.Step(), (x) => (x > 0 ? 1 : 0)],
  [new layers.Heaviside(0.5), (x) => (x > 0 ? 1 : x < 0 ? 0 : 0.5)],
  [new layers.Sign(), Math.sign],
  [new layers.Sigmoid(), sigmoid],
  [new layers.LogSigmoid(), (x) => -softplus(-x)],
  [new layers.Hardsigmoid(), (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1)],
  [new layers.Tanh(), Math.tanh],
  [new layers.Hardtanh({ minVal: -0.5, maxVal: 2 }), (x) => Math.min(Math.max(x, -0.5), 2)],
  [new layers.Softsign(), (x) => x / (1 + Math.abs(x))],
  [new layers.ReLU(), (x) => Math.max(x, 0)],
  [new layers.ReLU6(), (x) => Math.min(Math.max(x, 0), 6)],
  [new layers.LeakyReLU(0.1), (x) => (x > 0 ? x : 0.1 * x)],
  [new layers.PReLU(), (x) => (x > 0 ? x : 0.25 * x)],
  [new layers.ELU(2), (x) => (x > 0 ? x : 2 * Math.expm1(x))],
  [new layers.CELU(2), (x) => (x > 0 ? x : 2 * Math.expm1(x / 2))],
  [new layers.SELU(), (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))],
  [new layers.Softplus({ beta: 2 }), (x) => softplus(2 * x) / 2],
  [new layers.Threshold(0.5, -1), (x) => (x > 0.5 ? x : -1)],
  [new layers.GELU(), (x) => x * NORMAL.get(x)!],
  [new layers.SiLU(), (x) => x * sigmoid(x)],
  [new layers.Mish(), (x) => x * Math.tanh(softplus(x))],
  [new layers.Hardswish(), (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6],
  [new layers.Softshrink(0.4), (x) => (x > 0.4 ? x - 0.4 : x < -0.4 ? x + 0.4 : 0)],
  [new layers.Hardshrink(0.4), (x) => (Math.abs(x) > 0.4 ? x : 0)],
  [new layers.Tanhshrink(), (x) => x - Math.tanh(x)],
]

describe('element-wise activations', () => {
  for (const [layer, formula] of ELEMENTWISE) {
    test(String(layer), async () => {
      const y = await layer.call(tensor(POINTS)).data()
      expectClose(y, POINTS.map(formula), 5)
    })
  }
})

describe('activations over an axis', () => {
  const x = tensor([
    [1, 2, 3, 6],
    [0, 0, 0, 0],
  ])
  test('Softmax, LogSoftmax and Softmin', async () => {
    const shares = await new layers.Softmax(1).call(x).data()
    expect(shares[0]! + shares[1]! + shares[2]! + shares[3]!).toBeCloseTo(1, 6)
    expect(shares[4]).toBeCloseTo(0.25, 6)
    expect(await new layers.LogSoftmax(1).call(x).exp().data()).toEqual(expect.objectContaining({ length: 8 }))
    expect((await new layers.LogSoftmax().call(x).data())[3]).toBeCloseTo(Math.log(shares[3]!), 5)
    const turned = await new layers.Softmin().call(x.neg()).data()
    expectClose(turned, shares, 6)
  })

  test('GLU and Maxout', async () => {
    const gated = await new layers.GLU().call(x).data()
    expect(gated[0]).toBeCloseTo(sigmoid(3), 6)
    expect(gated[1]).toBeCloseTo(2 * sigmoid(6), 6)
    expect(await new layers.Maxout(2).call(x).tolist()).toEqual([
      [2, 6],
      [0, 0],
    ])
    expect(() => new layers.Maxout(3).call(x)).toThrow(/\[maxout\]/)
  })
})

test('PReLU learns its slope', async () => {
  const layer = new layers.PReLU({ numParameters: 2 })
  layer
    .call(
      tensor([
        [-1, 2],
        [-3, -4],
      ]),
    )
    .sum()
    .backward()
  expect(await layer.weight.grad!.tolist()).toEqual([-4, -4])
})
