import '@neurite/autograd'
import { describe, expect, it } from 'vitest'
import {
  arange,
  cat,
  clamp,
  eye,
  linspace,
  max,
  maskedSelect,
  nonzero,
  Parameter,
  reference,
  relu,
  tensor,
  topk,
  useSync,
  zeros,
} from '../src/index.ts'

useSync(reference())

describe('creation', () => {
  it('takes numbers, booleans, nested and typed arrays', () => {
    expect(
      tensor([
        [1, 2],
        [3, 4],
      ]),
    ).toMatchObject({ shape: [2, 2], dtype: 'float32' })
    expect(tensor([true, false]).dtype).toBe('bool')
    expect(tensor(new Int32Array([1, 2])).dtype).toBe('int32')
    expect(tensor([1.5], { dtype: 'float64' }).dtype).toBe('float64')
    expect(tensor([[], []]).shape).toEqual([2, 0])
    expect(tensor(7).shape).toEqual([])
  })

  it('copies what it is given', () => {
    const data = new Float32Array([1, 2])
    const x = tensor(data)
    data[0] = 9
    expect(x.tolistSync()).toEqual([1, 2])
  })

  it('says where data are wrong', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(/ragged array: at \[1\] there are 1 elements, expected 2/)
    expect(() => tensor([1, 'a' as unknown as number])).toThrow(/at \[1\] there is string a/)
    expect(() => tensor([1], { dytpe: 'int32' } as object)).toThrow(/unknown option 'dytpe'; did you mean 'dtype'/)
    expect(() => tensor([300], { dtype: 'uint8' })).toThrow(/element 0 is 300, which uint8 cannot hold/)
  })

  it('makes ranges and identities', () => {
    expect(arange(5).tolistSync()).toEqual([0, 1, 2, 3, 4])
    expect(arange(5).dtype).toBe('int32')
    expect(arange(0, 1, 0.25).tolistSync()).toEqual([0, 0.25, 0.5, 0.75])
    expect(linspace(0, 1, 3).tolistSync()).toEqual([0, 0.5, 1])
    expect(eye(2).tolistSync()).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect(zeros([2], { dtype: 'bool' }).tolistSync()).toEqual([false, false])
  })
})

describe('methods and functions', () => {
  it('are the same operations', () => {
    const x = tensor([
      [1, 5, 2],
      [7, 0, 3],
    ])
    expect(x.max({ dim: 1 }).indices.tolistSync()).toEqual([1, 0])
    expect(max(x, { dim: 1 }).values.tolistSync()).toEqual([5, 7])
    expect(max(x).itemSync()).toBe(7)
    expect(topk(x, 2).indices.tolistSync()).toEqual([
      [1, 2],
      [0, 2],
    ])
    expect(cat([x, x], { dim: 1 }).shape).toEqual([2, 6])
    expect(clamp(x, { min: tensor([2, 2, 2]), max: 4 }).tolistSync()).toEqual([
      [2, 4, 2],
      [4, 2, 3],
    ])
    expect(x.clamp({ max: 4 }).tolistSync()).toEqual([
      [1, 4, 2],
      [4, 0, 3],
    ])
    expect(x.slice([0, 1], null).shape).toEqual([1, 3])
    expect(x.view([3, 2]).shape).toEqual([3, 2])
    expect(x.gt(2).tolistSync()).toEqual([
      [false, true, false],
      [true, false, true],
    ])
  })

  it('refuse what they cannot take', () => {
    const x = tensor([1, 2])
    expect(() => relu(3 as never)).toThrow(/\[relu\] received no tensor/)
    expect(() => x.clamp({ mim: 0 } as object)).toThrow(/unknown option 'mim'; did you mean 'min'/)
    expect(() => x.itemSync()).toThrow(/\[itemSync\] received \[2\]; only a tensor of one element is a number/)
    expect(() => (x as unknown as number) + 1).toThrow(/use \.add\(\), \.mul\(\), \.gt\(\)/)
  })

  it('mark a version of a state that a view looks at', () => {
    const w = new Parameter(tensor([[1, 2]]))
    expect(w.node.storage?.handedOut).toBe(false)
    w.mul(2)
    expect(w.node.storage?.handedOut).toBe(false)
    expect(w.T.shape).toEqual([2, 1])
    expect(w.node.storage?.handedOut).toBe(true)
  })

  it('find elements, through which gradients flow', async () => {
    const x = tensor(
      [
        [1, 0],
        [3, 4],
      ],
      { requiresGrad: true },
    )
    expect(await (await nonzero(x)).tolist()).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ])
    const chosen = await maskedSelect(x, x.gt(2))
    expect(await chosen.tolist()).toEqual([3, 4])
    chosen.square().sum().backward()
    expect(await x.grad!.tolist()).toEqual([
      [0, 0],
      [6, 8],
    ])
  })
})

describe('gradients', () => {
  it('start afresh with null, and fit their tensor', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    x.mul(3).sum().backward()
    expect(x.grad!.tolistSync()).toEqual([3, 3])
    x.grad = null
    expect(x.grad).toBeNull()
    expect(() => (x.grad = tensor([1]))).toThrow(/\[grad\] a gradient of shape \[1\] does not fit \[2\]/)
    expect(() => (tensor([1]).grad = tensor([1]))).toThrow(/only a leaf that requires gradients has a grad/)
  })

  it('can be asked of a leaf only', () => {
    const x = tensor([1, 2], { requiresGrad: true })
    const y = x.mul(2)
    expect(() => (y.requiresGrad = false)).toThrow(/use detach\(\)/)
    expect(() => tensor([1], { dtype: 'int32' }).requiresGrad).not.toThrow()
    const z = y.detach()
    z.requiresGrad = true
    z.sum().backward()
    expect([x.grad, z.grad!.tolistSync()]).toEqual([null, [1, 1]])
  })
})

describe('printing', () => {
  it('shows values, dtype, and the size of long tensors', () => {
    expect(
      String(
        tensor([
          [1, 2],
          [3, 4],
        ]),
      ),
    ).toBe('tensor([[1, 2], [3, 4]], float32)')
    expect(String(tensor([0.5, Number.NaN]))).toBe('tensor([0.5000, NaN], float32)')
    expect(String(tensor(3))).toBe('tensor(3, float32)')
    expect(String(tensor([true]))).toBe('tensor([true], bool)')
    expect(`${zeros([2000])}`).toBe('tensor([0, 0, 0, ..., 0, 0, 0], shape: [2000], float32)')
    expect(String(zeros([0, 3]))).toBe('tensor([], shape: [0, 3], float32)')
  })
})
