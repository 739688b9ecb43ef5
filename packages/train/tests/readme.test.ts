import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./readmeExample.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { history, accuracy, outputs } = await import('./readmeExample.ts')
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]!)
  expect(accuracy).toBeGreaterThan(0.9)
  expect(outputs.shape).toEqual([100, 2])
})
