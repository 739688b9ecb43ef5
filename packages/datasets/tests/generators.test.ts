import './device.ts'
import {
  blobs,
  checkerboard,
  circles,
  linearRegression,
  longAddition,
  moons,
  sineRegression,
  spirals,
  type TableDataset,
  xor,
} from '@neurite/datasets'
import { expect, test } from 'vitest'

const rows = async (data: TableDataset) => (await data.features.tolist()) as number[][]
const labels = async (data: TableDataset) => (await data.targets.tolist()) as number[]

test('equal seeds give equal samples, other seeds others, and every class has its share', async () => {
  const makers: ((options: { count: number; seed: number }) => TableDataset)[] = [
    blobs,
    moons,
    circles,
    spirals,
    checkerboard,
    linearRegression,
    sineRegression,
  ]
  for (const make of makers) {
    const [a, b, c] = [make({ count: 90, seed: 1 }), make({ count: 90, seed: 1 }), make({ count: 90, seed: 2 })]
    expect(a.length).toBe(90)
    expect(await rows(a)).toEqual(await rows(b))
    expect(await rows(a)).not.toEqual(await rows(c))
    for (const [label] of a.classes.entries()) {
      const own = (await labels(a)).filter((other) => other === label).length
      expect(own).toBe(90 / a.classes.length)
    }
    expect(() => make({ count: 0, seed: 1 })).toThrow('count is 0')
    expect(() => make({ sead: 1 } as never)).toThrow("did you mean 'seed'?")
  }
})

test('points without noise lie where they must', async () => {
  const ring = circles({ count: 40, noise: 0, factor: 0.3 })
  for (const [i, [x, y]] of (await rows(ring)).entries()) expect(Math.hypot(x!, y!)).toBeCloseTo(i % 2 ? 0.3 : 1, 5)
  const board = checkerboard({ count: 200, fields: 2 })
  for (const [i, [x, y]] of (await rows(board)).entries()) expect(x! * y! > 0 ? 0 : 1).toBe(i % 2)
  const arms = await rows(spirals({ count: 30, arms: 3, noise: 0 }))
  expect(Math.hypot(...(arms[29] as [number, number]))).toBeCloseTo(1, 5)
  const [upper] = await rows(moons({ count: 10, noise: 0 }))
  expect(upper).toEqual([1, 0])
  const table = await rows(xor())
  const classes = await labels(xor())
  expect(table.map(([x, y], i) => [x, y, classes[i]]).sort()).toEqual([
    [0, 0, 0],
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ])
})

test('clouds have their middles and deviations', async () => {
  const data = blobs({
    count: 3000,
    centers: [
      [0, 0, 5],
      [9, 9, 9],
    ],
    deviation: 0.5,
  })
  const points = (await rows(data)).filter((_, i) => i % 2 === 0)
  const mean = points.reduce((sum, point) => sum + point[2]!, 0) / points.length
  const variance = points.reduce((sum, point) => sum + (point[2]! - mean) ** 2, 0) / points.length
  expect(mean).toBeCloseTo(5, 1)
  expect(Math.sqrt(variance)).toBeCloseTo(0.5, 1)
  expect(() => blobs({ centers: [[1], [1, 2]] })).toThrow('same number of coordinates')
})

test('curves follow their formulas', async () => {
  const line = linearRegression({ weights: [2, -3], bias: 0.5, noise: 0 })
  const y = (await line.targets.tolist()) as number[][]
  for (const [i, [a, b]] of (await rows(line)).entries()) expect(y[i]![0]).toBeCloseTo(2 * a! - 3 * b! + 0.5, 5)
  const wave = sineRegression({ noise: 0, waves: 2 })
  const heights = (await wave.targets.tolist()) as number[][]
  for (const [i, [x]] of (await rows(wave)).entries()) expect(heights[i]![0]).toBeCloseTo(Math.sin(2 * Math.PI * x!), 5)
})

test('sums are right', async () => {
  const sums = longAddition({ count: 50, digits: 4, seed: 3 })
  const [questions, answers] = sums.tensors()
  expect([questions.shape, answers.shape]).toEqual([
    [50, 9],
    [50, 5],
  ])
  const read = (ids: number[]) => sums.vocabulary.decode(ids).join('')
  const texts = ((await questions.tolist()) as number[][]).map(read)
  const results = ((await answers.tolist()) as number[][]).map(read)
  for (const [i, text] of texts.entries()) {
    const [a, b] = text.split('+').map(Number)
    expect(Number(results[i])).toBe(a! + b!)
  }
  expect(new Set(texts.map((text) => text.trim().length)).size).toBeGreaterThan(3)
  expect(() => longAddition({ digits: 10 })).toThrow('at most 9')
})
