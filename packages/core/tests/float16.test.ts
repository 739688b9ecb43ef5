import {
  arange,
  bernoulli,
  cat,
  compile,
  type DType,
  float16Bits,
  float16Number,
  fromData,
  full,
  hostScalar,
  matmul,
  maskedSelectSync,
  noGrad,
  ones,
  Parameter,
  rand,
  randn,
  reference,
  roundToFloat16,
  setDefaultDevice,
  stack,
  State,
  type Tensor,
  tensor,
  toFloat16,
  uniqueSync,
  use,
  where,
  widenFloat16,
  zeros,
  zerosLike,
} from '@neurite/core'
import { cpu } from '@neurite/backend-cpu'
import { gradients, jvp } from '@neurite/autograd'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

beforeAll(async () => {
  await use(cpu())
  await use(reference())
})
afterAll(() => setDefaultDevice('cpu'))

/** The float16 of 16 bits, from the definition of the format. */
function defined(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Magnitudes of all finite float16 in order, and where the next one would be. */
const MAGNITUDES = Array.from({ length: 0x7c01 }, (_, bits) => (bits === 0x7c00 ? 65536 : defined(bits)))

/** The bits of the nearest magnitude by search, of two the even one. */
function nearestBits(x: number): number {
  let [low, high] = [0, 0x7c00]
  if (x >= 65536) return high
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (MAGNITUDES[middle]! <= x) low = middle
    else high = middle
  }
  const [below, above] = [x - MAGNITUDES[low]!, MAGNITUDES[high]! - x]
  return below < above || (below === above && low % 2 === 0) ? low : high
}

describe('numbers of float16', () => {
  it('are those of the definition, for all bits', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = defined(bits)
      expect(Object.is(float16Number(bits), value)).toBe(true)
      if (!Number.isNaN(value)) expect(float16Bits(value)).toBe(bits)
    }
    expect(float16Number(float16Bits(Number.NaN))).toBeNaN()
    const all = Uint16Array.from({ length: 65536 }, (_, i) => i)
    expect([...widenFloat16(all)]).toEqual(Array.from(all, defined))
  })

  it('are rounded to nearest, halves to even, from float64 in one go', () => {
    const check = (x: number) => {
      const bits = nearestBits(x)
      if (float16Bits(x) !== bits || float16Bits(-x) !== (bits | 0x8000))
        throw new Error(`${x}: ${float16Bits(x)}, expected ${bits}`)
      if (!Object.is(roundToFloat16(-x), defined(bits | 0x8000))) throw new Error(`${-x}: ${roundToFloat16(-x)}`)
    }
    for (let bits = 0; bits < 0x7c00; bits++) {
      const [value, next] = [MAGNITUDES[bits]!, MAGNITUDES[bits + 1]!]
      const half = (value + next) / 2
      for (const x of [value, half, half * (1 + 2 ** -52), half * (1 - 2 ** -52), half * (1 + 2 ** -30)]) check(x)
    }
    let state = 1
    for (let i = 0; i < 20000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      check((1 + state / 2 ** 32) * 2 ** ((i % 45) - 28))
    }
    for (const x of [0, Number.MIN_VALUE, 2 ** -25, 65519.99, 65520, 1e300, Number.POSITIVE_INFINITY]) check(x)
  })
})

describe.each(['reference', 'cpu'])('tensors of float16, %s', (device) => {
  beforeAll(() => setDefaultDevice(device))

  const SOURCE = [0.1, -2.5, 65504, 70000, 2 ** -24, Number.NaN, -0]
  const half = (values: readonly number[] = SOURCE): Tensor => tensor([...values], { dtype: 'float16' })
  const rounded = SOURCE.map(roundToFloat16)

  it('are made by every creation function', () => {
    expect(half().dtype).toBe('float16')
    expect(half().tolistSync()).toEqual(rounded)
    expect(tensor(SOURCE).to('float16').tolistSync()).toEqual(rounded)
    expect(tensor(Float64Array.from(SOURCE)).to('float16').tolistSync()).toEqual(rounded)
    expect(tensor(Float64Array.from(SOURCE), { dtype: 'float16' }).tolistSync()).toEqual(rounded)
    expect(zeros([2], { dtype: 'float16' }).tolistSync()).toEqual([0, 0])
    expect(ones([2], { dtype: 'float16' }).tolistSync()).toEqual([1, 1])
    expect(full([2], 0.1, { dtype: 'float16' }).tolistSync()).toEqual([rounded[0], rounded[0]])
    expect(zerosLike(half()).dtype).toBe('float16')
    expect(arange(0, 3, 1, { dtype: 'float16' }).tolistSync()).toEqual([0, 1, 2])
    expect(fromData(Float32Array.from(SOURCE), [7], 'float16').tolistSync()).toEqual(rounded)
    expect(fromData(toFloat16(SOURCE), [7], 'float16').tolistSync()).toEqual(rounded)
    expect(half().node.storage!.host!.byteLength).toBe(14)
    const drawn = rand([5000], { dtype: 'float16' })
    expect(drawn.dtype).toBe('float16')
    expect(drawn.amax().itemSync()).toBeLessThan(1)
    expect(Math.abs(drawn.mean().itemSync() - 0.5)).toBeLessThan(0.02)
    expect(randn([4], { dtype: 'float16' }).dtype).toBe('float16')
    expect(bernoulli(0.5, { shape: [4], dtype: 'float16' }).dtype).toBe('float16')
  })

  it('are read as numbers', async () => {
    const x = half([1.5, 0.1])
    const Native = (globalThis as { Float16Array?: new () => Float32Array }).Float16Array
    for (const data of [await x.data(), x.dataSync()]) {
      expect(data).toBeInstanceOf(Native ?? Float32Array)
      expect([...data]).toEqual([1.5, rounded[0]])
    }
    expect(half([0.1]).itemSync()).toBe(rounded[0])
    expect(await half([0.1]).item()).toBe(rounded[0])
    expect(await x.tolist()).toEqual([1.5, rounded[0]])
    expect(String(x)).toBe('tensor([1.5000, 0.1000], float16)')
    expect(fromData(x.dataSync(), [2], x.dtype).tolistSync()).toEqual([1.5, rounded[0]])
  })

  it('convert to and from every dtype', () => {
    const x = half([0, 1.5, -2.75, 300, 2049])
    const expected: Record<DType, unknown[]> = {
      float32: [0, 1.5, -2.75, 300, 2048],
      float64: [0, 1.5, -2.75, 300, 2048],
      int32: [0, 1, -2, 300, 2048],
      uint8: [0, 1, 254, 44, 0],
      bool: [false, true, true, true, true],
      float16: [0, 1.5, -2.75, 300, 2048],
    }
    for (const [dtype, values] of Object.entries(expected)) expect(x.to(dtype).tolistSync(), dtype).toEqual(values)
    expect(tensor([3, 2049, -70000], { dtype: 'int32' }).to('float16').tolistSync()).toEqual([3, 2048, -Infinity])
    expect(tensor([3, 255], { dtype: 'uint8' }).to('float16').tolistSync()).toEqual([3, 255])
    expect(tensor([true, false]).to('float16').tolistSync()).toEqual([1, 0])
    // constants are rounded when they are folded
    expect(full([1], 2049).to('float16').to('float32').tolistSync()).toEqual([2048])
    expect(full([1], 1e6).to('float16').to('float32').tolistSync()).toEqual([Infinity])
    expect(full([2], 0.1, { dtype: 'float16' }).add(0).tolistSync()).toEqual([rounded[0], rounded[0]])
  })

  it('are computed with as float32', () => {
    const x = half([0.1, -3])
    const wide = x.to('float32')
    const pairs: [Tensor, Tensor][] = [
      [x.add(x), wide.add(wide)],
      [x.mul(0.1), wide.mul(0.1)],
      [x.add(1), wide.add(1)],
      [x.sub(tensor([1, 2], { dtype: 'int32' })), wide.sub(tensor([1, 2], { dtype: 'int32' }))],
      [x.mul(tensor([0.3, 0.7])), wide.mul(tensor([0.3, 0.7]))],
      [x.exp(), wide.exp()],
      [x.relu(), wide.relu()],
      [x.clamp({ min: -0.3 }), wide.clamp({ min: -0.3 })],
      [x.sum(), wide.sum()],
      [x.mean(), wide.mean()],
      [x.prod({ dim: 0 }), wide.prod({ dim: 0 })],
      [x.softmax(0), wide.softmax(0)],
      [x.cumsum(0), wide.cumsum(0)],
      [where(x.gt(0), x, 0.1), where(wide.gt(0), wide, 0.1)],
      [matmul(x.reshape([1, 2]), x.reshape([2, 1])), matmul(wide.reshape([1, 2]), wide.reshape([2, 1]))],
      [x.neg(), wide.neg()],
      [half([2]).reshape([]).sum(), tensor(2)],
      [
        x.scatterAdd(0, tensor([0, 0], { dtype: 'int32' }), x),
        wide.scatterAdd(0, tensor([0, 0], { dtype: 'int32' }), wide),
      ],
    ]
    for (const [got, want] of pairs) {
      expect(got.dtype).toBe('float32')
      expect(got.tolistSync()).toEqual(want.tolistSync())
    }
    expect(x.add(tensor(Float64Array.of(1, 2))).dtype).toBe('float64')
    expect(x.gt(0).tolistSync()).toEqual([true, false])
    expect(x.argmax().itemSync()).toBe(0)
    // 2048 + 1 + 1 would stay 2048 in float16
    expect(half([2048, 1, 1]).sum().itemSync()).toBe(2050)
    expect(half([65504]).mul(2).itemSync()).toBe(131008)
    expect(half([65504]).mul(2).to('float16').itemSync()).toBe(Infinity)
  })

  it('stay float16 where elements only move', () => {
    const x = half([1, 0.1, -3, 7, 5, 0.3]).reshape([2, 3])
    const wide = x.to('float32')
    const index = tensor([2, 0], { dtype: 'int32' })
    const moves: ((t: Tensor) => Tensor)[] = [
      (t) => t.T,
      (t) => t.slice(1, [0, 2]),
      (t) => t.flip([1]),
      (t) => t.roll(1, { dims: 0 }),
      (t) => t.repeat([2, 1]),
      (t) => t.broadcastTo([2, 2, 3]),
      (t) => t.unfold(1, 2, 1),
      (t) => cat([t, t.flip([0])], { dim: 1 }),
      (t) => stack([t, t]),
      (t) => t.pad([1, 1], { value: 0.1 }),
      (t) => t.pad([1, 1], { mode: 'reflect' }),
      (t) => t.clone(),
      (t) => t.detach(),
      (t) => t.indexSelect(1, index),
      (t) => t.gather(1, tensor([[0], [-1]], { dtype: 'int32' })),
      (t) => t.sort({ dim: 1 }).values,
      (t) => t.topk(2).values,
      (t) => t.amax({ dim: 0 }),
      (t) => maskedSelectSync(t, t.gt(0.5)),
      (t) => uniqueSync(cat([t, t])),
    ]
    for (const [i, move] of moves.entries()) {
      const got = move(x)
      expect(got.dtype, String(i)).toBe('float16')
      expect(got.tolistSync(), String(i)).toEqual(move(wide).to('float16').tolistSync())
    }
    expect(cat([x, wide]).dtype).toBe('float32')
    expect(cat([x, x.to('int32')]).dtype).toBe('float32')
  })

  it('have gradients of float32', () => {
    const x = tensor([0.1, 2, 3], { dtype: 'float16', requiresGrad: true })
    x.mul(x).sum().backward()
    expect(x.grad!.dtype).toBe('float32')
    expect(x.grad!.tolistSync()).toEqual([0.1, 2, 3].map((v) => 2 * roundToFloat16(v)))
    // through views, joins and choices; and sums that float16 could not hold
    const y = half([1, 2, 3, 4]).reshape([2, 2])
    y.requiresGrad = true
    const moved = cat([y.T, y], { dim: 1 }).indexSelect(1, tensor([0, 0, 3], { dtype: 'int32' }))
    moved
      .mul(
        tensor([
          [1, 2, 4],
          [8, 16, 32],
        ]),
      )
      .sum()
      .backward()
    expect(y.grad!.dtype).toBe('float32')
    expect(y.grad!.tolistSync()).toEqual([
      [3, 28],
      [0, 32],
    ])
    const w = tensor([1], { dtype: 'float16', requiresGrad: true })
    w.broadcastTo([5000]).mul(1.0001).sum().backward()
    expect(w.grad!.itemSync()).toBeCloseTo(5000.5, 2)
    const root = tensor([2], { requiresGrad: true })
    root.mul(3).to('float16').backward()
    expect(root.grad!.itemSync()).toBe(3)
    const leaf = tensor([2], { dtype: 'float16', requiresGrad: true })
    leaf.reshape([1, 1]).backward(tensor([[0.5]], { dtype: 'float16' }))
    expect([leaf.grad!.dtype, leaf.grad!.itemSync()]).toEqual(['float32', 0.5])
    const [second] = gradients(gradients(leaf.pow(3).sum(), [leaf], { createGraph: true })[0]!.sum(), [leaf])
    expect([second!.dtype, second!.itemSync()]).toEqual(['float32', 12])
    const forward = jvp((t) => t.square(), [half([3])], [tensor([2])])
    expect(forward.jvp.tolistSync()).toEqual([12])
    expect(() => {
      tensor([1], { dtype: 'int32' }).requiresGrad = true
    }).toThrow('only floats have gradients')
  })

  it('are states that take float32, rounded', () => {
    const state = new State(zeros([2], { dtype: 'float16' }))
    expect(state.dtype).toBe('float16')
    state.assign(tensor([0.1, 70000]))
    expect(state.tolistSync()).toEqual([rounded[0], Infinity])
    state.assign(state.add(1))
    expect([state.dtype, state.tolistSync()]).toEqual(['float16', [roundToFloat16(rounded[0]! + 1), Infinity]])
    const scalar = new State(full([], 0.1, { dtype: 'float16' }))
    expect(scalar.itemSync()).toBe(rounded[0])
    scalar.assign(0.3)
    expect([scalar.dtype, scalar.itemSync()]).toEqual(['float16', roundToFloat16(0.3)])
    const before = scalar.detach()
    for (let i = 0; i < 4; i++) {
      scalar.assign(scalar.mul(2))
      scalar.itemSync()
    }
    expect([before.itemSync(), scalar.itemSync()]).toEqual([roundToFloat16(0.3), 16 * roundToFloat16(0.3)])
  })

  it('are learnt, compiled or not', () => {
    const train = (compiled: boolean): unknown => {
      const weight = new Parameter(tensor([[0.5], [-0.25]], { dtype: 'float16' }))
      const rate = hostScalar(() => 0.1, weight.dtype)
      const step = (x: Tensor, y: Tensor): Tensor => {
        const loss = matmul(x, weight).sub(y).square().mean()
        weight.grad = null
        loss.backward()
        noGrad(() => weight.assign(weight.sub(weight.grad!.mul(rate))))
        return loss
      }
      const run = compiled ? compile(step) : step
      const x = half([1, 2, 3, 4, 5, 6]).reshape([3, 2]).mul(0.3).to('float16')
      const losses = Array.from({ length: 5 }, () => run(x, tensor([[1], [2], [3]])).itemSync())
      expect(weight.dtype).toBe('float16')
      expect(losses[4]).toBeLessThan(losses[0]!)
      return [losses, weight.tolistSync()]
    }
    expect(train(true)).toEqual(train(false))
  })

  it('move between devices', () => {
    const other = device === 'cpu' ? 'reference' : 'cpu'
    const moved = half([0.1, 5]).mul(1).to('float16').to(other)
    expect([moved.device, moved.dtype, moved.tolistSync()]).toEqual([other, 'float16', [rounded[0], 5]])
  })
})
