import { blockedAttention } from '../../core/src/blockedAttention.ts'
import '@neurite/autograd'
import { grad, gradCheck, vmap } from '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { manualSeed, ones, randn, scaledDotProductAttention, Tensor, tensor, use } from '@neurite/core'
import { expect, test } from 'vitest'

const backend = cpu()
await use(backend)
manualSeed(5)

interface How {
  readonly mask?: Tensor
  readonly causal?: boolean
}

/** Attention in blocks of two queries, however few there are. */
const blocked = (q: Tensor, k: Tensor, v: Tensor, { mask, causal = false }: How = {}): Tensor =>
  new Tensor(
    blockedAttention(q.node, k.node, v.node, mask?.node ?? null, { scale: 0.7, causal, rows: 2, dropped: null }),
  )

const whole = (q: Tensor, k: Tensor, v: Tensor, { mask, causal }: How = {}): Tensor =>
  scaledDotProductAttention(q, k, v, { scale: 0.7, attnMask: mask ?? null, isCausal: causal ?? false })

async function expectClose(got: Tensor, want: Tensor, tolerance = 1e-5): Promise<void> {
  expect(got.shape).toEqual(want.shape)
  expect(await got.sub(want).abs().max().item()).toBeLessThan(tolerance)
}

const cases: [string, number[], number[], number[], How][] = [
  ['plain', [5, 3], [4, 3], [4, 2], {}],
  ['causal', [2, 5, 3], [2, 5, 3], [2, 5, 2], { causal: true }],
  ['causal, more queries than keys', [7, 3], [3, 3], [3, 2], { causal: true }],
  ['causal, more keys than queries', [3, 3], [8, 3], [8, 2], { causal: true }],
  ['batches broadcast', [2, 1, 5, 3], [4, 3], [3, 4, 2], {}],
  [
    'mask of bools',
    [2, 3, 3],
    [2, 2, 3],
    [2, 2, 4],
    {
      mask: tensor([
        [true, false],
        [true, true],
        [false, true],
      ]),
    },
  ],
  ['mask of floats for keys', [2, 3, 3], [2, 4, 3], [2, 4, 4], { mask: randn([2, 1, 4]) }],
]

test.each(cases)('in blocks as in one piece: %s', async (_, qs, ks, vs, how) => {
  const given = [randn(qs), randn(ks), randn(vs)] as const
  await expectClose(blocked(...given, how), whole(...given, how))
  const direction = randn(whole(...given, how).shape)
  for (const at of [0, 1, 2]) {
    const along = (attend: typeof whole) => (x: Tensor) => {
      const inputs = given.map((y, i) => (i === at ? x : y)) as [Tensor, Tensor, Tensor]
      return attend(...inputs, how)
        .mul(direction)
        .sum()
    }
    await expectClose(grad(along(blocked))(given[at]!), grad(along(whole))(given[at]!))
    const second = (attend: typeof whole) => grad((x: Tensor) => grad(along(attend))(x).square().sum())
    await expectClose(second(blocked)(given[at]!), second(whole)(given[at]!), 1e-4)
  }
})

test('under vmap, also with a gradient outside', async () => {
  const [q, k, v] = [randn([3, 5, 2]), randn([3, 4, 2]), randn([3, 4, 2])]
  await expectClose(vmap((a, b, c) => blocked(a, b, c))(q, k, v), whole(q, k, v))
  const shared = (attend: typeof whole) => (x: Tensor) =>
    vmap((a: Tensor, b: Tensor) => attend(a, b, v.select(0, 0)), { inDims: [0, null] })(q, x)
      .square()
      .sum()
  await expectClose(grad(shared(blocked))(k.select(0, 0)), grad(shared(whole))(k.select(0, 0)))
})

test('a row that may look at nothing is NaN', async () => {
  const mask = tensor([
    [true, true],
    [false, false],
    [true, false],
  ])
  const output = await blocked(ones([3, 2]), ones([2, 2]), ones([2, 1]), { mask }).data()
  expect([...output].map(Number.isNaN)).toEqual([false, true, false])
})

// 2 heads of 4096 queries and keys: the scores alone would take 134 MB
const long = { heads: 2, length: 4096, width: 16 }
const inputs = () => [0, 1, 2].map(() => randn([long.heads, long.length, long.width])) as [Tensor, Tensor, Tensor]

test('long sequences never store all scores, forward or backward', async () => {
  const given = inputs()
  const before = backend.memory().bytesPeak
  const cost = (x: Tensor) => scaledDotProductAttention(x, given[1], given[2], { isCausal: true }).square().sum()
  const slope = await grad(cost)(given[0]).data()
  expect(backend.memory().bytesPeak - before).toBeLessThan(60e6)
  const row = 1000
  const start = given[0].slice([0, 1], [row, row + 1], null)
  const alone = (x: Tensor) =>
    whole(
      x.mul(1 / Math.sqrt(long.width) / 0.7),
      given[1].slice([0, 1], [0, row + 1], null),
      given[2].slice([0, 1], [0, row + 1], null),
    )
      .square()
      .sum()
  const want = await grad(alone)(start).data()
  for (let i = 0; i < long.width; i++) expect(slope[row * long.width + i]).toBeCloseTo(want[i]!, 5)
})

test('dropout of long sequences draws the same numbers for the gradient', async () => {
  const given = inputs()
  const v = ones([long.heads, long.length, 1])
  const output = () => {
    manualSeed(3)
    return scaledDotProductAttention(given[0], given[1], v, { dropoutP: 0.25 })
  }
  expect(await output().mean().item()).toBeCloseTo(1, 3)
  // linear in v: the product of gradient and v is the output
  const learnt = tensor((await v.tolist()) as number[][][], { requiresGrad: true })
  manualSeed(3)
  const sum = scaledDotProductAttention(given[0], given[1], learnt, { dropoutP: 0.25 }).sum()
  sum.backward()
  expect(await learnt.grad!.sum().item()).toBeCloseTo(await output().sum().item(), 0)
})

test('finite differences agree', async () => {
  const [q, k, v] = [
    [5, 2],
    [4, 2],
    [4, 3],
  ].map((shape) => randn(shape, { dtype: 'float64' })) as [Tensor, Tensor, Tensor]
  const result = await gradCheck((a, b, c) => blocked(a, b, c, { causal: true }), [q, k, v])
  expect(result.passed).toBe(true)
})
