import '@neurite/autograd'
import { compile, evaluateSync, manualSeed, noGrad, Parameter, randn, type Tensor, use } from '@neurite/core'
import { afterAll, describe, expect, it } from 'vitest'
import { cpu, setThreads } from '../src/index.ts'
import { CLAIM_BITS, CONTROL, CONTROL_WORDS, LINE, takeChunks } from '../src/threads/control.ts'

afterAll(() => use(cpu()))

/** Lets workers start. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 300))

const isolated = typeof SharedArrayBuffer !== 'undefined'

/** Losses and weights of a small network, trained for some steps; `between` is called before each. */
async function train(between: (step: number) => void | Promise<void> = () => {}): Promise<number[]> {
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
    await between(i)
    losses.push(step(x, target).itemSync())
  }
  return [...losses, ...weights.flatMap((w) => [...w.dataSync()])]
}

describe('chunks', () => {
  it('cover the range without gap or overlap, in multiples of the grain, whoever takes them', () => {
    for (const [threads, extent, grain, chunks] of [
      [1, 10, 1, 8],
      [2, 10, 4, 3],
      [3, 7, 1, 7],
      [4, 3, 1, 3],
      [5, 1000, 16, 40],
    ] as const) {
      const control = new Int32Array(CONTROL_WORDS)
      control.set([0, 0, 0, extent, grain, chunks, threads])
      const order = 2 ** 27 + 5
      for (let t = 0; t < threads; t++) {
        const count = Math.floor((chunks * (t + 1)) / threads) - Math.floor((chunks * t) / threads)
        control[CONTROL.claims + LINE * t] = (order << CLAIM_BITS) | count
      }
      const taken: [number, number][] = []
      const take = (now: number) =>
        takeChunks(control, CONTROL, LINE, CLAIM_BITS, 1 % threads, now, (_, begin, end) => taken.push([begin, end]))
      expect(take(order - 1)).toBe(0)
      expect(take(order)).toBe(chunks)
      expect(take(order)).toBe(0)
      taken.sort(([a], [b]) => a - b)
      expect(taken[0]![0]).toBe(0)
      expect(taken.at(-1)![1]).toBe(extent)
      for (const [i, [begin]] of taken.entries()) {
        if (i > 0) expect(begin).toBe(taken[i - 1]![1])
        expect(begin % grain).toBe(0)
      }
    }
  })
})

describe('threads', () => {
  it('give the same bits on 1, 2, 3 and 4', async () => {
    await use(cpu({ threads: 1 }))
    const alone = await train()
    expect(alone[99]).toBeLessThan(alone[0]!)
    for (const threads of [2, 3, 4]) {
      await use(cpu({ threads }))
      expect(await train((i) => (i === 2 ? settle() : undefined))).toEqual(alone)
    }
  })

  it('can be set at any time, for the device in use and later ones', async () => {
    await use(cpu({ threads: 1 }))
    const alone = await train()
    const device = cpu()
    await use(device)
    const changes = new Map([10, 20, 30, 40].map((step, i) => [step, [3, 1, 4, 2][i]!]))
    const changing = await train(async (i) => {
      const threads = changes.get(i)
      if (threads === undefined) return
      setThreads(threads)
      expect(device.limits.threads).toBe(isolated ? threads : 1)
      if (i !== 20) await settle()
    })
    expect(changing).toEqual(alone)
    expect(cpu().limits.threads).toBe(isolated ? 2 : 1)
    setThreads(1)
  })

  it('are refused in senseless numbers', () => {
    expect(() => cpu({ threads: 0 })).toThrow('threads must be an integer from 1')
    expect(() => cpu({ threads: 1.5 })).toThrow('received 1.5')
    expect(() => setThreads(65)).toThrow('received 65')
  })
})
