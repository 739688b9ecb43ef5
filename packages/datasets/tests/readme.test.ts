import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./readmeExample.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { shapes, validation } = await import('./readmeExample.ts')
  expect(validation!.length).toBe(200)
  expect(shapes).toHaveLength(7)
  expect(shapes.at(-1)).toEqual([32, 1, 28, 28])
})
