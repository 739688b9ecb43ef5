import { expect, test } from 'vitest'
import { fileURLToPath } from 'node:url'
import { checkImports, findCycles } from '../imports.mjs'

test('the shortest cycle of each tangle is reported, once', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['a']],
    ['d', ['d', 'a']],
    ['e', ['d']],
  ])
  expect(findCycles(graph)).toEqual([
    ['a', 'c', 'a'],
    ['d', 'd'],
  ])
  expect(
    findCycles(
      new Map([
        ['a', ['b']],
        ['b', []],
      ]),
    ),
  ).toEqual([])
})

test('no import cycle and no forbidden import in the repository', () => {
  expect(checkImports(fileURLToPath(new URL('../../..', import.meta.url))).problems).toEqual([])
})
