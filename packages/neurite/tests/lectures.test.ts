import {
  BCELoss,
  compile,
  cpu,
  Linear,
  type Parameter,
  SGD,
  Sequential,
  Sigmoid,
  stats,
  type Tensor,
  tensor,
  use,
} from 'neurite'
import { manualSeed } from 'neurite'
import { describe, expect, it } from 'vitest'
import { heldBytes } from './heldBytes.ts'

await use(cpu())

const X = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
])
const Y = tensor([[0], [1], [1], [0]])
const STEPS = 10001
/** Fewer in browsers, where the same numbers come out. */
const SEEDS = typeof document === 'undefined' ? 100 : 10

/** The lecture's training step on XOR. */
function trainer(model: Sequential): (x: Tensor, y: Tensor) => Tensor {
  const criterion = new BCELoss()
  const optimizer = new SGD(model.parameters(), { lr: 1 })
  return (x, y) => {
    optimizer.zeroGrad()
    const cost = criterion.call(model.call(x), y)
    cost.backward()
    optimizer.step()
    return cost
  }
}

const fourLayers = () =>
  new Sequential(
    new Linear(2, 10),
    new Sigmoid(),
    new Linear(10, 10),
    new Sigmoid(),
    new Linear(10, 10),
    new Sigmoid(),
    new Linear(10, 1),
    new Sigmoid(),
  )

describe('XOR', () => {
  it('is not learnt by one layer, which stays at ln 2', () => {
    manualSeed(1)
    const model = new Sequential(new Linear(2, 1), new Sigmoid())
    const step = compile(trainer(model))
    let cost = step(X, Y)
    for (let i = 1; i < STEPS; i++) cost = step(X, Y)
    expect(cost.itemSync()).toBeCloseTo(Math.LN2, 4)
    for (const output of model.call(X).dataSync()) expect(output).toBeCloseTo(0.5, 3)
  })

  it('is learnt by four layers from at least 70% of seeds', () => {
    let solved = 0
    for (let seed = 0; seed < SEEDS; seed++) {
      manualSeed(seed)
      const model = fourLayers()
      const step = compile(trainer(model))
      for (let i = 0; i < STEPS; i++) step(X, Y)
      if (String(model.call(X).gt(0.5).dataSync()) === '0,1,1,0') solved++
    }
    expect(solved).toBeGreaterThanOrEqual(0.7 * SEEDS)
  }, 120_000)

  it('trains in flat memory without await, and plans nothing after the third step', () => {
    manualSeed(1)
    const step = trainer(fourLayers())
    let programs = 0
    let early = 0
    for (let i = 0; i < STEPS; i++) {
      const cost = step(X, Y)
      if (i % 100 === 0) cost.itemSync()
      if (i === 3) programs = stats().programs
      if (i === 100) early = heldBytes()
    }
    expect(stats().programs).toBe(programs)
    expect(heldBytes() - early).toBeLessThan(5e6)
  })
})

describe('backpropagation by hand', () => {
  const f64 = { dtype: 'float64' } as const
  const x = tensor([[0.1, 0.2]], f64)
  const target = tensor([[0.4, 0.6]], f64)
  const layer = (rows: number[][]) => {
    const linear = new Linear(2, 2, { bias: false, ...f64 })
    linear.loadStateDict({ weight: tensor(rows, f64) })
    return linear
  }
  const close = (actual: ArrayLike<number>, expected: readonly number[]) => {
    expect(actual.length).toBe(expected.length)
    for (const [i, value] of expected.entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(1e-7)
  }

  it('gives the numbers of the lecture', () => {
    const first = layer([
      [0.3, 0.25],
      [0.4, 0.35],
    ])
    const second = layer([
      [0.45, 0.4],
      [0.7, 0.6],
    ])
    const forward = () => {
      const z = first.call(x)
      const h = z.sigmoid()
      const out = second.call(h)
      const o = out.sigmoid()
      const errors = target.sub(o).square().div(2)
      return { z, h, out, o, errors, error: errors.sum() }
    }
    const { z, h, out, o, errors, error } = forward()
    close(z.dataSync(), [0.08, 0.11])
    close(h.dataSync(), [0.51998934, 0.5274723])
    close(out.dataSync(), [0.44498412, 0.68047592])
    close(o.dataSync(), [0.609446, 0.66384491])
    close(errors.dataSync(), [0.02193381, 0.00203809])
    close(error.dataSync(), [0.0239719])

    const optimizer = new SGD([first.weight, second.weight], { lr: 0.5 })
    const probe = tensor(h.dataSync(), { requiresGrad: true })
    target
      .sub(second.call(probe.reshape([1, 2])).sigmoid())
      .square()
      .div(2)
      .sum()
      .backward()
    close(probe.grad!.slice([0, 1]).dataSync(), [0.03240681])
    optimizer.zeroGrad()
    error.backward()
    close(second.weight.grad!.slice(0, [0, 1]).dataSync(), [0.02592286])
    close(first.weight.grad!.slice(0, [0, 1]).dataSync(), [0.00080888])
    optimizer.step()
    const weights = (p: Parameter) => p.dataSync()
    close(weights(first.weight), [0.29959556, 0.24919112, 0.39964496, 0.34928991])
    close(weights(second.weight), [0.43703857, 0.38685205, 0.69629578, 0.59624247])
    close(forward().error.dataSync(), [0.02323634])
  })
})
