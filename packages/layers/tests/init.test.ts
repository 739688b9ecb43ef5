import { manualSeed, Parameter, reference, use, zeros } from '@neurite/core'
import { beforeEach, describe, expect, test } from 'vitest'
import { calculateGain, init, xavierUniform } from '../src/index.ts'

await use(reference())
beforeEach(() => void manualSeed(11))

const weight = (): Parameter => new Parameter(zeros([200, 100]))

async function spread(p: {
  data(): Promise<ArrayLike<number>>
}): Promise<{ mean: number; deviation: number; largest: number }> {
  const values = Array.from(await p.data())
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  const deviation = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)
  return { mean, deviation, largest: Math.max(...values.map(Math.abs)) }
}

describe('distributions', () => {
  const cases = [
    ['xavierUniform', () => init.xavierUniform(weight(), { gain: 2 }), 2 * Math.sqrt(2 / 300)],
    ['xavierNormal', () => init.xavierNormal(weight()), Math.sqrt(2 / 300)],
    ['kaimingUniform', () => init.kaimingUniform(weight(), { nonlinearity: 'relu' }), Math.sqrt(2 / 100)],
    ['kaimingNormal', () => init.kaimingNormal(weight(), { mode: 'fanOut', nonlinearity: 'relu' }), Math.sqrt(2 / 200)],
    ['normal', () => init.normal(weight(), { std: 3 }), 3],
    ['uniform', () => init.uniform(weight(), { low: -1, high: 1 }), Math.sqrt(1 / 3)],
  ] as const
  for (const [name, make, deviation] of cases) {
    test(name, async () => {
      const found = await spread(make())
      expect(found.mean / deviation).toBeCloseTo(0, 1)
      expect(found.deviation / deviation).toBeCloseTo(1, 1)
      if (name.endsWith('niform')) expect(found.largest).toBeLessThanOrEqual(deviation * Math.sqrt(3) * 1.0001)
    })
  }

  test('kaimingUniform with a = sqrt(5) is the default of linear layers', async () => {
    expect((await spread(init.kaimingUniform(weight(), { a: Math.sqrt(5) }))).largest).toBeCloseTo(0.1, 3)
  })
})

test('constants assign in place', async () => {
  const p = new Parameter(zeros([2, 3]))
  expect(init.constant(p, 4)).toBe(p)
  expect(await p.tolist()).toEqual([
    [4, 4, 4],
    [4, 4, 4],
  ])
  expect(await init.ones(p).tolist()).toEqual([
    [1, 1, 1],
    [1, 1, 1],
  ])
  expect(await init.zeros(p).tolist()).toEqual([
    [0, 0, 0],
    [0, 0, 0],
  ])
  expect(await init.eye(p).tolist()).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ])
  expect(p.requiresGrad).toBe(true)
})

test('gains', () => {
  expect(calculateGain('relu')).toBe(Math.SQRT2)
  expect(calculateGain('tanh')).toBeCloseTo(5 / 3, 12)
  expect(calculateGain('leakyRelu', 0.2)).toBeCloseTo(Math.sqrt(2 / 1.04), 12)
  expect(() => calculateGain('rleu' as 'relu')).toThrow(/\[calculateGain\] unknown nonlinearity 'rleu'/)
})

test('errors name the rule', () => {
  expect(() => xavierUniform(new Parameter(zeros([3])))).toThrow(/\[xavierUniform\] needs at least two axes/)
  expect(() => init.kaimingNormal(weight(), { mode: 'fan_in' as 'fanIn' })).toThrow(/mode must be 'fanIn' or 'fanOut'/)
  expect(() => init.normal(weight(), { sdt: 1 } as object)).toThrow(/did you mean 'std'/)
})
