import '@neurite/autograd'
import { compile, manualSeed, Parameter, randn, reference, stats, type Tensor, tensor, use } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import {
  Adafactor,
  clipGradNorm,
  clipGradValue,
  ExponentialDecay,
  ExponentialMovingAverage,
  LAMB,
  LBFGS,
  Lion,
  Muon,
  SGD,
  WarmupCosineLR,
} from '../src/index.ts'

await use(reference())

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits = 10): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

const START = [
  [1, -2, 0.5],
  [0.3, 4, -1],
]
const steep = [
  [1, 0.5, 2],
  [3, 0.1, 1],
]
const made = { dtype: 'float64' } as const

/** Parameters of a bowl after each of some steps. */
async function trace(
  make: (p: Parameter) => { zeroGrad(): void; step(): void },
  steps: number,
  start: number[] | number[][] = START,
): Promise<number[][]> {
  const p = new Parameter(tensor(start, made))
  const optimizer = make(p)
  const found: number[][] = []
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad()
    bowl(p).backward()
    optimizer.step()
    found.push([...(await p.data())])
  }
  return found
}

const bowl = (p: Tensor): Tensor =>
  p
    .square()
    .mul(tensor(p.ndim === 1 ? steep[0]! : steep, made))
    .sum()
const gradientAt = (p: number[]): number[] => p.map((x, i) => 2 * x * steep.flat()[i]!)

describe('optimizers that PyTorch 1.13 does not have follow their papers', () => {
  test('Lion', async () => {
    const [lr, b1, b2, decay] = [0.01, 0.9, 0.99, 0.1]
    const found = await trace((p) => new Lion([p], { lr, betas: [b1, b2], weightDecay: decay }), 5)
    const p = START.flat()
    const m = p.map(() => 0)
    for (const after of found) {
      const g = gradientAt(p)
      for (let i = 0; i < p.length; i++) {
        p[i] = p[i]! * (1 - lr * decay) - lr * Math.sign(b1 * m[i]! + (1 - b1) * g[i]!)
        m[i] = b2 * m[i]! + (1 - b2) * g[i]!
      }
      expectClose(after, p)
    }
  })

  test('LAMB', async () => {
    const [lr, b1, b2, eps, decay] = [0.01, 0.9, 0.999, 1e-6, 0.1]
    const found = await trace((p) => new LAMB([p], { lr, weightDecay: decay }), 5)
    const p = START.flat()
    const m = p.map(() => 0)
    const v = p.map(() => 0)
    for (const [t, after] of found.entries()) {
      const g = gradientAt(p)
      const u = p.map((x, i) => {
        m[i] = b1 * m[i]! + (1 - b1) * g[i]!
        v[i] = b2 * v[i]! + (1 - b2) * g[i]! ** 2
        return m[i]! / (1 - b1 ** (t + 1)) / (Math.sqrt(v[i]! / (1 - b2 ** (t + 1))) + eps) + decay * x
      })
      const trust = Math.hypot(...p) / Math.hypot(...u)
      for (let i = 0; i < p.length; i++) p[i] = p[i]! - lr * trust * u[i]!
      expectClose(after, p)
    }
  })

  test('Adafactor keeps a matrix by rows and columns', async () => {
    const [lr, decay, eps2, d] = [0.05, 0.1, 1e-3, 1]
    const found = await trace((p) => new Adafactor([p], { lr, weightDecay: decay }), 5)
    const p = START.flat()
    const rows = [0, 0]
    const cols = [0, 0, 0]
    const rms = (x: number[]) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / x.length)
    for (const [i, after] of found.entries()) {
      const t = i + 1
      const g = gradientAt(p)
      const share = t ** -0.8
      for (const r of [0, 1]) {
        const mean = [0, 1, 2].reduce((sum, c) => sum + g[3 * r + c]! ** 2, 0) / 3
        rows[r] = (1 - share) * rows[r]! + share * mean
      }
      for (const c of [0, 1, 2]) cols[c] = (1 - share) * cols[c]! + (share * (g[c]! ** 2 + g[3 + c]! ** 2)) / 2
      const alpha = Math.max(eps2, rms(p)) * Math.min(lr, 1 / Math.sqrt(t))
      const total = (rows[0]! + rows[1]!) / 2
      const u = g.map((value, j) => value / Math.sqrt((rows[Math.floor(j / 3)]! * cols[j % 3]!) / total))
      const cut = Math.max(1, rms(u) / d)
      for (let j = 0; j < p.length; j++) p[j] = p[j]! * (1 - lr * decay) - (alpha * u[j]!) / cut
      expectClose(after, p)
    }
  })

  test('Adafactor keeps a vector whole', async () => {
    const optimizer = new Adafactor([new Parameter(tensor([1, 2, 3]))])
    const [after] = await trace((p) => new Adafactor([p], { lr: 0.05 }), 1, START[0])
    // the first step is the sign, times the size of the vector
    const size = Math.sqrt((1 + 4 + 0.25) / 3) * 0.05
    expectClose(after!, [1 - size, -2 + size, 0.5 - size])
    expect(optimizer.stateDict().state).toEqual({})
  })

  test('Muon takes steps that are nearly orthogonal', async () => {
    const lr = 0.1
    const found = await trace((p) => new Muon([p], { lr, weightDecay: 0, momentum: 0, nesterov: false }), 1)
    const before = tensor(START, made)
    const step = before.sub(tensor(found[0]!, made).reshape([2, 3])).div(lr)
    // the iteration in plain numbers, on the gradient divided by its length
    const multiply = (a: number[][], b: number[][]) =>
      a.map((row) => b[0]!.map((_, c) => row.reduce((sum, value, k) => sum + value * b[k]![c]!, 0)))
    const g = gradientAt(START.flat())
    const length = Math.hypot(...g) + 1e-7
    let x = [g.slice(0, 3), g.slice(3)].map((row) => row.map((value) => value / length))
    for (let i = 0; i < 5; i++) {
      const gram = multiply(
        x,
        x[0]!.map((_, c) => x.map((row) => row[c]!)),
      )
      const square = multiply(gram, gram)
      const mixed = gram.map((row, r) => row.map((value, c) => -4.775 * value + 2.0315 * square[r]![c]!))
      const added = multiply(mixed, x)
      x = x.map((row, r) => row.map((value, c) => 3.4445 * value + added[r]![c]!))
    }
    expectClose(await step.data(), x.flat())
    for (const [i, value] of (await step.matmul(step.T).data()).entries())
      expect(Math.abs(value - (i % 3 === 0 ? 1 : 0))).toBeLessThan(0.5)
    const bias = new Parameter(tensor([1, 2]))
    bias.sum().backward()
    expect(() => new Muon([bias]).step()).toThrow(/\[Muon\] updates matrices, received a parameter of shape \[2\]/)
  })
})

describe('LBFGS', () => {
  const valley = (x: Tensor) => {
    const [a, b] = [x.select(0, 0), x.select(0, 1)]
    return a.sub(1).square().add(b.sub(a.square()).square().mul(100))
  }
  const problem = (options: ConstructorParameters<typeof LBFGS>[1]) => {
    const x = new Parameter(tensor([-1.2, 1], made))
    const optimizer = new LBFGS([x], options)
    const closure = () => {
      optimizer.zeroGrad()
      const loss = valley(x)
      loss.backward()
      return loss
    }
    return { x, optimizer, closure }
  }

  test('finds the bottom of a narrow valley with a line search', async () => {
    const { x, optimizer, closure } = problem({
      lineSearchFn: 'strong_wolfe',
      maxIter: 60,
      maxEval: 200,
      toleranceChange: 1e-14,
    })
    const first = await optimizer.step(closure)
    expect(await first.item()).toBeCloseTo(24.2, 6)
    expectClose(await x.data(), [1, 1], 5)
  })

  test('goes on from its state', async () => {
    const options = { lineSearchFn: 'strong_wolfe', maxIter: 4 } as const
    const whole = problem(options)
    for (let i = 0; i < 4; i++) await whole.optimizer.step(whole.closure)
    const [start, rest] = [problem(options), problem(options)]
    for (let i = 0; i < 2; i++) await start.optimizer.step(start.closure)
    rest.x.assign(start.x.detach())
    rest.optimizer.loadStateDict(start.optimizer.stateDict())
    for (let i = 0; i < 2; i++) await rest.optimizer.step(rest.closure)
    expect(await rest.x.data()).toEqual(await whole.x.data())
  })

  test('says what does not fit', () => {
    const x = new Parameter(tensor([1]))
    expect(() => new LBFGS([{ params: [x] }, { params: [new Parameter(tensor([1]))] }])).toThrow(/one group/)
    expect(() => new LBFGS([x], { lineSearchFn: 'armijo' as 'strong_wolfe' })).toThrow(/'strong_wolfe' or null/)
    expect(() => new LBFGS([x], { maxiter: 3 } as object)).toThrow(/did you mean 'maxIter'/)
  })
})

describe('clipping gradients', () => {
  const withGradients = (...gradients: number[][]) =>
    gradients.map((gradient) => {
      const p = new Parameter(tensor(gradient.map(() => 0)))
      p.mul(tensor(gradient)).sum().backward()
      return p
    })

  test('by the norm of all', async () => {
    const params = [...withGradients([3, 0], [0, 4]), new Parameter(tensor([1]))]
    expect(await clipGradNorm(params, 1).item()).toBeCloseTo(5, 5)
    expectClose(await params[0]!.grad!.data(), [0.6, 0], 5)
    expectClose(await params[1]!.grad!.data(), [0, 0.8], 5)
    expect(await clipGradNorm(params, 2).item()).toBeCloseTo(1, 5)
    expectClose(await params[1]!.grad!.data(), [0, 0.8], 5)
    expect(await clipGradNorm(params, 1, { normType: 1 }).item()).toBeCloseTo(1.4, 5)
    expect(await clipGradNorm(params, 1, { normType: Number.POSITIVE_INFINITY }).item()).toBeCloseTo(0.571428, 5)
    expect(() => clipGradNorm(params, -1)).toThrow(/maxNorm must be at least 0/)
  })

  test('by value', async () => {
    const [p] = withGradients([3, -0.5, -7])
    clipGradValue(p!, 1)
    expect(await p!.grad!.tolist()).toEqual([1, -0.5, -1])
  })

  test('in a compiled step, with any limit', async () => {
    const p = new Parameter(tensor([1, 1]))
    const optimizer = new SGD([p], { lr: 1 })
    const step = compile((x: Tensor) => {
      optimizer.zeroGrad()
      p.mul(x).sum().backward()
      clipGradNorm([p], 0.5)
      optimizer.step()
      return p.sum()
    })
    step(tensor([3, 4]))
    step(tensor([3, 4]))
    expectClose(await p.data(), [1 - 0.6, 1 - 0.8], 5)
  })
})

describe('moving averages of weights', () => {
  test('follow the weights, and change places with them', async () => {
    const p = new Parameter(tensor([1, 2]))
    const average = new ExponentialMovingAverage([p], { decay: 0.9 })
    p.assign(tensor([2, 4]))
    average.update()
    expectClose(await average.averages[0]!.data(), [1.1, 2.2], 6)
    average.swap()
    expectClose(await p.data(), [1.1, 2.2], 6)
    expectClose(await average.averages[0]!.data(), [2, 4], 6)
    average.swap()
    expectClose(await p.data(), [2, 4], 6)
  })

  test('warm up, also compiled', async () => {
    const p = new Parameter(tensor([0]))
    const average = new ExponentialMovingAverage([p], { decay: 0.5, warmup: true })
    const step = compile((x: Tensor) => {
      p.assign(p.add(x))
      average.update()
      return p.sum()
    })
    let expected = 0
    for (let t = 1; t <= 4; t++) {
      step(tensor([1]))
      const kept = Math.min(0.5, (1 + t) / (10 + t))
      expected = kept * expected + (1 - kept) * t
    }
    expectClose(await average.averages[0]!.data(), [expected], 5)
  })
})

describe('rates', () => {
  const optimizer = () => new SGD([new Parameter(tensor([0]))], { lr: 0.1 })

  test('warm-up and cosine', () => {
    const sgd = optimizer()
    const scheduler = new WarmupCosineLR(sgd, 2, 6, { etaMin: 0.02 })
    const found = [sgd.paramGroups[0]!.lr]
    for (let i = 0; i < 7; i++) {
      scheduler.step()
      found.push(sgd.paramGroups[0]!.lr)
    }
    const down = (share: number) => 0.02 + 0.04 * (1 + Math.cos(Math.PI * share))
    expectClose(found, [0, 0.05, 0.1, down(0.25), down(0.5), down(0.75), 0.02, 0.02])
    expect(() => new WarmupCosineLR(sgd, 5, 5)).toThrow(/more than warmupSteps/)
  })

  test('continuous decay, 0.1 x 0.96^(step / 1000)', () => {
    const sgd = optimizer()
    const scheduler = new ExponentialDecay(sgd, 1000, 0.96)
    for (let i = 0; i < 2500; i++) scheduler.step()
    expect(sgd.paramGroups[0]!.lr).toBeCloseTo(0.1 * 0.96 ** 2.5, 12)
    const stairs = optimizer()
    const steps = new ExponentialDecay(stairs, 1000, 0.96, { staircase: true })
    for (let i = 0; i < 2500; i++) steps.step()
    expect(stairs.paramGroups[0]!.lr).toBeCloseTo(0.1 * 0.96 ** 2, 12)
  })

  test('a changed rate compiles nothing', async () => {
    manualSeed(1)
    const p = new Parameter(randn([3]))
    const sgd = new SGD([p], { lr: 0.1 })
    const scheduler = new ExponentialDecay(sgd, 10, 0.5)
    const step = compile(() => {
      sgd.zeroGrad()
      p.square().sum().backward()
      sgd.step()
    })
    step()
    step()
    const { programs } = stats()
    for (let i = 0; i < 5; i++) {
      scheduler.step()
      step()
    }
    expect(stats().programs).toBe(programs)
  })
})
