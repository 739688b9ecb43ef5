import { flush, noGrad, Parameter, randn, reference, type Tensor, tensor, use, zeros } from '@neurite/core'
import '@neurite/autograd'
import { describe, expect, test, vi } from 'vitest'
import * as losses from '../src/index.ts'

/** Compares numbers one by one, to so many digits after the point. */
function expectClose(found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++) expect(found[i], `at ${i}`).toBeCloseTo(expected[i]!, digits)
}

await use(reference())

const labels = (values: number[]): Tensor => tensor(values, { dtype: 'int32' })

describe('worked examples', () => {
  test('house prices: mean absolute errors of three choices of weights', async () => {
    const houses = tensor([
      [32, 3, 0.3],
      [33, 3, 0.5],
      [36, 4, 0.5],
    ])
    const prices = tensor([6, 7, 8.5])
    const predicted = (weights: number[], bias: number): Tensor => houses.matmul(tensor(weights)).add(bias)
    const without = await predicted([0.1, 0.3, 4], 0).data()
    expectClose(without, [5.3, 6.2, 6.8], 5)
    for (const [weights, error] of [
      [[0.1, 0.3, 3], 1],
      [[0.1, 0.3, 4], 0.567],
      [[0.1, 0.2, 2], 1.767],
    ] as const) {
      expect(await losses.l1Loss(predicted([...weights], 0.5), prices).item()).toBeCloseTo(error, 3)
    }
  })

  test('the cost of a line, mean (W x - y)^2, is 0 at W = 1 and 4.67 at 0 and 2', async () => {
    const x = tensor([1, 2, 3])
    const cost = (w: number): Promise<number> => losses.mseLoss(x.mul(w), x).item()
    expect(await cost(1)).toBe(0)
    expect(await cost(0)).toBeCloseTo(14 / 3, 5)
    expect(await cost(2)).toBeCloseTo(14 / 3, 5)
  })

  test('the residual variance of a regression is SSE / (n - 2)', async () => {
    const sse = losses.mseLoss(tensor([1, 2, 3, 4]), tensor([1, 2, 3, 6]), { reduction: 'sum' })
    expect(await sse.div(4 - 2).item()).toBe(2)
  })
})

describe('binary cross-entropy', () => {
  test('logarithms end at -100, and gradients stay finite', async () => {
    const p = tensor([0, 1, 0.5], { requiresGrad: true })
    const loss = losses.binaryCrossEntropy(p, tensor([1, 1, 0]), { reduction: 'none' })
    loss.sum().backward()
    const values = await loss.data()
    expect(values[0]).toBe(100)
    expect(Math.abs(values[1]!)).toBe(0)
    expect(values[2]).toBeCloseTo(Math.LN2, 6)
    const gradient = await p.grad!.data()
    expect(gradient[0]! / -1e12).toBeCloseTo(1, 5)
    expect(Math.abs(gradient[1]!)).toBe(0)
    expect(gradient[2]).toBeCloseTo(2, 5)
  })

  test('with logits never overflows', async () => {
    const x = tensor([-200, 200, 0], { requiresGrad: true })
    const loss = losses.binaryCrossEntropyWithLogits(x, tensor([1, 1, 0]), { reduction: 'none' })
    loss.sum().backward()
    const values = await loss.data()
    expectClose(values, [200, 0, Math.LN2], 5)
    const gradient = await x.grad!.data()
    expectClose(gradient, [-1, 0, 0.5], 6)
  })
})

describe('cross-entropy', () => {
  test('of huge logits is finite', async () => {
    const x = tensor(
      [
        [1000, 0, -1000],
        [5, 5, 5],
      ],
      { requiresGrad: true },
    )
    const loss = losses.crossEntropy(x, labels([0, 1]))
    loss.backward()
    expect(await loss.item()).toBeCloseTo(0.54930615, 6)
    const gradient = await x.grad!.data()
    expectClose(gradient, [0, 0, 0, 1 / 6, -1 / 3, 1 / 6], 6)
  })

  test('indices, one-hot rows of floats and one-hot rows of integers agree', async () => {
    const x = tensor([
      [0.2, -1, 3],
      [1, 1, 0],
    ])
    const of = (target: Tensor): Promise<number> => losses.crossEntropy(x, target).item()
    const expected = await of(labels([2, 0]))
    expect(
      await of(
        tensor([
          [0, 0, 1],
          [1, 0, 0],
        ]),
      ),
    ).toBeCloseTo(expected, 6)
    expect(
      await of(
        tensor(
          [
            [0, 0, 1],
            [1, 0, 0],
          ],
          { dtype: 'int32' },
        ),
      ),
    ).toBeCloseTo(expected, 6)
    expect(await of(tensor([2, 0], { dtype: 'uint8' }))).toBeCloseTo(expected, 6)
  })

  test('the class axis is the second, or the only one', async () => {
    expect(await losses.crossEntropy(zeros([5]), tensor(3, { dtype: 'int32' })).item()).toBeCloseTo(Math.log(5), 5)
    const dense = losses.crossEntropy(zeros([2, 3, 4]), zeros([2, 4], { dtype: 'int32' }), { reduction: 'none' })
    expect(dense.shape).toEqual([2, 4])
    expect(await dense.sum().item()).toBeCloseTo(8 * Math.log(3), 4)
  })

  test('ignored targets count for nothing; -100 is ignored by itself', async () => {
    const x = tensor(
      [
        [0, 5],
        [3, 1],
        [2, 2],
      ],
      { requiresGrad: true },
    )
    const loss = losses.crossEntropy(x, labels([0, -100, 1]))
    loss.backward()
    expect(await loss.item()).toBeCloseTo((Math.log(1 + Math.exp(5)) + Math.LN2) / 2, 5)
    expect((await x.grad!.data()).slice(2, 4)).toEqual(new Float32Array([0, 0]))
  })

  test('the mean is over the weights', async () => {
    const x = tensor([
      [1, 0],
      [0, 3],
    ])
    const weight = tensor([1, 3])
    const [a, b] = await losses.crossEntropy(x, labels([0, 0]), { reduction: 'none' }).data()
    expect(await losses.crossEntropy(x, labels([0, 0]), { weight }).item()).toBeCloseTo((a! + b!) / 2, 6)
    const [, c] = await losses.crossEntropy(x, labels([0, 1]), { reduction: 'none' }).data()
    expect(await losses.crossEntropy(x, labels([0, 1]), { weight }).item()).toBeCloseTo((a! + 3 * c!) / 4, 6)
  })

  test('of the output of softmax works, and warns once', async () => {
    const spy = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const p = tensor([[1, 2, 3]], { requiresGrad: true }).softmax(1)
    const [x] = [await losses.crossEntropy(p, labels([2])).item(), losses.crossEntropy(p, labels([2]))]
    expect(x).toBeGreaterThan(0)
    expect(spy).toHaveBeenCalledTimes(1)
    expect(String(spy.mock.calls[0])).toMatch(
      /\[crossEntropy\] the prediction is the output of softmax, but logits are expected/,
    )
  })

  test('errors say what to do', () => {
    const x = zeros([4, 5])
    expect(() => losses.crossEntropy(x, zeros([4]))).toThrow(
      /\[crossEntropy\] class indices must be integers, received float32; use target.to\('int32'\)/,
    )
    expect(() => losses.crossEntropy(x, labels([1, 2]))).toThrow(
      /target \[2\] does not fit prediction \[4, 5\].*give class indices of shape \[4\]/,
    )
    expect(() => losses.crossEntropy(x, zeros([4, 5]), { labelSmoothing: 2 })).toThrow(
      /labelSmoothing must be from 0 to 1/,
    )
    expect(() => losses.binaryCrossEntropy(zeros([4, 1]), zeros([4]))).toThrow(
      /differ in shape; use target.reshape\(\[4, 1\]\)/,
    )
  })
})

test('a regression loss that broadcasts says so', async () => {
  const spy = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  losses.mseLoss(zeros([4, 1]), zeros([4]))
  expect(String(spy.mock.calls[0])).toMatch(
    /\[mseLoss\] prediction \[4, 1\] and target \[4\] differ in shape and are broadcast/,
  )
  expect(await losses.mseLoss(tensor([1, 3]), 1).item()).toBe(2)
})

test('the classes are the functions', async () => {
  const [x, t] = [tensor([[0.2, 0.9]]), tensor([[0, 1]])]
  const pairs: readonly [{ call(x: Tensor, t: Tensor): Tensor }, Tensor][] = [
    [new losses.MSELoss(), losses.mseLoss(x, t)],
    [new losses.L1Loss({ reduction: 'sum' }), losses.l1Loss(x, t, { reduction: 'sum' })],
    [new losses.SmoothL1Loss({ beta: 0.5 }), losses.smoothL1Loss(x, t, { beta: 0.5 })],
    [new losses.HuberLoss(), losses.huberLoss(x, t)],
    [new losses.BCELoss(), losses.binaryCrossEntropy(x, t)],
    [new losses.BCEWithLogitsLoss(), losses.binaryCrossEntropyWithLogits(x, t)],
    [new losses.CrossEntropyLoss({ labelSmoothing: 0.1 }), losses.crossEntropy(x, t, { labelSmoothing: 0.1 })],
    [new losses.KLDivLoss({ reduction: 'batchmean' }), losses.klDiv(x, t, { reduction: 'batchmean' })],
  ]
  for (const [criterion, value] of pairs) expect(await criterion.call(x, t).item()).toBe(await value.item())
  expect(await new losses.NLLLoss().call(x, labels([1])).item()).toBeCloseTo(-0.9, 6)
  expect(() => new losses.MSELoss({ reducton: 'sum' } as object)).toThrow(/\[MSELoss\] unknown option 'reducton'/)
})

describe('connectionist temporal classification', () => {
  test('adds up every path that spells the target', async () => {
    // Two steps, one label: of the paths "a-", "-a" and "aa" each has probability 1/4
    const even = tensor([
      [0.5, 0.5],
      [0.5, 0.5],
    ]).log()
    expect(await losses.ctcLoss(even, labels([1]), [2], [1]).item()).toBeCloseTo(-Math.log(3 / 4), 6)
  })

  test('is the sum over all alignments, and its gradient', async () => {
    const [steps, classes] = [4, 3]
    const x = randn([steps, classes], { dtype: 'float64' }).logSoftmax(1)
    const table = (await x.tolist()) as number[][]
    /** What a path spells: repeats joined, blanks (0) left out. */
    const spelled = (path: number[]) => path.filter((label, t) => label !== 0 && label !== path[t - 1])
    for (const target of [[1], [2, 2], [1, 2], [1, 2, 1], []]) {
      let total = 0
      const slopes = table.map((row) => row.map(() => 0))
      for (let number = 0; number < classes ** steps; number++) {
        const path = Array.from({ length: steps }, (_, t) => Math.floor(number / classes ** t) % classes)
        if (String(spelled(path)) !== String(target)) continue
        const probability = Math.exp(path.reduce((sum, label, t) => sum + table[t]![label]!, 0))
        total += probability
        for (const [t, label] of path.entries()) slopes[t]![label]! -= probability
      }
      const prediction = x.detach()
      prediction.requiresGrad = true
      const loss = losses.ctcLoss(
        prediction,
        tensor([target.length ? target : [0]], { dtype: 'int32' }),
        [steps],
        [target.length],
        {
          reduction: 'sum',
        },
      )
      expect(await loss.item()).toBeCloseTo(-Math.log(total), 10)
      loss.backward()
      expectClose(
        await prediction.grad!.data(),
        slopes.flat().map((slope) => slope / total),
        10,
      )
    }
  })

  test('a target that is too long is impossible, or counts for nothing', async () => {
    const x = tensor([[[0.2, 0.8]], [[0.6, 0.4]]]).log()
    const loss = (zeroInfinity: boolean): Promise<number> =>
      losses.ctcLoss(x, tensor([[1, 1]], { dtype: 'int32' }), [2], [2], { zeroInfinity }).item()
    expect(await loss(false)).toBe(Number.POSITIVE_INFINITY)
    expect(await loss(true)).toBe(0)
  })

  test('errors', () => {
    expect(() => losses.ctcLoss(zeros([2, 1, 3]), labels([1]), [2], [1], { blank: 3 })).toThrow(
      /blank must be a class from 0 to 2/,
    )
    expect(() => losses.ctcLoss(zeros([2, 1, 3]), labels([1]), [2, 2], [1])).toThrow(/inputLengths must be 1 integers/)
  })
})

test('the prediction given to a loss is still there after its parameters have changed', async () => {
  const w = new Parameter(tensor([1, 2]))
  const prediction = w.mul(3)
  const cost = losses.mseLoss(prediction, tensor([0, 0]))
  cost.backward()
  noGrad(() => w.assign(w.sub(w.grad!)))
  flush()
  noGrad(() => w.assign(w.mul(0)))
  flush()
  expect(await prediction.tolist()).toEqual([3, 6])
  expect(await cost.item()).toBe(22.5)
})

describe('what is not in PyTorch, or rarely used', () => {
  test('the residual variance of a line: SSE / (n - 2)', async () => {
    const [p, t] = [tensor([1, 2, 3, 4]), tensor([1.5, 2, 2, 4])]
    expect(await losses.mseLoss(p, t, { correction: 2 }).item()).toBeCloseTo(1.25 / 2, 6)
    expect(await new losses.MSELoss({ correction: 2 }).call(p, t).item()).toBeCloseTo(1.25 / 2, 6)
  })

  test('focal loss without focus is binary cross-entropy', async () => {
    const [x, t] = [tensor([-2, 0.5, 3]), tensor([0, 1, 1])]
    const focal = losses.focalLoss(x, t, { gamma: 0, alpha: null })
    expect(await focal.item()).toBeCloseTo(await losses.binaryCrossEntropyWithLogits(x, t).item(), 6)
  })

  test('dice is 0 for equal masks and 1 for disjoint ones', async () => {
    const mask = tensor([
      [1, 0, 1],
      [0, 1, 0],
    ])
    expect(await losses.diceLoss(mask, mask).item()).toBeCloseTo(0, 6)
    expect(await losses.diceLoss(mask, mask.neg().add(1), { smooth: 0 }).item()).toBeCloseTo(1, 6)
  })

  test('several labels with a margin, by hand', async () => {
    // PyTorch's own example: 0.25 ((1 - (0.1 - 0.2)) + (1 - (0.1 - 0.4)) + (1 - (0.8 - 0.2)) + (1 - (0.8 - 0.4)))
    const x = tensor([[0.1, 0.2, 0.4, 0.8]])
    const t = tensor([[3, 0, -1, 1]], { dtype: 'int32' })
    expect(await losses.multilabelMarginLoss(x, t).item()).toBeCloseTo(0.85, 6)
    expect(() => losses.multilabelMarginLoss(x, tensor([3, 0]))).toThrow(/must both be \[N, C\]/)
  })

  test('objects give what the functions do', async () => {
    const [a, b, c] = [randn([3, 4]), randn([3, 4]), randn([3, 4])]
    const signs = tensor([1, -1, 1])
    const same = async (got: Tensor, want: Tensor) => expect(await got.item()).toBe(await want.item())
    await same(
      new losses.CosineEmbeddingLoss({ margin: 0.1 }).call(a, b, signs),
      losses.cosineEmbeddingLoss(a, b, signs, { margin: 0.1 }),
    )
    await same(new losses.TripletMarginLoss({ p: 1 }).call(a, b, c), losses.tripletMarginLoss(a, b, c, { p: 1 }))
    await same(new losses.TripletMarginWithDistanceLoss().call(a, b, c), losses.tripletMarginLoss(a, b, c))
    await same(new losses.MarginRankingLoss().call(a, b, a.sign()), losses.marginRankingLoss(a, b, a.sign()))
    await same(new losses.GaussianNLLLoss().call(a, b, c.exp()), losses.gaussianNllLoss(a, b, c.exp()))
    await same(new losses.PoissonNLLLoss().call(a, b.abs()), losses.poissonNllLoss(a, b.abs()))
    await same(new losses.HingeEmbeddingLoss().call(a, b.sign()), losses.hingeEmbeddingLoss(a, b.sign()))
    await same(new losses.SoftMarginLoss().call(a, b.sign()), losses.softMarginLoss(a, b.sign()))
    await same(new losses.MultiLabelSoftMarginLoss().call(a, b.sign()), losses.multilabelSoftMarginLoss(a, b.sign()))
    await same(
      new losses.MultiMarginLoss({ p: 2 }).call(a, labels([0, 1, 3])),
      losses.multiMarginLoss(a, labels([0, 1, 3]), { p: 2 }),
    )
    expect(() => new losses.FocalLoss({ gama: 1 } as object)).toThrow(/did you mean 'gamma'/)
  })
})
