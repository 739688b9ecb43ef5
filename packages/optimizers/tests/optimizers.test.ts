import '@neurite/autograd'
import { compile, Parameter, reference, tensor, use, zeros } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import { Adam, type OptimizerStateDict, SGD } from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())

const parameter = (...values: number[]): Parameter => new Parameter(tensor(values))

/** One step down `sum(p * gradient)`. */
function stepAlong(p: Parameter, gradient: number[], optimizer: { zeroGrad(): void; step(): void }): void {
  optimizer.zeroGrad()
  p.mul(tensor(gradient)).sum().backward()
  optimizer.step()
}

describe('worked examples', () => {
  test('the cost of a line: a small rate converges, a large one diverges', async () => {
    const x = tensor([1, 2, 3])
    const descend = async (lr: number): Promise<number> => {
      const w = new Parameter(tensor(0))
      const optimizer = new SGD([w], { lr })
      for (let i = 0; i < 50; i++) {
        optimizer.zeroGrad()
        w.mul(x).sub(x).square().mean().backward()
        optimizer.step()
      }
      return w.item()
    }
    expect(await descend(0.05)).toBeCloseTo(1, 5)
    expect(Math.abs(await descend(0.3))).toBeGreaterThan(1000)
  })

  test('learning-rate decay, 0.1 x 0.96^(step / 1000), followed by assigning lr', async () => {
    const p = parameter(0)
    const optimizer = new SGD([p], { lr: 0.1 })
    const [group] = optimizer.paramGroups
    let before = 0
    for (const [step, rate] of [
      [0, 0.1],
      [1000, 0.096],
      [2000, 0.0922],
      [3000, 0.0885],
      [4000, 0.0849],
      [5000, 0.0815],
    ] as const) {
      group!.lr = 0.1 * 0.96 ** (step / 1000)
      expect(group!.lr).toBeCloseTo(rate, 4)
      stepAlong(p, [1], optimizer)
      expect(before - (await p.item())).toBeCloseTo(rate, 4)
      before = await p.item()
    }
  })
})

describe('formulas', () => {
  test('momentum: the first gradient enters whole, later ones dampened', async () => {
    const p = parameter(0)
    const optimizer = new SGD([p], { lr: 1, momentum: 0.5, dampening: 0.25 })
    stepAlong(p, [1], optimizer)
    expect(await p.item()).toBe(-1)
    stepAlong(p, [1], optimizer)
    expect(await p.item()).toBe(-1 - (0.5 + 0.75))
  })

  test('Adam: the first step is lr against the sign of the gradient', async () => {
    const p = parameter(0, 0, 0)
    stepAlong(p, [5, -0.001, 300], new Adam([p], { lr: 0.1 }))
    const values = await p.data()
    expectClose(values, [-0.1, 0.1, -0.1], 5)
  })

  test('float64 parameters have float64 state', async () => {
    const p = new Parameter(zeros([2], { dtype: 'float64' }))
    const optimizer = new Adam([p], { lr: 0.1 })
    optimizer.zeroGrad()
    p.add(1).square().sum().backward()
    optimizer.step()
    expect(p.dtype).toBe('float64')
    const { exp_avg } = optimizer.stateDict().state[0]!
    expect((exp_avg as Parameter).dtype).toBe('float64')
    expect((await p.data())[0]).toBeCloseTo(-0.1, 8)
  })
})

describe('groups', () => {
  test('have options of their own, and take the rest from the optimizer', async () => {
    const [a, b] = [parameter(0), parameter(0)]
    const optimizer = new SGD([{ params: [a] }, { params: b, lr: 0.5 }], { lr: 0.1 })
    for (const p of [a, b]) p.sum().backward()
    optimizer.step()
    expect(await a.item()).toBeCloseTo(-0.1, 6)
    expect(await b.item()).toBeCloseTo(-0.5, 6)
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.1, 0.5])
  })

  test('can be added later; a switched-on option finds its state', async () => {
    const [a, b] = [parameter(0), parameter(0)]
    const optimizer = new SGD([a], { lr: 1 })
    optimizer.addParamGroup({ params: [b], lr: 2 })
    optimizer.paramGroups[1]!.momentum = 0.5
    for (let i = 0; i < 2; i++) {
      optimizer.zeroGrad()
      a.add(b).sum().backward()
      optimizer.step()
    }
    expect(await a.item()).toBe(-2)
    expect(await b.item()).toBe(-5)
  })

  test('errors', () => {
    const p = parameter(0)
    expect(() => new SGD([])).toThrow(/\[SGD\] received no parameters; pass model.parameters\(\)/)
    expect(() => new SGD([p, p])).toThrow(/\[SGD\] a parameter was given twice/)
    expect(() => new SGD([{ params: [p] }, { params: [p] }])).toThrow(/a parameter was given twice/)
    expect(() => new SGD([tensor(1)] as unknown as Parameter[])).toThrow(/\[SGD\] /)
    expect(() => new SGD([{ params: [p], lrr: 1 } as object as { params: Parameter[] }])).toThrow(
      /unknown option 'lrr'; did you mean 'lr'/,
    )
    expect(() => new SGD(p as unknown as Parameter[])).toThrow(/pass model.parameters\(\) or \[parameter\]/)
    expect(() => new SGD([p], { nesterov: true })).toThrow(/\[SGD\] nesterov needs momentum above 0/)
    expect(() => new Adam([p], { betas: [0.9, 1] })).toThrow(/\[Adam\] betas must be two numbers/)
  })
})

describe('state dicts', () => {
  test("have PyTorch's layout", () => {
    const [p, q] = [parameter(1, 2), parameter(3)]
    const optimizer = new Adam([p, q], { lr: 0.1, weightDecay: 0.5 })
    stepAlong(p, [1, 1], optimizer)
    const { state, param_groups } = optimizer.stateDict()
    expect(param_groups).toEqual([
      { lr: 0.1, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.5, amsgrad: false, maximize: false, params: [0, 1] },
    ])
    expect(Object.keys(state)).toEqual(['0'])
    expect(Object.keys(state[0]!).sort()).toEqual(['exp_avg', 'exp_avg_sq', 'step'])
    expect(state[0]!['step']).toBe(1)
  })

  test('from PyTorch: steps as tensors, empty momentum, options that are unknown here', async () => {
    const p = parameter(0)
    const adam = new Adam([p])
    adam.loadStateDict({
      state: { 0: { step: tensor(3), exp_avg: tensor([0.5]), exp_avg_sq: tensor([0.25]) } },
      param_groups: [{ lr: 0.01, betas: [0.8, 0.9], weight_decay: 0, foreach: null, capturable: false, params: [0] }],
    })
    expect(adam.paramGroups[0]).toMatchObject({ lr: 0.01, betas: [0.8, 0.9] })
    expect(adam.stateDict().state[0]!['step']).toBe(3)
    const sgd = new SGD([p], { lr: 1, momentum: 0.9, dampening: 0.5 })
    sgd.loadStateDict({ state: { 0: { momentum_buffer: null } }, param_groups: [{ params: [0] }] })
    stepAlong(p, [2], sgd)
    expect(await p.item()).toBe(-2)
  })

  test('that do not fit are refused whole', () => {
    const optimizer = new Adam([parameter(1, 2)], { lr: 0.5 })
    const load = (dict: OptimizerStateDict) => () => optimizer.loadStateDict(dict)
    expect(load({ state: {}, param_groups: [{ lr: 9, params: [0, 1] }] })).toThrow(
      /its groups hold \[2\] parameters, this optimizer's \[1\]/,
    )
    expect(load({ state: { 0: { exp_avg: zeros([3]) } }, param_groups: [{ lr: 9, params: [0] }] })).toThrow(
      /state 0.exp_avg has shape \[3\], its parameter \[2\]/,
    )
    expect(optimizer.paramGroups[0]!.lr).toBe(0.5)
  })
})

test('step takes a closure and gives back its loss', async () => {
  const p = parameter(3)
  const optimizer = new SGD([p], { lr: 0.1 })
  const loss = optimizer.step(() => {
    optimizer.zeroGrad()
    const cost = p.square().sum()
    cost.backward()
    return cost
  })
  expect(await loss.item()).toBe(9)
  expect(await p.item()).toBeCloseTo(2.4, 6)
})

describe('compiled steps', () => {
  test('follow numbers, and are traced again when an option changes the formula', async () => {
    const p = parameter(1)
    const optimizer = new SGD([p], { lr: 0.5 })
    const step = compile(() => {
      optimizer.zeroGrad()
      p.sum().backward()
      optimizer.step()
    })
    const [group] = optimizer.paramGroups
    step()
    expect(await p.item()).toBe(0.5)
    group!.lr = 0.25
    step()
    expect(await p.item()).toBe(0.25)
    group!.weightDecay = 2
    step()
    expect(await p.item()).toBe(0.25 - 0.25 * (1 + 2 * 0.25))
    group!.momentum = 0.5
    step()
    step()
    expect(optimizer.stateDict().state[0]).toHaveProperty('momentum_buffer')
  })

  test('count steps for the corrections of Adam', async () => {
    const p = parameter(1)
    const optimizer = new Adam([p])
    const step = compile(() => {
      optimizer.zeroGrad()
      p.sum().backward()
      optimizer.step()
    })
    for (let i = 0; i < 5; i++) step()
    expect(optimizer.stateDict().state[0]!['step']).toBe(5)
    expect(await p.item()).toBeCloseTo(1 - 5 * 1e-3, 5)
  })
})

test('after a step, loss and prediction are those from before it', async () => {
  const p = parameter(3)
  const optimizer = new SGD([p], { lr: 0.1 })
  const doubled = p.mul(2).keep()
  const cost = doubled.square().sum()
  cost.backward()
  optimizer.step()
  expect(await cost.item()).toBe(36)
  expect(await doubled.item()).toBe(6)
  expect(await p.item()).toBeCloseTo(0.6, 6)
})
