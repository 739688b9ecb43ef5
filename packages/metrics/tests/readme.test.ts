import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./example.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { score, share, table } = await import('./example.ts')
  expect(share).toBe(0.75)
  expect(score).toBeCloseTo(0.8, 6)
  const shown = read('./example.ts')
    .match(/^\/\/ .*$/gm)!
    .map((line) => line.slice(3))
  expect(table.split('\n')).toEqual(shown)
})
