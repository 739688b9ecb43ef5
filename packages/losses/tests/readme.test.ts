import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./example.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { binary, cost, each, error } = await import('./example.ts')
  expect(cost).toBeCloseTo(0.1673, 3)
  expect(each[0]).toBeCloseTo(0.2395, 4)
  expect(each[1]).toBeCloseTo(0.0949, 4)
  expect(error).toBeCloseTo(4 / 3, 5)
  expect(binary).toBeCloseTo(0.3993, 4)
})
