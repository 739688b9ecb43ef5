import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./example.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { names, scores } = await import('./example.ts')
  expect(names).toEqual(['body.0.weight', 'body.0.bias', 'head.weight', 'head.bias'])
  expect(scores.length).toBe(6)
})
