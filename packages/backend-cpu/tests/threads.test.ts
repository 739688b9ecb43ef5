import '@neurite/autograd'
import { compile, evaluateSync, manualSeed, noGrad, Parameter, randn, type Tensor, use } from '@neurite/core'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { cpu } from '../src/index.ts'
import { rangeOf } from '../src/threads/control.ts'

afterAll(() => use(cpu()))

/** Waits until workers have loaded the kernels of a program. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 300))

/** Losses and weights of a small network, trained for some steps on so many threads. */
async function train(threads: number): Promise<number[]> {
  await use(cpu({ threads }))
  manualSeed(4)
  const x = randn([128, 96])
  const target = randn([128, 32])
  const weights = [randn([96, 200]).mul(0.1), randn([200, 32]).mul(0.1)].map((w) => new Parameter(w))
  evaluateSync(x, target)
  const step = compile((input: Tensor, wanted: Tensor) => {
    const hidden = input.matmul(weights[0]!).tanh().softmax(1).mul(30)
    const loss = hidden.matmul(weights[1]!).sub(wanted).square().mean()
    loss.backward()
    for (const w of weights) {
      noGrad(() => w.assign(w.sub(w.grad!.mul(0.1))))
      w.grad = null
    }
    return loss
  })
  const losses: number[] = []
  for (let i = 0; i < 100; i++) {
    losses.push(step(x, target).itemSync())
    if (i === 2) await settle()
  }
  return [...losses, ...weights.flatMap((w) => [...w.dataSync()])]
}

describe('threads', () => {
  it('share a range without gap or overlap, in multiples of the grain', () => {
    for (const [threads, extent, grain] of [
      [1, 10, 1],
      [2, 10, 4],
      [3, 7, 1],
      [4, 3, 1],
      [5, 1000, 16],
    ] as const) {
      const ranges = Array.from({ length: threads }, (_, t) => rangeOf(t, threads, extent, grain))
      expect(ranges[0]![0]).toBe(0)
      expect(ranges.at(-1)![1]).toBe(extent)
      for (let t = 1; t < threads; t++) {
        expect(ranges[t]![0]).toBe(ranges[t - 1]![1])
        expect(ranges[t]![0] % grain).toBe(0)
      }
    }
  })

  it('give the same bits on 1, 2 and 3', async () => {
    // Browsers have one thread so far, and say so.
    if (typeof document !== 'undefined') vi.spyOn(console, 'warn').mockImplementation(() => {})
    const [one, two, three] = [await train(1), await train(2), await train(3)]
    expect(one![99]).toBeLessThan(one![0]!)
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  }, 60_000)

  it('are refused in senseless numbers', () => {
    expect(() => cpu({ threads: 0 })).toThrow('threads must be an integer from 1')
    expect(() => cpu({ threads: 1.5 })).toThrow('received 1.5')
  })
})
