import { describe, expect, it } from 'vitest'
import { checkedElements, expectedElements, matrices } from '../src/data/matrices.ts'
import { MLP_BATCH, MLP_CLASSES, mlpData } from '../src/data/mlp.ts'
import { expectedSum, multiplyAdds } from '../src/libraries/registers/madd.ts'
import { works } from '../src/works/index.ts'
import { lossProblem } from '../src/works/losses.ts'

describe('losses', () => {
  it('pass when they go down as the reference does', () => {
    expect(lossProblem([2.3, 2.2, 2.1], null)).toBeNull()
    expect(lossProblem([2.3, 2.2, 2.1], [2.3, 2.2001, 2.0999])).toBeNull()
  })

  it('fail when they are not finite, go up, or differ', () => {
    expect(lossProblem([2.3, Number.NaN], null)).toContain('not finite')
    expect(lossProblem([2.3, 2.3], null)).toContain('does not go down')
    expect(lossProblem([2.3, 1.9], [2.3, 2.1])).toContain('another loss')
    expect(lossProblem([2.3, 2.2, 2.1], [2.3, 2.1])).toContain('another loss')
  })
})

describe('matrix products', () => {
  const size = 256
  const work = works.find(({ name }) => name === 'matmul-256')
  const problem = (elements: number[]) => (work?.kind === 'timed' ? work.problem(elements, null) : 'no such work')

  it('are compared at the same places, first and last among them', () => {
    const { left, right } = matrices(size)
    const last = left.slice(-size).reduce((sum, value, k) => sum + value * right[k * size + size - 1]!, 0)
    expect(expectedElements(size).at(-1)).toBeCloseTo(last, 9)
    const places = checkedElements(
      Float64Array.from({ length: size * size }, (_, i) => i),
      size,
    )
    expect([places[0], places.at(-1), new Set(places).size]).toEqual([0, size * size - 1, places.length])
  })

  it('pass with float32 rounding and fail with one wrong element', () => {
    const elements = expectedElements(size).map(Math.fround)
    expect(problem(elements)).toBeNull()
    elements[7]! += 0.01
    expect(problem(elements)).toContain('a wrong element')
  })
})

describe('the data of the MLP', () => {
  it('has every image twice with two labels, so that the loss stays above log 2', () => {
    const { images, labels, oneHot } = mlpData()
    const half = images.length / 2
    expect(images.slice(0, half)).toEqual(images.slice(half))
    for (let i = 0; i < MLP_BATCH / 2; i++) expect(labels[i]).not.toBe(labels[i + MLP_BATCH / 2])
    labels.forEach((label, i) => {
      expect(oneHot.subarray(i * MLP_CLASSES, (i + 1) * MLP_CLASSES).indexOf(1)).toBe(label)
    })
  })
})

describe('the loop of multiply-adds', () => {
  it('does the work that it claims', () => {
    const run = multiplyAdds(false)
    expect(run(1000, 1, 1)).toBe(expectedSum(1000))
    expect(run(3, 2, 1)).toBe(7 * expectedSum(1))
  })
})
