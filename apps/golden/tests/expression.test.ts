import { expect, test } from 'vitest'
import { compileExpression } from '../src/kinds/expression.ts'

test('arithmetic in epoch', () => {
  expect([0, 1, 2].map(compileExpression('0.5 ** epoch'))).toEqual([1, 0.5, 0.25])
  expect(compileExpression('min(1, epoch / 4) - 1e-1 * (epoch > 2)')(3)).toBeCloseTo(0.65)
})

test('nothing else', () => {
  expect(() => compileExpression('process.exit(1)')).toThrow('more than arithmetic')
})
