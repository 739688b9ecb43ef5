import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./readmeExample.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example learns', async () => {
  const { accuracy, history } = await import('./readmeExample.ts')
  expect(history.loss.length).toBeGreaterThan(3)
  expect(accuracy).toBeGreaterThan(0.9)
})
