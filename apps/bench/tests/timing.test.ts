import { describe, expect, it } from 'vitest'
import type { Subject } from '../src/libraries/library.ts'
import { type Budget, FULL, warmUp } from '../src/sessions/timing.ts'

const budget: Budget = { ...FULL, warmUpMs: 20, roundMs: 200 }

/** A run takes so long; the first one longer. */
function subject(ms: number, firstMs = ms): Subject & { runs: number } {
  return {
    runs: 0,
    check: async () => [],
    async run(count) {
      const total = this.runs === 0 ? firstMs + (count - 1) * ms : count * ms
      this.runs += count
      const end = performance.now() + total
      while (performance.now() < end) await Promise.resolve()
    },
  }
}

describe('a warm-up', () => {
  it('lets as many runs make a sample as were asked for where they fit into a round', async () => {
    const short = subject(0.1)
    const { done, runs } = await warmUp(short, 10, budget)
    expect(runs).toBe(10)
    expect(done).toBe(short.runs)
  })

  it('lets fewer do where they do not, at least one', async () => {
    expect((await warmUp(subject(30), 10, budget)).runs).toBeLessThanOrEqual(6)
    expect(await warmUp(subject(250), 10, budget)).toEqual({ done: 2, runs: 1 })
    expect(await warmUp(subject(250), 1, budget)).toEqual({ done: 1, runs: 1 })
  })

  it('does not judge by the first run, which compiles', async () => {
    expect((await warmUp(subject(0.1, 250), 10, budget)).runs).toBe(10)
  })
})
