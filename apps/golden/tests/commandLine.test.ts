import { expect, test } from 'vitest'
import { parseCommandLine, UsageError } from '../src/commandLine.ts'

test('a folder and options', () => {
  expect(parseCommandLine(['cases'])).toEqual({ folder: 'cases', backend: 'cpu', json: null })
  expect(parseCommandLine(['--backend', 'reference', 'cases', '--json', 'out.json'])).toEqual({
    folder: 'cases',
    backend: 'reference',
    json: 'out.json',
  })
})

test.each([[[]], [['a', 'b']], [['a', '--backend', 'gpu']], [['a', '--loud']], [['a', '--json']]])(
  'refuses %j',
  (argv) => {
    expect(() => parseCommandLine(argv)).toThrow(UsageError)
  },
)
