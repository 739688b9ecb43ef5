import { manualSeed, rand, randn, reference, type Tensor, tensor, use } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import * as metrics from '../src/index.ts'

await use(reference())
manualSeed(1)

const labels = (values: number[]): Tensor => tensor(values, { dtype: 'int32' })

function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits = 5): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

// Expected numbers are those of scikit-learn's documentation, or follow from the formula by hand.

describe('classes', () => {
  test('top k', async () => {
    const scores = tensor([
      [0.5, 0.2, 0.2],
      [0.3, 0.4, 0.2],
      [0.2, 0.4, 0.3],
      [0.7, 0.2, 0.1],
    ])
    expect(await metrics.topKAccuracy(scores, labels([0, 1, 2, 2]), { k: 2 }).item()).toBeCloseTo(0.75, 6)
    expect(await metrics.topKAccuracy(scores, labels([0, 1, 2, 2]), { k: 1 }).item()).toBeCloseTo(0.5, 6)
    expect(() => metrics.topKAccuracy(scores, labels([0, 1, 2, 2]))).toThrow(/k must be an integer from 1 to 3/)
    expect(() => metrics.topKAccuracy(scores, labels([0]), { k: 1 })).toThrow(/\[topKAccuracy\] takes scores/)
  })

  test('balanced accuracy', async () => {
    const [truth, predicted] = [
      [0, 1, 0, 0, 1, 0],
      [0, 1, 0, 0, 0, 1],
    ]
    expect(await metrics.balancedAccuracy(predicted, truth).item()).toBeCloseTo(0.625, 6)
    expect(await metrics.balancedAccuracy(predicted, truth, { adjusted: true }).item()).toBeCloseTo(0.25, 6)
    expect(await metrics.balancedAccuracy([0, 2], [0, 0]).item()).toBeCloseTo(0.5, 6)
  })

  test('kappa', async () => {
    const [a, b] = [
      [2, 0, 2, 2, 0, 1],
      [0, 0, 2, 2, 0, 2],
    ]
    expect(await metrics.cohenKappa(a, b).item()).toBeCloseTo(0.4285714, 6)
    expect(await metrics.cohenKappa(b, b).item()).toBeCloseTo(1, 6)
    // observed distances: one of 2, one of 1; expected: rows [3, 0, 3], columns [2, 1, 3] over 6
    const linear = 1 - 3 / ((3 * (1 + 6) + 3 * (4 + 1)) / 6)
    expect(await metrics.cohenKappa(a, b, { weights: 'linear' }).item()).toBeCloseTo(linear, 6)
    const quadratic = 1 - 5 / ((3 * (1 + 12) + 3 * (8 + 1)) / 6)
    expect(await metrics.cohenKappa(a, b, { weights: 'quadratic' }).item()).toBeCloseTo(quadratic, 6)
    expect(() => metrics.cohenKappa(a, b, { weights: 'cubic' as 'linear' })).toThrow(/'linear', 'quadratic' or null/)
  })

  test("Matthews' correlation", async () => {
    // truth [+1, +1, +1, -1], prediction [+1, -1, +1, +1]
    expect(await metrics.matthewsCorrelation([1, 0, 1, 1], [1, 1, 1, 0]).item()).toBeCloseTo(-1 / 3, 5)
    expect(await metrics.matthewsCorrelation([0, 1, 2], [0, 1, 2]).item()).toBeCloseTo(1, 5)
    expect(await metrics.matthewsCorrelation([1, 1, 1], [0, 1, 1]).item()).toBe(0)
  })

  test('F beta', async () => {
    const [truth, predicted] = [
      [0, 1, 2, 0, 1, 2],
      [0, 2, 1, 0, 0, 1],
    ]
    const score = (average: metrics.Average) => metrics.fBeta(predicted, truth, 0.5, { average })
    expect(await score('macro').item()).toBeCloseTo(0.238095, 5)
    expect(await score('micro').item()).toBeCloseTo(1 / 3, 5)
    expect(await score('weighted').item()).toBeCloseTo(0.238095, 5)
    expectClose(await score(null).data(), [0.714286, 0, 0])
    const f1 = metrics.f1(predicted, truth, { average: null })
    expectClose(await metrics.fBeta(predicted, truth, 1, { average: null }).data(), await f1.data())
  })
})

describe('probabilities', () => {
  test('log loss', async () => {
    const p = tensor([
      [0.1, 0.9],
      [0.9, 0.1],
      [0.8, 0.2],
      [0.35, 0.65],
    ])
    expect(await metrics.logLoss(p, labels([1, 0, 0, 1])).item()).toBeCloseTo(0.21616, 5)
    expect(await metrics.logLoss(p.select(1, 1), labels([1, 0, 0, 1])).item()).toBeCloseTo(0.21616, 5)
    expect(await metrics.logLoss(tensor([0, 1]), labels([0, 1])).item()).toBeCloseTo(0, 6)
    expect(await metrics.logLoss(tensor([1]), labels([0])).item()).toBeCloseTo(23 * Math.LN2, 4)
  })

  test('Brier', async () => {
    expect(await metrics.brierScore(tensor([0.1, 0.9, 0.8, 0.3]), labels([0, 1, 1, 0])).item()).toBeCloseTo(0.0375, 6)
    const three = tensor([
      [0.8, 0.1, 0.1],
      [0.2, 0.7, 0.1],
      [0.2, 0.2, 0.6],
    ])
    expect(await metrics.brierScore(three, labels([0, 1, 2])).item()).toBeCloseTo((0.06 + 0.14 + 0.24) / 3, 6)
    expect(() => metrics.brierScore(three, labels([0]))).toThrow(/\[brierScore\] takes probabilities/)
  })

  test('perplexity', async () => {
    expect(await metrics.perplexity(tensor([[0, 0, 0, 0]]), labels([2])).item()).toBeCloseTo(4, 5)
    const two = tensor([
      [
        [0, 0],
        [9, -9],
      ],
    ])
    const target = tensor([[0, 7]], { dtype: 'int32' })
    expect(await metrics.perplexity(two, target, { ignoreIndex: 7 }).item()).toBeCloseTo(2, 5)
  })
})

describe('curves', () => {
  const [truth, scores] = [
    [0, 0, 1, 1],
    [0.1, 0.4, 0.35, 0.8],
  ]

  test('receiver operating characteristic', () => {
    expect(metrics.rocCurve(scores, truth)).toEqual({
      fpr: [0, 0, 0.5, 0.5, 1],
      tpr: [0, 0.5, 0.5, 1, 1],
      thresholds: [Number.POSITIVE_INFINITY, 0.8, 0.4, 0.35, 0.1],
    })
    expect(metrics.rocAuc(scores, truth)).toBeCloseTo(0.75, 12)
    const straight = metrics.rocCurve([4, 3, 2, 1], [1, 1, 1, 0])
    expect(straight.thresholds).toEqual([Number.POSITIVE_INFINITY, 4, 2, 1])
    expect(metrics.rocCurve([4, 3, 2, 1], [1, 1, 1, 0], { dropIntermediate: false }).tpr.length).toBe(5)
  })

  test('the area is the share of pairs in order, ties half', async () => {
    const p = rand([60]).mul(10).round()
    const t = rand([60]).gt(0.6).to('int32')
    const [s, y] = [await p.data(), await t.data()]
    let [pairs, ordered] = [0, 0]
    for (let i = 0; i < 60; i++)
      for (let j = 0; j < 60; j++) {
        if (y[i] !== 1 || y[j] !== 0) continue
        pairs++
        ordered += s[i]! > s[j]! ? 1 : s[i] === s[j] ? 0.5 : 0
      }
    expect(metrics.rocAuc(p, t)).toBeCloseTo(ordered / pairs, 12)
  })

  test('several classes: each against the rest', () => {
    const p = tensor([
      [0.7, 0.2, 0.1],
      [0.2, 0.5, 0.3],
      [0.1, 0.3, 0.6],
      [0.5, 0.1, 0.4],
    ])
    expect(metrics.rocAuc(p, labels([0, 1, 2, 2]))).toBeCloseTo((1 + 1 + 1) / 3, 12)
    expect(Number.isNaN(metrics.rocAuc([1, 2], [1, 1]))).toBe(true)
  })

  test('precision and recall', () => {
    expect(metrics.precisionRecallCurve(scores, truth)).toEqual({
      precision: [0.5, 2 / 3, 0.5, 1, 1],
      recall: [1, 1, 0.5, 0.5, 0],
      thresholds: [0.1, 0.35, 0.4, 0.8],
    })
    expect(metrics.averagePrecision(scores, truth)).toBeCloseTo(0.8333333, 6)
    expect(() => metrics.rocCurve([0.5], [2])).toThrow(/targets are 0 or 1/)
    expect(() => metrics.rocCurve([0.5], [0, 1])).toThrow(/as many scores as targets/)
  })

  test('over batches', () => {
    const area = new metrics.GatheredMetric(metrics.rocAuc)
    area.update(tensor(scores.slice(0, 2)), labels(truth.slice(0, 2)))
    area.update(tensor(scores.slice(2)), labels(truth.slice(2)))
    expect(area.compute()).toBeCloseTo(0.75, 12)
    area.reset()
    expect(() => area.compute()).toThrow(/nothing yet/)
  })
})

describe('regression', () => {
  const [p, t] = [tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7])]

  test('errors and explained shares', async () => {
    expect(await metrics.meanAbsoluteError(p, t).item()).toBeCloseTo(0.5, 6)
    expect(await metrics.meanSquaredError(p, t).item()).toBeCloseTo(0.375, 6)
    expect(await metrics.rootMeanSquaredError(p, t).item()).toBeCloseTo(Math.sqrt(0.375), 6)
    expect(await metrics.r2Score(p, t).item()).toBeCloseTo(0.948608, 5)
    expect(await metrics.explainedVariance(p, t).item()).toBeCloseTo(0.957173, 5)
    const [many, truth] = [
      tensor([
        [0, 2],
        [-1, 2],
        [8, -5],
      ]),
      tensor([
        [0.5, 1],
        [-1, 1],
        [7, -6],
      ]),
    ]
    expect(await metrics.explainedVariance(many, truth).item()).toBeCloseTo(0.983871, 5)
    expectClose(await metrics.explainedVariance(many, truth, { multioutput: 'rawValues' }).data(), [0.967742, 1])
    expect(await metrics.r2Score(many, truth).item()).toBeCloseTo(0.936801, 4)
    expect(await metrics.r2Score(tensor([2, 2]), tensor([2, 2])).item()).toBe(1)
    expect(await metrics.r2Score(tensor([2, 3]), tensor([2, 2])).item()).toBe(0)
    expect(() => metrics.r2Score(p, tensor([1]))).toThrow(/differ in shape/)
  })

  test('over batches', async () => {
    const running = new metrics.RunningRegression()
    const [x, y] = [randn([10]).add(100), randn([10]).add(100)]
    running.update(x.slice([0, 3]), y.slice([0, 3]))
    running.update(x.slice([3, 10]), y.slice([3, 10]))
    const found = await running.compute()
    expect(found.meanAbsoluteError).toBeCloseTo(await metrics.meanAbsoluteError(x, y).item(), 5)
    expect(found.rootMeanSquaredError).toBeCloseTo(await metrics.rootMeanSquaredError(x, y).item(), 5)
    expect(found.r2Score).toBeCloseTo(await metrics.r2Score(x, y).item(), 4)
    running.reset()
    running.update(p, t)
    expect((await running.compute()).meanSquaredError).toBeCloseTo(0.375, 6)
  })
})

test('edit distance', () => {
  expect(metrics.editDistance('kitten', 'sitting')).toBe(3)
  expect(metrics.editDistance([1, 2, 3], [])).toBe(3)
  expect(metrics.editDistance([], [1])).toBe(1)
  expect(metrics.editErrorRate([[1, 2], [3]], [[1, 3], [3]])).toBeCloseTo(1 / 3, 12)
  expect(() => metrics.editErrorRate([[1]], [])).toThrow(/as many predictions as targets/)
})
