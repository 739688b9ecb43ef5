import { arange, cat, compile, randint, randn, reference, stack, type Tensor, tensor, use } from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { grad, vmap } from '../src/index.ts'

beforeAll(async () => {
  await use(reference())
  weights = randn([4, 5])
})

const B = 3
let weights: Tensor

/** Functions of one sample of shape [2, 4], one for every kind of op. */
const functions: Record<string, (x: Tensor) => Tensor> = {
  'element-wise with broadcasting': (x) =>
    x
      .mul(tensor([1, 2, 3, 4]))
      .add(x.sum())
      .tanh(),
  reductions: (x) =>
    x
      .sum({ dim: 1 })
      .add(x.max({ dim: 1 }).values)
      .add(x.argmax({ dim: 1 })),
  views: (x) => x.T.reshape([2, 4]).slice([0, 1]).expand([3, 4]).flip([1]).permute([1, 0]),
  products: (x) => x.matmul(weights).matmul(weights.T).matmul(x.T),
  'products with a vector': (x) => x.matmul(x.sum({ dim: 0 })),
  places: (x) => cat([x, tensor([[9, 9, 9, 9]])], { dim: 0 }).pad([1, 0]),
  softmax: (x) => x.softmax(1).mul(x.logSoftmax(0)),
  statistics: (x) => stack([x.var({ dim: 1 }), x.std({ dim: 1 }), x.logsumexp({ dim: 1 }), x.norm({ dim: 1 })]),
  gather: (x) =>
    x.gather(
      1,
      tensor(
        [
          [0, 3],
          [1, 1],
        ],
        { dtype: 'int32' },
      ),
    ),
  indexSelect: (x) => x.indexSelect(0, tensor([1, 1, 0], { dtype: 'int32' })),
  'indexSelect by a batched index': (x) =>
    arange(8)
      .to('float32')
      .reshape([4, 2])
      .indexSelect(0, x.argmax({ dim: 1 })),
  sort: (x) => x.sort({ dim: 1 }).values.add(x.cumsum(0)),
  'no batch': () => tensor([1, 2]),
}

describe('vmap', () => {
  for (const [name, fn] of Object.entries(functions)) {
    it(`gives what a loop gives: ${name}`, async () => {
      const x = randn([B, 2, 4])
      const loop = stack(Array.from({ length: B }, (_, i) => fn(x.select(0, i))))
      expect(await vmap(fn)(x).tolist()).toEqual(await loop.tolist())
    })

    it(`has the gradient of a loop: ${name}`, async () => {
      const x = randn([B, 2, 4])
      const total = (values: Tensor) => values.mul(2).square().sum()
      const batched = grad((z: Tensor) => total(vmap(fn)(z)))(x)
      const loop = grad((z: Tensor) => total(stack(Array.from({ length: B }, (_, i) => fn(z.select(0, i))))))(x)
      const [a, b] = [await batched.data(), await loop.data()]
      for (const [i, value] of a.entries()) expect(value).toBeCloseTo(b[i]!, 3)
    })
  }

  it('takes and gives batch axes elsewhere, and arguments without one', async () => {
    const f = vmap((x: Tensor, y: Tensor) => x.add(y), { inDims: [1, null], outDims: 1 })
    expect(
      await f(
        tensor([
          [1, 2],
          [3, 4],
        ]),
        tensor([10, 20]),
      ).tolist(),
    ).toEqual([
      [11, 12],
      [23, 24],
    ])
  })

  it('nests, and gives gradients per sample', async () => {
    const outer = vmap((row: Tensor) => vmap((v: Tensor) => v.mul(row).sum())(row))
    expect(
      await outer(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ).tolist(),
    ).toEqual([
      [3, 6],
      [21, 28],
    ])
    const perSample = vmap(grad((x: Tensor) => x.pow(3).sum()))
    expect(await perSample(tensor([[1], [2]])).tolist()).toEqual([[3], [12]])
  })

  it('refuses to read a value inside', () => {
    expect(() => vmap((x: Tensor) => x.mul(x.sum().itemSync()))(randint(0, 5, [2, 2]).to('float32'))).toThrow(
      '[vmap] a value cannot be read',
    )
  })

  it('works in a compiled function', async () => {
    const f = compile((x: Tensor) => vmap((v: Tensor) => v.softmax(0))(x))
    expect(
      await f(
        tensor([
          [0, 0],
          [1, 1],
        ]),
      ).tolist(),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ])
  })
})
