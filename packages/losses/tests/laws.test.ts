import { gradCheck } from '@neurite/autograd'
import { manualSeed, rand, randn, reference, type Tensor, tensor, use } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import * as losses from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())
manualSeed(2)

type Options = { reduction?: losses.Reduction } & Record<string, unknown>

/** Every loss, with predictions in its range, a target, options to try, and its formula for one pair of numbers. */
interface Case {
  readonly name: string
  readonly run: (x: Tensor, t: Tensor, options: Options) => Tensor
  readonly prediction: () => Tensor
  readonly target: () => Tensor
  readonly options?: readonly Options[]
  /** Whether the mean is the sum divided by how many there are. */
  readonly meanOfSum?: boolean
  readonly formula?: (x: number, t: number) => number
}

const float64 = { dtype: 'float64' } as const
const numbers = (): Tensor => randn([3, 4], float64)
const probabilities = (): Tensor => rand([3, 4], float64).mul(0.9).add(0.05)
const signs = (): Tensor =>
  tensor(
    [
      [1, -1, 1, -1],
      [-1, -1, 1, 1],
      [1, 1, 1, -1],
    ],
    float64,
  )
const classes = (): Tensor => tensor([3, 0, 2], { dtype: 'int32' })
const weight = (): Tensor => tensor([0.5, 1, 2, 3], float64)
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const binary = (p: number, t: number): number => -(t * Math.log(p) + (1 - t) * Math.log(1 - p))

const CASES: readonly Case[] = [
  { name: 'mseLoss', run: losses.mseLoss, prediction: numbers, target: numbers, formula: (x, t) => (x - t) ** 2 },
  { name: 'l1Loss', run: losses.l1Loss, prediction: numbers, target: numbers, formula: (x, t) => Math.abs(x - t) },
  {
    name: 'smoothL1Loss',
    run: losses.smoothL1Loss,
    prediction: numbers,
    target: numbers,
    options: [{ beta: 0.5 }, { beta: 0 }],
    formula: (x, t) => (Math.abs(x - t) < 1 ? (x - t) ** 2 / 2 : Math.abs(x - t) - 0.5),
  },
  {
    name: 'huberLoss',
    run: losses.huberLoss,
    prediction: numbers,
    target: numbers,
    options: [{ delta: 0.3 }],
    formula: (x, t) => (Math.abs(x - t) < 1 ? (x - t) ** 2 / 2 : Math.abs(x - t) - 0.5),
  },
  {
    name: 'binaryCrossEntropy',
    run: losses.binaryCrossEntropy,
    prediction: probabilities,
    target: probabilities,
    options: [{ weight: weight() }],
    formula: binary,
  },
  {
    name: 'binaryCrossEntropyWithLogits',
    run: losses.binaryCrossEntropyWithLogits,
    prediction: numbers,
    target: probabilities,
    options: [{ posWeight: weight() }, { weight: weight() }],
    formula: (x, t) => binary(sigmoid(x), t),
  },
  {
    name: 'crossEntropy of indices',
    run: losses.crossEntropy,
    prediction: numbers,
    target: classes,
    options: [{ weight: weight() }, { labelSmoothing: 0.2 }, { ignoreIndex: 0 }],
  },
  {
    name: 'crossEntropy of probabilities',
    run: losses.crossEntropy,
    prediction: numbers,
    target: () => probabilities().softmax(1),
    options: [{ weight: weight() }, { labelSmoothing: 0.2 }],
  },
  {
    name: 'nllLoss',
    run: losses.nllLoss,
    prediction: numbers,
    target: classes,
    options: [{ weight: weight() }, { ignoreIndex: 2 }],
  },
  {
    name: 'klDiv',
    run: losses.klDiv,
    prediction: numbers,
    target: probabilities,
    options: [{ logTarget: true }],
    formula: (x, t) => t * (Math.log(t) - x),
  },
  {
    name: 'hingeEmbeddingLoss',
    run: losses.hingeEmbeddingLoss,
    prediction: numbers,
    target: signs,
    options: [{ margin: 0.4 }],
    formula: (x, t) => (t === 1 ? x : Math.max(0, 1 - x)),
  },
  {
    name: 'softMarginLoss',
    run: losses.softMarginLoss,
    prediction: numbers,
    target: signs,
    formula: (x, t) => Math.log(1 + Math.exp(-t * x)),
  },
  {
    name: 'multilabelSoftMarginLoss',
    run: losses.multilabelSoftMarginLoss,
    prediction: numbers,
    target: probabilities,
    options: [{ weight: weight() }],
  },
  {
    name: 'multiMarginLoss',
    run: losses.multiMarginLoss as Case['run'],
    prediction: numbers,
    target: classes,
    options: [{ p: 2 }, { weight: weight(), margin: 0.7 }],
  },
  {
    name: 'poissonNllLoss',
    run: losses.poissonNllLoss,
    prediction: probabilities,
    target: () => probabilities().mul(4),
    options: [{ logInput: false }, { full: true }],
    formula: (x, t) => Math.exp(x) - t * x,
  },
  {
    name: 'gaussianNllLoss',
    run: (x, t, options) => losses.gaussianNllLoss(x, t, tensor([[2], [0.5], [1]], float64), options),
    prediction: numbers,
    target: numbers,
    options: [{ full: true }],
  },
  {
    name: 'marginRankingLoss',
    run: (x, t, options) => losses.marginRankingLoss(x, numbers(), t, options),
    prediction: numbers,
    target: signs,
  },
  {
    name: 'cosineEmbeddingLoss',
    run: (x, t, options) => losses.cosineEmbeddingLoss(x, t, tensor([1, -1, -1], float64), options),
    prediction: numbers,
    target: numbers,
    options: [{ margin: 0.2 }],
  },
  {
    name: 'ctcLoss',
    run: (x, t, options) => losses.ctcLoss(x, t, [5, 4], [2, 1], options),
    prediction: () => randn([5, 2, 3], float64).logSoftmax(2),
    target: () =>
      tensor(
        [
          [1, 1],
          [2, 0],
        ],
        { dtype: 'int32' },
      ),
    options: [{ blank: 2 }],
    meanOfSum: false,
  },
  {
    name: 'tripletMarginLoss',
    run: (x, t, options) => losses.tripletMarginLoss(x, t, t.mul(-0.5).add(0.2), options),
    prediction: numbers,
    target: numbers,
    options: [{ p: 1 }, { swap: true, margin: 3 }],
  },
  {
    name: 'tripletMarginWithDistanceLoss',
    run: (x, t, options) => losses.tripletMarginWithDistanceLoss(x, t, t.mul(-0.5).add(0.2), options),
    prediction: numbers,
    target: numbers,
    options: [{ distanceFunction: (a: Tensor, b: Tensor) => a.sub(b).square().sum({ dim: -1 }) }, { swap: true }],
  },
  {
    name: 'multilabelMarginLoss',
    run: losses.multilabelMarginLoss,
    prediction: numbers,
    target: () =>
      tensor(
        [
          [3, 0, -1, 1],
          [-1, 0, 0, 0],
          [0, 1, 2, 3],
        ],
        { dtype: 'int32' },
      ),
  },
  {
    name: 'focalLoss',
    run: losses.focalLoss,
    prediction: numbers,
    target: () => signs().add(1).div(2),
    options: [{ alpha: null, gamma: 1.5 }, { gamma: 0 }],
    formula: (x, t) => {
      const p = t === 1 ? sigmoid(x) : 1 - sigmoid(x)
      return -(t === 1 ? 0.25 : 0.75) * (1 - p) ** 2 * Math.log(p)
    },
  },
  {
    name: 'diceLoss',
    run: losses.diceLoss,
    prediction: probabilities,
    target: () => signs().add(1).div(2),
    options: [{ smooth: 0.1 }],
  },
]

test('every exported loss is among the cases', () => {
  const exported = Object.keys(losses).filter((name) => /^[a-z]/.test(name))
  expect(exported.filter((name) => !CASES.some((one) => one.name.startsWith(name)))).toEqual([])
})

for (const { name, run, prediction, target, options = [], meanOfSum = true, formula } of CASES) {
  describe(name, () => {
    const drawn = (): [Tensor, Tensor] => [prediction(), target()]

    test('sum adds up what none gives', async () => {
      const [x, t] = drawn()
      manualSeed(4)
      const each = await run(x, t, { reduction: 'none' }).data()
      manualSeed(4)
      const sum = await run(x, t, { reduction: 'sum' }).item()
      expect(sum).toBeCloseTo(
        Array.from(each).reduce((a, b) => a + b, 0),
        9,
      )
      manualSeed(4)
      if (meanOfSum) expect(await run(x, t, {}).item()).toBeCloseTo(sum / each.length, 9)
    })

    test('its gradient is the slope of its value', async () => {
      const [x, t] = drawn()
      for (const choice of [{}, ...options]) {
        const check = await gradCheck(
          (v: Tensor) => {
            manualSeed(4)
            return run(v, t, choice)
          },
          [x],
        )
        expect(check.passed, JSON.stringify(choice)).toBe(true)
      }
    })

    test('unknown options and reductions are refused', () => {
      const [x, t] = drawn()
      expect(() => run(x, t, { redcution: 'sum' })).toThrow(/unknown option 'redcution'; did you mean 'reduction'/)
      expect(() => run(x, t, { reduction: 'average' as 'mean' })).toThrow(/reduction must be 'mean', 'sum' or 'none'/)
    })

    if (formula) {
      test('each element follows the formula', async () => {
        const [x, t] = drawn()
        const each = await run(x, t, { reduction: 'none' }).data()
        const [xs, ts] = [await x.data(), await t.data()]
        const expected = Array.from(xs, (x, i) => formula(x, ts[i]!))
        expectClose(each, expected, 9)
      })
    }
  })
}
