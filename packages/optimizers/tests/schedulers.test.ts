import { Parameter, reference, use, zeros } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import * as optimizers from '../src/index.ts'

await use(reference())

const optimizer = (lr = 0.1): optimizers.SGD => new optimizers.SGD([new Parameter(zeros([1]))], { lr, momentum: 0.9 })

/** The learning rate at the start and after each step. */
function rates(
  make: (optimizer: optimizers.SGD) => { step(metric: number): void },
  steps: number,
  metrics: number[] = [],
): number[] {
  const sgd = optimizer()
  const scheduler = make(sgd)
  const [group] = sgd.paramGroups
  const found = [group!.lr]
  for (let i = 0; i < steps; i++) {
    scheduler.step(metrics[i] ?? 0)
    found.push(group!.lr)
  }
  return found
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, 12)
}

const cosine = (share: number): number => 0.05 * (1 + Math.cos(Math.PI * share))

describe('rates', () => {
  const cases: readonly [name: string, found: number[], expected: number[]][] = [
    ['StepLR', rates((o) => new optimizers.StepLR(o, 2, { gamma: 0.5 }), 4), [0.1, 0.1, 0.05, 0.05, 0.025]],
    ['MultiStepLR', rates((o) => new optimizers.MultiStepLR(o, [1, 3]), 4), [0.1, 0.01, 0.01, 0.001, 0.001]],
    ['ExponentialLR', rates((o) => new optimizers.ExponentialLR(o, 0.5), 2), [0.1, 0.05, 0.025]],
    [
      'ConstantLR',
      rates((o) => new optimizers.ConstantLR(o, { factor: 0.5, totalIters: 2 }), 3),
      [0.05, 0.05, 0.1, 0.1],
    ],
    [
      'LinearLR',
      rates((o) => new optimizers.LinearLR(o, { startFactor: 0.5, totalIters: 2 }), 3),
      [0.05, 0.075, 0.1, 0.1],
    ],
    ['PolynomialLR', rates((o) => new optimizers.PolynomialLR(o, { totalIters: 2, power: 2 }), 3), [0.1, 0.025, 0, 0]],
    ['LambdaLR', rates((o) => new optimizers.LambdaLR(o, (epoch) => 1 / (1 + epoch)), 3), [0.1, 0.05, 0.1 / 3, 0.025]],
    ['MultiplicativeLR', rates((o) => new optimizers.MultiplicativeLR(o, () => 0.5), 2), [0.1, 0.05, 0.025]],
    [
      'CosineAnnealingLR',
      rates((o) => new optimizers.CosineAnnealingLR(o, 4), 6),
      [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5].map(cosine),
    ],
    [
      'CosineAnnealingWarmRestarts',
      rates((o) => new optimizers.CosineAnnealingWarmRestarts(o, 1, { tMult: 2 }), 4),
      [0, 0, 0.5, 0, 0.25].map(cosine),
    ],
    [
      'CyclicLR',
      rates((o) => new optimizers.CyclicLR(o, 0.1, 0.3, { stepSizeUp: 2, mode: 'triangular2' }), 6),
      [0.1, 0.2, 0.3, 0.2, 0.1, 0.15, 0.2],
    ],
    [
      'OneCycleLR',
      rates(
        (o) =>
          new optimizers.OneCycleLR(o, 1, {
            totalSteps: 5,
            pctStart: 0.6,
            annealStrategy: 'linear',
            divFactor: 10,
            finalDivFactor: 1,
          }),
        4,
      ),
      [0.1, 0.55, 1, 0.55, 0.1],
    ],
    [
      'ReduceLROnPlateau',
      rates((o) => new optimizers.ReduceLROnPlateau(o, { factor: 0.5, patience: 1 }), 5, [3, 2, 2, 2, 1]),
      [0.1, 0.1, 0.1, 0.1, 0.05, 0.05],
    ],
    [
      'ChainedScheduler',
      rates(
        (o) =>
          new optimizers.ChainedScheduler([
            new optimizers.ConstantLR(o, { factor: 0.1, totalIters: 2 }),
            new optimizers.ExponentialLR(o, 0.5),
          ]),
        3,
      ),
      [0.01, 0.005, 0.025, 0.0125],
    ],
    [
      'SequentialLR',
      rates(
        (o) =>
          new optimizers.SequentialLR(
            o,
            [new optimizers.LinearLR(o, { startFactor: 0.5, totalIters: 2 }), new optimizers.StepLR(o, 1)],
            [2],
          ),
        4,
      ),
      [0.05, 0.075, 0.1, 0.01, 0.001],
    ],
  ]
  test.each(cases)('%s', (_, found, expected) => expectClose(found, expected))
})

test('cyclic schedulers move the momentum the other way', () => {
  const sgd = optimizer()
  const scheduler = new optimizers.CyclicLR(sgd, 0.1, 0.3, { stepSizeUp: 2 })
  expect(sgd.paramGroups[0]!.momentum).toBeCloseTo(0.9, 12)
  scheduler.step()
  expect(sgd.paramGroups[0]!.momentum).toBeCloseTo(0.85, 12)
  const adam = new optimizers.Adam([new Parameter(zeros([1]))])
  new optimizers.OneCycleLR(adam, 1, { totalSteps: 10 })
  expect(adam.paramGroups[0]!.betas).toEqual([0.95, 0.999])
})

test('a cycle may be stepped after each of its batches, and not once more', () => {
  const scheduler = new optimizers.OneCycleLR(optimizer(), 1, { totalSteps: 5 })
  for (let i = 0; i < 5; i++) scheduler.step()
  expect(() => scheduler.step()).toThrow('[OneCycleLR] step 6 of 5: the cycle is over')
})

test('every group decays from its own rate', () => {
  const [a, b] = [new Parameter(zeros([1])), new Parameter(zeros([1]))]
  const sgd = new optimizers.SGD([{ params: [a] }, { params: [b], lr: 1 }], { lr: 0.1 })
  const scheduler = new optimizers.LambdaLR(sgd, (epoch) => 0.5 ** epoch)
  scheduler.step()
  expect(scheduler.rates).toEqual([0.05, 0.5])
})

test('errors', () => {
  expect(() => new optimizers.StepLR(optimizer(), 2, { gama: 0.5 } as object)).toThrow(
    /\[StepLR\] unknown option 'gama'; did you mean 'gamma'/,
  )
  expect(() => new optimizers.OneCycleLR(optimizer(), 1)).toThrow(
    /\[OneCycleLR\] needs totalSteps, or epochs and stepsPerEpoch/,
  )
  expect(() => new optimizers.SequentialLR(optimizer(), [new optimizers.StepLR(optimizer(), 1)], [1])).toThrow(
    /1 schedulers need 0 milestones/,
  )
  expect(() => new optimizers.ReduceLROnPlateau(optimizer(), { factor: 1 })).toThrow(/factor must be below 1/)
})
