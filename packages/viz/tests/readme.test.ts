import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')

test('the example in the README is the one that is run here', () => {
  const [, shown] = /```ts\n([\s\S]*?)```/.exec(read('../README.md'))!
  expect(read('./example.ts').split('\nexport {')[0]).toBe(shown)
})

test('the example gives what it says', async () => {
  const { dark, file, lines } = await import('./example.ts')
  expect(file).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /)
  expect(dark).toContain('stroke-dasharray')
  const shown = read('./example.ts')
    .match(/^\/\/ .*$/gm)!
    .map((line) => line.slice(3))
  expect(lines.split('\n')).toEqual(shown)
})
