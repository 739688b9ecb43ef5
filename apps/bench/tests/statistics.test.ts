import { describe, expect, it } from 'vitest'
import { gflops, median, orderInRound, summarize } from '../src/statistics.ts'

describe('median', () => {
  it('is the middle of an odd number of values, in any order', () => {
    expect(median([9, 1, 5])).toBe(5)
  })

  it('is the mean of the two in the middle of an even number', () => {
    expect(median([4, 1, 2, 100])).toBe(3)
  })

  it('sorts numbers as numbers and leaves the array alone', () => {
    const values = [10, 9, 100]
    expect(median(values)).toBe(10)
    expect(values).toEqual([10, 9, 100])
  })

  it('does not exist without values', () => {
    expect(() => median([])).toThrow('no values')
  })
})

describe('what is made of samples', () => {
  it('is their median, their least, and how many there are', () => {
    expect(summarize([3, 1, 2, 2])).toEqual({ medianMs: 2, minMs: 1, samples: 4 })
  })

  it('counts 10^9 operations per second', () => {
    expect(gflops(2e9, 1000)).toBe(2)
  })
})

describe('the order in a round', () => {
  it('has everyone once and another one first each time', () => {
    expect([0, 1, 2, 3].map((round) => orderInRound(round, 3))).toEqual([
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 1, 2],
    ])
  })
})
