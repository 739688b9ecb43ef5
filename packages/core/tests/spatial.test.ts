import { gradients, vmap } from '@neurite/autograd'
import {
  avgPool2d,
  conv1d,
  conv2d,
  conv3d,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  fromData,
  Generator,
  maxPool2d,
  maxUnpool2d,
  pad,
  randint,
  randn,
  reference,
  stack,
  type Tensor,
  useSync,
  zeros,
} from '@neurite/core'
import { describe, expect, it } from 'vitest'

useSync(reference())

const CONV = [conv1d, conv2d, conv3d]
const TRANSPOSED = [convTranspose1d, convTranspose2d, convTranspose3d]

interface Case {
  readonly rank: number
  readonly stride: number[]
  readonly padding: number[]
  readonly dilation: number[]
  readonly groups: number
  readonly x: Tensor
  readonly weight: Tensor
}

/** A random convolution in which at least one window fits. */
function draw(generator: Generator): Case {
  const pick = (low: number, high: number): number => randint(low, high + 1, [], { generator }).itemSync()
  const rank = pick(1, 3)
  const each = (low: number, high: number) => Array.from({ length: rank }, () => pick(low, high))
  const kernel = each(1, 3)
  const [stride, padding, dilation] = [each(1, 3), each(0, 2), each(1, 2)]
  const groups = pick(1, 3)
  const [inner, outer] = [pick(1, 2), pick(1, 2)]
  const space = kernel.map((k, i) => Math.max(1, dilation[i]! * (k - 1) + 1 - 2 * padding[i]! + pick(0, 4)))
  const random = (shape: number[]) => randn(shape, { dtype: 'float64', generator })
  const x = random([pick(1, 2), inner * groups, ...space])
  return { rank, stride, padding, dilation, groups, x, weight: random([outer * groups, inner, ...kernel]) }
}

/** The definition, one product at a time: `visit(output position, input position, weight position)`. */
function direct({ x, weight, stride, padding, dilation, groups }: Case, shape: readonly number[]): number[] {
  const strides = (s: readonly number[]) => s.map((_, d) => s.slice(d + 1).reduce((p, n) => p * n, 1))
  const [xs, ws, ys] = [strides(x.shape), strides(weight.shape), strides(shape)]
  const [xd, wd] = [x.dataSync(), weight.dataSync()]
  const result = new Array<number>(shape.reduce((p, n) => p * n, 1)).fill(0)
  const [inner, perGroup] = [weight.shape[1]!, weight.shape[0]! / groups]
  for (let y = 0; y < result.length; y++) {
    const at = shape.map((size, d) => Math.floor(y / ys[d]!) % size)
    for (let w = 0; w < wd.length; w++) {
      const k = weight.shape.map((size, d) => Math.floor(w / ws[d]!) % size)
      if (k[0] !== at[1]) continue
      const place = stride.map((s, d) => at[d + 2]! * s + k[d + 2]! * dilation[d]! - padding[d]!)
      if (place.some((p, d) => p < 0 || p >= x.shape[d + 2]!)) continue
      const from = [at[0]!, Math.floor(at[1]! / perGroup) * inner + k[1]!, ...place]
      result[y]! += wd[w]! * xd[from.reduce((sum, p, d) => sum + p * xs[d]!, 0)]!
    }
  }
  return result
}

function expectClose(got: ArrayLike<number>, want: ArrayLike<number>): void {
  expect(got.length).toBe(want.length)
  for (let i = 0; i < want.length; i++) expect(got[i]).toBeCloseTo(want[i]!, 9)
}

const total = (a: Tensor, b: Tensor): number => a.mul(b).sum().itemSync()

describe('convolutions of random shapes', () => {
  it.each(Array.from({ length: 60 }, (_, seed) => seed))('seed %i', (seed) => {
    const generator = new Generator(seed)
    const one = draw(generator)
    const { rank, stride, padding, dilation, groups, x, weight } = one
    const options = { stride, padding, dilation, groups }
    x.requiresGrad = weight.requiresGrad = true
    const y = CONV[rank - 1]!(x, weight, null, options)
    expectClose(y.dataSync(), direct(one, y.shape))
    // linear in x and in the weight, so that each gradient times its input is the output times its own
    const dy = randn(y.shape, { dtype: 'float64', generator })
    const [dx, dw] = gradients(y.mul(dy).sum(), [x, weight], { createGraph: true }) as [Tensor, Tensor]
    const value = total(y, dy)
    expect(total(dx, x)).toBeCloseTo(value, 8)
    expect(total(dw, weight)).toBeCloseTo(value, 8)
    const [dxw] = gradients(dx.mul(dx.detach()).sum(), [weight], { createGraph: true }) as [Tensor]
    expect(total(dxw, weight)).toBeCloseTo(total(dx, dx), 7)
    // the transposed convolution is the gradient of x, up to what no window reached
    const space = x.shape.slice(2)
    const extra = space.map((size, i) => {
      const span = dilation[i]! * (weight.shape[i + 2]! - 1) + 1
      return size - ((dy.shape[i + 2]! - 1) * stride[i]! - 2 * padding[i]! + span)
    })
    const back = TRANSPOSED[rank - 1]!(dy, weight, null, { ...options, outputPadding: extra })
    expect(back.shape).toEqual(x.shape)
    expectClose(back.dataSync(), dx.dataSync())
  })
})

describe('convolutions', () => {
  it('take one sample without a batch, and an empty batch', () => {
    const weight = randn([4, 2, 3, 3])
    const x = randn([2, 5, 6])
    const one = conv2d(x, weight)
    expect(one.shape).toEqual([4, 3, 4])
    const many = conv2d(x.unsqueeze(0), weight)
    expect(one.tolistSync()).toEqual(many.select(0, 0).tolistSync())
    expect(conv2d(zeros([0, 2, 5, 6]), weight).shape).toEqual([0, 4, 3, 4])
  })

  it('can be batched over weights, and differentiated so', () => {
    const x = randn([3, 2, 1, 5], { dtype: 'float64' })
    const w = randn([3, 2, 1, 3], { dtype: 'float64' })
    const each = (fn: (x: Tensor, w: Tensor) => Tensor) =>
      stack([0, 1, 2].map((i) => fn(x.select(0, i), w.select(0, i))))
    const fn = (a: Tensor, b: Tensor) => conv1d(a, b, null, { padding: 1, stride: 2 })
    const close = (a: Tensor, b: Tensor) => expect(a.sub(b).abs().amax().itemSync()).toBeLessThan(1e-12)
    close(vmap(fn)(x, w) as Tensor, each(fn))
    x.requiresGrad = w.requiresGrad = true
    const [dx, dw] = gradients((vmap(fn)(x, w) as Tensor).square().sum(), [x, w]) as [Tensor, Tensor]
    const [ex, ew] = gradients(each(fn).square().sum(), [x, w]) as [Tensor, Tensor]
    close(dx, ex)
    close(dw, ew)
  })
})

describe('pooling', () => {
  it('gives the gradient to the first of equal elements, in every window', () => {
    const x = fromData(Float32Array.of(1, 1, 0, 1, 1, 1, 0, 0, 1), [1, 1, 3, 3], 'float32')
    x.requiresGrad = true
    maxPool2d(x, 2, { stride: 1 }).sum().backward()
    expect(x.grad!.tolistSync()).toEqual([
      [
        [
          [1, 1, 0],
          [1, 1, 0],
          [0, 0, 0],
        ],
      ],
    ])
  })

  it.each([
    { kernel: 2, size: 4 },
    { kernel: 3, size: 9 },
  ])('gives the gradient to the first NaN of a window of $kernel x $kernel', ({ kernel, size }) => {
    const data = Float32Array.from({ length: size }, (_, i) => (i === 1 || i === 3 ? Number.NaN : 9 - i))
    const x = fromData(data, [1, 1, kernel, kernel], 'float32')
    x.requiresGrad = true
    const y = maxPool2d(x, kernel)
    expect(y.tolistSync()).toEqual([[[[Number.NaN]]]])
    y.sum().backward()
    expect([...x.grad!.dataSync()]).toEqual(Array.from(data, (_, i) => (i === 1 ? 1 : 0)))
  })

  it('is undone by maxUnpool2d where elements were largest', () => {
    const x = randn([2, 3, 5, 4])
    const { output, indices } = maxPool2d(x, 2, { returnIndices: true })
    const back = maxUnpool2d(output, indices, 2, { outputSize: [5, 4] })
    expect(back.shape).toEqual(x.shape)
    expect(maxPool2d(back.abs(), 2).tolistSync()).toEqual(output.abs().tolistSync())
  })

  it('has windows that move by more than they hold', () => {
    const x = randn([1, 2, 7, 8], { dtype: 'float64' })
    x.requiresGrad = true
    const y = avgPool2d(x, [2, 3], { stride: [3, 4], padding: [1, 0] })
    const [dx] = gradients(y.mul(y.detach()).sum(), [x]) as [Tensor]
    expect(total(dx, x)).toBeCloseTo(total(y, y), 10)
  })
})

it('fills what lies around a large input', async () => {
  const x = randn([2, 30, 40, 8])
  const wide = pad(x, [2, 1, 3, 0, 0, 4], { value: 7 })
  expect(wide.shape).toEqual([2, 34, 43, 11])
  const [from, to] = [await x.data(), await wide.data()]
  let at = 0
  for (let n = 0; n < 2; n++)
    for (let i = 0; i < 34; i++)
      for (let j = -3; j < 40; j++)
        for (let k = -2; k < 9; k++) {
          const inside = i < 30 && j >= 0 && k >= 0 && k < 8
          if (to[at] !== (inside ? from[((n * 30 + i) * 40 + j) * 8 + k] : 7))
            throw new Error(`[${[n, i, j, k]}] is ${to[at]}`)
          at++
        }
})
