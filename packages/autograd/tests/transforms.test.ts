import { noGrad, Parameter, randn, reference, stats, type Tensor, tensor, use } from '@neurite/core'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  checkpoint,
  customGrad,
  detectAnomaly,
  grad,
  gradCheck,
  gradients,
  hessian,
  jacobian,
  jvp,
  stopGradient,
  valueAndGrad,
  vjp,
} from '../src/index.ts'

beforeAll(() => use(reference()))

const values = (t: Tensor) => Array.from(t.dataSync())

describe('transforms', () => {
  const f = (x: Tensor) => x.pow(3).sum()
  it('grad nests', () => {
    expect(grad(grad(grad(f)))(tensor(2)).itemSync()).toBe(6)
  })

  it('valueAndGrad gives both, and grad leaves no history that grows', () => {
    let w = tensor([2])
    for (let i = 0; i < 3; i++) {
      const { value, grad: g } = valueAndGrad(f)(w)
      expect(value.requiresGrad).toBe(false)
      w = w.sub(g.mul(0.01))
    }
    expect(w.requiresGrad).toBe(false)
  })

  it('sees parameters that the function closes over', () => {
    const p = new Parameter(tensor([3]))
    const slope = grad((x: Tensor) => x.mul(x).mul(p).sum())(tensor([5]))
    slope.sum().backward()
    expect(values(p.grad!)).toEqual([10])
  })

  it('vjp, jvp, jacobian and hessian agree', () => {
    const g = (x: Tensor) => x.mul(x.sum())
    const x = tensor([1, 2])
    expect(jacobian(g)(x).tolistSync()).toEqual([
      [4, 1],
      [2, 5],
    ])
    expect(values(vjp(g, x).vjpFn(tensor([1, 10]))[0]!)).toEqual([24, 51])
    expect(values(jvp(g, [x], [tensor([1, 10])]).jvp)).toEqual([14, 52])
    expect(hessian(f)(x).tolistSync()).toEqual([
      [6, 0],
      [0, 12],
    ])
  })

  it('gradients takes several outputs, and says which input is unused', () => {
    const [a, b] = [tensor([2], { requiresGrad: true }), tensor([3], { requiresGrad: true })]
    const [da] = gradients([a.mul(2), a.mul(a)], [a], { gradOutputs: [tensor([1]), tensor([10])] })
    expect(values(da!)).toEqual([42])
    expect(() => gradients(a.sum(), [b])).toThrow('input 0 is not used')
    expect(values(gradients(a.sum(), [b], { allowUnused: true })[0]!)).toEqual([0])
    expect(() => gradients(a.sum(), [b], { alowUnused: true } as object)).toThrow("did you mean 'allowUnused'?")
  })

  it('gradCheck finds a wrong gradient', async () => {
    const wrong = customGrad((x: Tensor) => ({ value: x.mul(x), gradient: (dy) => [dy.mul(x)] }))
    const x = randn([3], { dtype: 'float64' })
    expect((await gradCheck(wrong, [x])).passed).toBe(false)
    expect((await gradCheck((y) => y.mul(y).tanh(), [x])).passed).toBe(true)
  })
})

describe('custom gradients', () => {
  const reversed = customGrad((x: Tensor) => ({ value: x.mul(1), gradient: (dy) => [dy.neg()] }))
  it('replace those of the value', () => {
    const w = tensor([1, 2], { requiresGrad: true })
    reversed(w.mul(3)).sum().backward()
    expect(values(w.grad!)).toEqual([-3, -3])
  })

  it('make one program in a loop', () => {
    const W = new Parameter(tensor([1]))
    const step = () => {
      reversed(W).mul(2).sum().backward()
      noGrad(() => W.assign(W.sub(W.grad!)))
      W.grad = null
      return values(W)
    }
    for (let i = 0; i < 3; i++) step()
    const { programs } = stats()
    for (let i = 0; i < 5; i++) step()
    expect(stats().programs).toBe(programs)
  })

  it('stop', () => {
    const w = tensor([2], { requiresGrad: true })
    w.mul(stopGradient(w)).sum().backward()
    expect(values(w.grad!)).toEqual([2])
  })
})

describe('checkpoint', () => {
  it('plans a loop once', () => {
    const W = new Parameter(tensor([1, 2]))
    const step = () => {
      W.grad = null
      checkpoint((x: Tensor) => x.mul(W).exp(), tensor([0.5, 1]))
        .sum()
        .backward()
      return W.grad!.dataSync()
    }
    step()
    step()
    const { programs } = stats()
    for (let i = 0; i < 3; i++) step()
    expect(stats().programs).toBe(programs)
  })

  it('has the gradients of the plain function, also of second order', () => {
    const g = (x: Tensor) => checkpoint((y: Tensor) => y.sin().mul(y.exp()), x.mul(2)).sum()
    const plain = (x: Tensor) => x.mul(2).sin().mul(x.mul(2).exp()).sum()
    const x = tensor([0.3, -1], { dtype: 'float64' })
    expect(values(grad(g)(x))).toEqual(values(grad(plain)(x)))
    const second = (h: typeof g) => grad((z: Tensor) => grad(h)(z).sum())(x)
    for (const [i, value] of values(second(g)).entries()) expect(value).toBeCloseTo(values(second(plain))[i]!, 9)
  })

  it('gives parameters that the function reads their gradients', () => {
    const W = new Parameter(tensor([3]))
    checkpoint((y: Tensor) => y.mul(W).square(), tensor([2]))
      .sum()
      .backward()
    expect(values(W.grad!)).toEqual([24])
  })

  it('computes again instead of sharing', () => {
    const w = tensor([0.5], { requiresGrad: true })
    const before = stats().kernelsRun
    checkpoint((y: Tensor) => y.matmul(y.reshape([1, 1])).exp(), w)
      .sum()
      .backward()
    expect(values(w.grad!)[0]).toBeCloseTo(2 * 0.5 * Math.exp(0.25), 5)
    expect(stats().kernelsRun).toBeGreaterThan(before)
  })
})

describe('hooks', () => {
  it('see and replace a gradient on its way', () => {
    const w = tensor([1], { requiresGrad: true })
    const h = w.mul(3)
    const seen: number[] = []
    h.registerHook((gradient) => {
      seen.push(gradient.itemSync())
      return gradient.mul(10)
    })
    const handle = w.registerHook((gradient) => gradient.add(1))
    h.mul(2).sum().backward(null, { retainGraph: true })
    expect([seen, values(w.grad!)]).toEqual([[2], [61]])
    handle.remove()
    w.grad = null
    h.mul(2).sum().backward()
    expect(values(w.grad!)).toEqual([60])
  })
})

describe('anomaly', () => {
  it('names the op that first gives NaN, forward and backward', () => {
    expect(() => detectAnomaly(() => tensor([-1]).add(0.5).log().mul(2).sum())).toThrow(
      "'log' of [1] is the first to give NaN",
    )
    const w = tensor([0], { requiresGrad: true })
    expect(() =>
      detectAnomaly(() => {
        w.sqrt().mul(0).sum().backward()
        return w.grad
      }),
    ).toThrow('is the first to give NaN')
    expect(detectAnomaly(() => tensor([1]).exp()).itemSync()).toBeCloseTo(Math.E, 5)
  })
})
