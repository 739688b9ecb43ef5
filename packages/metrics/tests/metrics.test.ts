import { reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import {
  accuracy,
  ConfusionMatrixCounter,
  confusionMatrix,
  f1,
  precision,
  RunningAccuracy,
  RunningMean,
  recall,
} from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())

const labels = (values: number[]): Tensor => tensor(values, { dtype: 'int32' })
const TRUE = [0, 1, 2, 0, 1, 2, 2, 0]
const PREDICTED = [0, 2, 1, 0, 0, 1, 2, 0]

describe('accuracy', () => {
  test('of class indices, scores, and binary probabilities', async () => {
    expect(await accuracy(labels(PREDICTED), labels(TRUE)).item()).toBe(0.5)
    expect(await accuracy(PREDICTED, TRUE).item()).toBe(0.5)
    expect(
      await accuracy(
        tensor([
          [1, 5],
          [3, 2],
          [0, 1],
        ]),
        labels([1, 0, 0]),
      ).item(),
    ).toBeCloseTo(2 / 3, 6)
    expect(await accuracy(tensor([0.4, 0.6, 0.9]), labels([0, 1, 0])).item()).toBeCloseTo(2 / 3, 6)
    expect(await accuracy(tensor([[0.4], [0.6]]), labels([0, 1])).item()).toBe(1)
    expect(await accuracy(tensor([[0.4], [0.6]]), tensor([[0], [1]])).item()).toBe(1)
    expect(await accuracy(tensor([0.4, 0.6]), labels([1, 1]), { threshold: 0.3 }).item()).toBe(1)
  })

  test('of scores with further axes', async () => {
    const scores = zeros([2, 3, 4])
    expect(await accuracy(scores, zeros([2, 4], { dtype: 'int32' })).item()).toBe(1)
  })

  test('errors', () => {
    expect(() => accuracy(zeros([3, 2]), labels([1, 0]))).toThrow(
      /\[accuracy\] prediction \[3, 2\] does not fit target \[2\]/,
    )
    expect(() => accuracy([0.5], [1])).toThrow(/\[accuracy\] takes \(prediction, target\)/)
  })
})

describe('confusion matrix', () => {
  test('has true classes as rows, predicted ones as columns', () => {
    const found = confusionMatrix(PREDICTED, TRUE)
    expect(found.matrix).toEqual([
      [3, 0, 0],
      [1, 0, 1],
      [0, 2, 1],
    ])
    expect([found.truePositives(2), found.falsePositives(2), found.falseNegatives(2), found.trueNegatives(2)]).toEqual([
      1, 1, 2, 4,
    ])
  })

  test('draws a table that says which way round it is', () => {
    expect(String(confusionMatrix([0, 1, 1], [0, 0, 1], { names: ['cat', 'dog'] })).split('\n')).toEqual([
      'confusion matrix (rows: true class, columns: predicted class)',
      '          pred cat  pred dog',
      'true cat         1         1',
      'true dog         0         1',
    ])
  })

  test('normalises rows, columns or all', () => {
    const shares = (normalize: 'true' | 'pred' | 'all') =>
      confusionMatrix([0, 1, 1, 1], [0, 0, 1, 1], { normalize }).matrix
    expect(shares('true')).toEqual([
      [0.5, 0.5],
      [0, 1],
    ])
    expect(shares('pred')).toEqual([
      [1, 1 / 3],
      [0, 2 / 3],
    ])
    expect(shares('all')).toEqual([
      [0.25, 0.25],
      [0, 0.5],
    ])
    expect(confusionMatrix([0], [0], { classes: 3, normalize: 'true' }).matrix[2]).toEqual([0, 0, 0])
    expect(String(confusionMatrix([0, 1, 1, 1], [0, 0, 1, 1], { normalize: 'pred' }))).toMatch(/true 0 +1.000 +0.333/)
    expect(() => confusionMatrix([0], [0], { normalize: 'rows' as 'true' })).toThrow(
      /normalize must be 'true', 'pred', 'all' or null/,
    )
  })

  test('takes scores', () => {
    expect(
      confusionMatrix(
        tensor([
          [0.1, 0.8, 0.1],
          [0.9, 0, 0.1],
        ]),
        labels([1, 2]),
      ).matrix,
    ).toEqual([
      [0, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
    ])
  })
})

describe('precision, recall and F1', () => {
  // Values of scikit-learn for TRUE and PREDICTED
  test('for each class', async () => {
    const all = { average: null }
    expect(await precision(PREDICTED, TRUE, all).tolist()).toEqual([0.75, 0, 0.5])
    const found = await recall(PREDICTED, TRUE, all).data()
    expectClose(found, [1, 0, 1 / 3], 6)
    const scores = await f1(PREDICTED, TRUE, all).data()
    expectClose(scores, [6 / 7, 0, 0.4], 6)
  })

  test('over classes', async () => {
    expect(await precision(PREDICTED, TRUE, { average: 'macro' }).item()).toBeCloseTo(1.25 / 3, 6)
    expect(await precision(PREDICTED, TRUE, { average: 'micro' }).item()).toBe(0.5)
    expect(await recall(PREDICTED, TRUE, { average: 'weighted' }).item()).toBeCloseTo(0.5, 6)
    expect(await f1(PREDICTED, TRUE, { average: 'weighted' }).item()).toBeCloseTo((3 * (6 / 7) + 3 * 0.4) / 8, 6)
  })

  test('of two classes: of class 1, or of posLabel', async () => {
    const [p, t] = [
      [1, 1, 0, 1, 0],
      [1, 0, 0, 1, 1],
    ]
    expect(await precision(p, t).item()).toBeCloseTo(2 / 3, 6)
    expect(await recall(p, t, { posLabel: 0 }).item()).toBe(0.5)
    expect(await f1(tensor([0.9, 0.8, 0.1, 0.7, 0.2]), labels(t)).item()).toBeCloseTo(2 / 3, 6)
  })

  test('classes that never occur are left out of a mean unless counted in', async () => {
    expect(await recall([0, 2], [0, 2], { average: 'macro' }).item()).toBe(1)
    expect(await recall([0, 2], [0, 2], { average: 'macro', classes: 3 }).item()).toBeCloseTo(2 / 3, 6)
    expect(await precision([0, 0], [1, 1]).item()).toBe(0)
  })

  test('errors', () => {
    expect(() => f1(PREDICTED, TRUE)).toThrow(/\[f1\] there are 3 classes, but average is 'binary'; use 'macro'/)
    expect(() => f1(PREDICTED, TRUE, { avarage: null } as object)).toThrow(/did you mean 'average'/)
  })
})

describe('over many batches', () => {
  test('the counts add up', async () => {
    const counter = new ConfusionMatrixCounter({ classes: 3 })
    const running = new RunningAccuracy()
    for (const [from, to] of [
      [0, 3],
      [3, 4],
      [4, 8],
    ] as const) {
      counter.update(PREDICTED.slice(from, to), TRUE.slice(from, to))
      running.update(PREDICTED.slice(from, to), TRUE.slice(from, to))
    }
    expect((await counter.compute()).matrix).toEqual(confusionMatrix(PREDICTED, TRUE).matrix)
    expect(await running.compute()).toBeCloseTo(0.5, 6)
    counter.reset()
    running.reset()
    running.update([1], [1])
    expect(await running.compute()).toBe(1)
    expect((await counter.compute()).matrix.flat()).toEqual(new Array(9).fill(0))
  })

  test('a mean weighs by samples', async () => {
    const mean = new RunningMean()
    mean.update(tensor(1), 3)
    mean.update(tensor(5))
    expect(await mean.compute()).toBe(2)
  })
})
