import { expect, test } from 'vitest'
import { compare } from '../src/compare.ts'
import type { StoredDType, StoredTensor } from '../src/format.ts'

const tolerance = { rtol: 0.01, atol: 0.1 }
const want = (data: number[], dtype: StoredDType = 'float32'): StoredTensor => ({
  name: 'y',
  dtype,
  shape: [data.length],
  data,
})
const got = (data: number[], dtype = 'float32', shape = [data.length]) => ({ dtype, shape, data })
const check = (mine: number[], theirs: number[]) => compare('y', got(mine), want(theirs), tolerance)

test('allows atol + rtol * |want|', () => {
  expect(check([101.09, 0.1], [100, 0])).toBeNull()
  expect(check([102, 0], [100, 0])).toBe('y[0]: got 102, want 100, 1.82 times the tolerance (1 of 2 differ)')
})

test('names the worst value', () => {
  expect(check([1, 5, 2], [0, 0, 0])).toMatch(/^y\[1\]: got 5, want 0.*3 of 3 differ/)
})

test('takes NaN, infinities and the sign of infinities exactly', () => {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number
  expect(check([nan, inf, -inf, -0], [nan, inf, -inf, 0])).toBeNull()
  expect(check([-inf], [inf])).toBe('y[0]: got -Infinity, want Infinity (1 of 1 differ)')
  expect(check([nan], [0])).toMatch('got NaN, want 0')
  expect(check([0], [nan])).toMatch('got 0, want NaN')
  expect(check([3e38], [inf])).toMatch('want Infinity')
})

test('takes integers and bools exactly; int64 is int32 here', () => {
  expect(compare('y', got([1, 2], 'int32'), want([1, 2], 'int64'), tolerance)).toBeNull()
  expect(compare('y', got([1, 2000], 'int32'), want([1, 2001], 'int64'), tolerance)).toMatch(
    'y[1]: got 2000, want 2001',
  )
  expect(compare('y', got([1], 'bool'), want([0], 'bool'), tolerance)).toMatch('y[0]: got 1, want 0')
})

test('wants the same shape and dtype', () => {
  expect(compare('y', got([1], 'float32', []), want([1]), tolerance)).toBe('y: got shape [], want [1]')
  expect(compare('y', got([1], 'int32'), want([1]), tolerance)).toBe('y: got dtype int32, want float32')
  expect(compare('y', got([1]), want([1], 'float64'), tolerance)).toBe('y: got dtype float32, want float64')
  expect(compare('y', got([], 'float32', [0]), want([]), tolerance)).toBeNull()
})
