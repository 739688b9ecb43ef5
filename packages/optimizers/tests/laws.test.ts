import '@neurite/autograd'
import { compile, Parameter, reference, type Tensor, tensor, use } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import * as optimizers from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())

type Options = Record<string, unknown> & { lr?: number }
type OptimizerClass = new (params: Iterable<Parameter>, options: never) => optimizers.Optimizer

/** Every optimizer, and options under which it keeps all the state it has. */
const OPTIMIZERS: readonly [make: OptimizerClass, full: Options][] = [
  [optimizers.SGD, { momentum: 0.9, nesterov: true, weightDecay: 0.01 }],
  [optimizers.RMSprop, { momentum: 0.5, centered: true, weightDecay: 0.01 }],
  [optimizers.Adam, { amsgrad: true, weightDecay: 0.01 }],
  [optimizers.AdamW, { amsgrad: true }],
  [optimizers.Adagrad, { lrDecay: 0.1, initialAccumulatorValue: 0.1 }],
  [optimizers.Adadelta, { lr: 0.5 }],
  [optimizers.Adamax, { weightDecay: 0.1 }],
  [optimizers.NAdam, { momentumDecay: 0.01 }],
  [optimizers.RAdam, { betas: [0.8, 0.9] }],
  [optimizers.Rprop, {}],
  [optimizers.ASGD, { t0: 2, lambd: 0.01 }],
  [optimizers.Lion, { weightDecay: 0.1 }],
  [optimizers.LAMB, { weightDecay: 0.1 }],
  [optimizers.Adafactor, { weightDecay: 0.1 }],
]

test('every exported optimizer is in the list, but for Muon, which updates matrices', () => {
  const isOptimizer = (value: unknown) => typeof value === 'function' && value.prototype instanceof optimizers.Optimizer
  const exported = Object.entries(optimizers).filter(([, value]) => isOptimizer(value))
  const missing = exported.filter(([, value]) => !OPTIMIZERS.some(([one]) => one === value)).map(([name]) => name)
  expect(missing).toEqual(['Muon'])
})

const start = (): Parameter => new Parameter(tensor([1, -2, 0.5]))

/** A bowl whose axes differ in steepness. */
const bowl = (p: Tensor): Tensor =>
  p
    .square()
    .mul(tensor([1, 0.5, 2]))
    .sum()

function descend(p: Parameter, optimizer: optimizers.Optimizer, steps: number): void {
  for (let i = 0; i < steps; i++) {
    optimizer.zeroGrad()
    bowl(p).backward()
    optimizer.step()
  }
}

for (const [Optimizer, full] of OPTIMIZERS) {
  const { name } = Optimizer
  const make = (params: Iterable<Parameter>, options: Options = {}) => new Optimizer(params, options as never)

  describe(name, () => {
    test('goes down', async () => {
      const p = start()
      const before = await bowl(p).item()
      descend(p, make([p]), 20)
      expect(await bowl(p).item()).toBeLessThan(before)
    })

    test('maximize is going down on the negative', async () => {
      const [p, q] = [start(), start()]
      const [up, down] = [make([p], { ...full, maximize: true }), make([q], full)]
      for (let i = 0; i < 3; i++) {
        up.zeroGrad()
        down.zeroGrad()
        bowl(p).neg().backward()
        bowl(q).backward()
        up.step()
        down.step()
      }
      expect(await p.data()).toEqual(await q.data())
    })

    test('a parameter without a gradient stays, and its state too', async () => {
      const [p, idle] = [start(), start()]
      const optimizer = make([p, idle], full)
      descend(p, optimizer, 2)
      expect(await idle.data()).toEqual(new Float32Array([1, -2, 0.5]))
      expect(Object.keys(optimizer.stateDict().state)).toEqual(['0'])
    })

    test('state goes round: the second half of a run is the same from a state dict', async () => {
      const [p, q] = [start(), start()]
      const [first, second] = [make([p], full), make([q], { ...full, lr: 123 })]
      descend(p, first, 4)
      q.assign(p.detach())
      second.loadStateDict(first.stateDict())
      expect(second.paramGroups[0]!.lr).toBe(first.paramGroups[0]!.lr)
      descend(p, first, 4)
      descend(q, second, 4)
      expect(await q.data()).toEqual(await p.data())
    })

    test('a state dict keeps its values when training goes on', async () => {
      const p = start()
      const optimizer = make([p], full)
      descend(p, optimizer, 2)
      const { state } = optimizer.stateDict()
      const tensors = Object.values(state[0] ?? {}).filter(
        (value) => typeof value === 'object' && value !== null,
      ) as Tensor[]
      const before = await Promise.all(tensors.map((value) => value.data()))
      descend(p, optimizer, 2)
      expect(await Promise.all(tensors.map((value) => value.data()))).toEqual(before)
    })

    test('a compiled step is the same step, and follows the learning rate', async () => {
      const [p, q] = [start(), start()]
      const [plain, compiled] = [make([p], full), make([q], full)]
      const step = compile(() => {
        compiled.zeroGrad()
        const cost = bowl(q)
        cost.backward()
        compiled.step()
        return cost
      })
      for (let i = 0; i < 8; i++) {
        if (i === 4) for (const { paramGroups } of [plain, compiled]) paramGroups[0]!.lr *= 0.5
        descend(p, plain, 1)
        step()
      }
      const [a, b] = [await p.data(), await q.data()]
      expectClose(b, a, 6)
    })

    test('options are checked', () => {
      expect(() => make([start()], { lr: -1 })).toThrow(
        new RegExp(`\\[${name}\\] lr must be a number of at least 0, received -1`),
      )
      expect(() => make([start()], { maximise: true })).toThrow(/unknown option 'maximise'; did you mean 'maximize'/)
    })
  })
}
