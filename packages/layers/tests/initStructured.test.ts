import { manualSeed, Parameter, reference, tensor, use, zeros } from '@neurite/core'
import { expect, test } from 'vitest'
import { init, RReLU } from '../src/index.ts'

await use(reference())

const weight = (...shape: number[]) => new Parameter(zeros(shape))

test('truncNormal keeps within its bounds, with the deviation asked for', async () => {
  manualSeed(1)
  const data = Array.from(await init.truncNormal(weight(100, 100), { std: 2, a: -3, b: 3 }).data())
  expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(3)
  const variance = data.reduce((sum, x) => sum + x * x, 0) / data.length
  // a normal number of deviation 2 cut at 1.5 deviations
  expect(Math.sqrt(variance)).toBeCloseTo(2 * 0.7431, 1)
  expect(() => init.truncNormal(weight(2, 2), { mean: 100 })).toThrow('almost no number')
})

test('orthogonal gives rows or columns of length gain at right angles', async () => {
  for (const [rows, columns] of [
    [3, 5],
    [5, 3],
  ] as const) {
    const w = init.orthogonal(weight(rows, columns), { gain: 2 })
    const product = rows < columns ? w.matmul(w.T) : w.T.matmul(w)
    for (const [i, row] of ((await product.tolist()) as number[][]).entries()) {
      for (const [j, value] of row.entries()) expect(value).toBeCloseTo(i === j ? 4 : 0, 4)
    }
  }
  expect(init.orthogonal(weight(4, 2, 3)).shape).toEqual([4, 2, 3])
  expect(() => init.orthogonal(weight(4))).toThrow('at least two axes')
})

test('dirac passes channels on', async () => {
  const w = init.dirac(weight(2, 2, 3))
  expect(await w.tolist()).toEqual([
    [
      [0, 1, 0],
      [0, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
  ])
  expect(() => init.dirac(weight(2, 2))).toThrow('weight of a convolution')
})

test('sparse leaves the share asked for at 0 in each column', async () => {
  const rows = (await init.sparse(weight(10, 4), 0.25).tolist()) as number[][]
  for (let c = 0; c < 4; c++) expect(rows.filter((row) => row[c] === 0)).toHaveLength(3)
})

test('RReLU draws slopes in training, and takes their mean otherwise', async () => {
  const layer = new RReLU({ lower: 0.1, upper: 0.3 })
  const drawn = await layer.call(tensor([-1, -1, 2])).data()
  for (const value of drawn.slice(0, 2)) expect(-value).toBeGreaterThanOrEqual(0.1)
  expect(drawn[2]).toBe(2)
  expect(
    (
      await layer
        .eval()
        .call(tensor([-1]))
        .data()
    )[0],
  ).toBeCloseTo(-0.2, 6)
  expect(() => new RReLU({ lower: 1 })).toThrow('lower must not exceed upper')
})
