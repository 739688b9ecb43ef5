import { describe, expect, it } from 'vitest'
import {
  bernoulli,
  Generator,
  manualSeed,
  rand,
  randint,
  randn,
  randperm,
  reference,
  type Tensor,
  tensor,
  useSync,
} from '../src/index.ts'

useSync(reference())

const list = (x: Tensor): number[] => Array.from(x.dataSync())
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('random tensors', () => {
  it('repeat with the seed, and go on from it', () => {
    manualSeed(5)
    const first = [list(rand([5])), list(rand([5]))]
    manualSeed(5)
    expect([list(rand([5])), list(rand([5]))]).toEqual(first)
    expect(first[0]).not.toEqual(first[1])
  })

  it('do not depend on when they are computed', () => {
    const generator = new Generator(3)
    const [a, b] = [randn([4], { generator }), randn([4], { generator })]
    const late = list(b)
    const other = new Generator(3)
    expect(list(randn([4], { generator: other }))).toEqual(list(a))
    expect(list(randn([4], { generator: other }))).toEqual(late)
  })

  it.each(['float32', 'float64'] as const)('rand lies in [0, 1) and is even, in %s', (dtype) => {
    const values = list(rand([4000], { dtype, generator: new Generator(1) }))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(mean(values)).toBeCloseTo(0.5, 1)
    expect(mean(values.map((x) => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 1)
  })

  it.each(['float32', 'float64'] as const)('randn has mean 0, variance 1 and no skew, in %s', (dtype) => {
    const values = list(randn([4000], { dtype, generator: new Generator(2) }))
    expect(values.every(Number.isFinite)).toBe(true)
    expect(Math.abs(mean(values))).toBeLessThan(0.06)
    expect(Math.abs(mean(values.map((x) => x * x)) - 1)).toBeLessThan(0.08)
    expect(Math.abs(mean(values.map((x) => x ** 3)))).toBeLessThan(0.2)
  })

  it('bernoulli never gives 1 at p = 0, always at p = 1, and else about as often as it should', () => {
    const generator = new Generator(4)
    const of = (p: number) => mean(list(bernoulli(p, { shape: [2000], generator })))
    expect([of(0), of(1)]).toEqual([0, 1])
    expect(of(0.3)).toBeCloseTo(0.3, 1)
    const each = list(bernoulli(tensor([0, 1, 0, 1]), { generator }))
    expect(each).toEqual([0, 1, 0, 1])
    expect(() => bernoulli(1.5, { shape: [2] })).toThrow(/\[bernoulli\] a probability lies between 0 and 1/)
  })

  it('randint takes every value of its range and no other', () => {
    const values = list(randint(-2, 3, [400], { generator: new Generator(5) }))
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2])
    expect(randint(4, [2]).dtype).toBe('int32')
    expect(() => randint(3, 3, [2])).toThrow(/\[randint\] high must be an integer/)
  })

  it('randperm is a permutation', () => {
    const order = list(randperm(50, { generator: new Generator(6) }))
    expect(order).not.toEqual([...order].sort((a, b) => a - b))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('can require gradients', () => {
    expect(randn([2], { requiresGrad: true }).requiresGrad).toBe(true)
    expect(() => rand([2], { dtype: 'int32' })).toThrow(/\[rand\] gives floats/)
  })
})
