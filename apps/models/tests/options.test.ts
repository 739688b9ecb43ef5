import { expect, it } from 'vitest'
import { parseOptions, UsageError, usage } from '../src/options.ts'

it('a command line is read', () => {
  expect(parseOptions(['lenet'])).toEqual({ name: 'lenet', short: false, data: undefined, seed: 1 })
  expect(parseOptions(['--short', 'ctc-digits', '--data', 'd', '--seed=7'])).toEqual({
    name: 'ctc-digits',
    short: true,
    data: 'd',
    seed: 7,
  })
  expect(parseOptions(['--help']).name).toBeUndefined()
})

it.each([
  [[], 'received no name; name one of cifar-cnn, lenet'],
  [['lenett'], 'did you mean lenet?'],
  [['lenet', 'autoencoder'], "received 'lenet autoencoder'"],
  [['lenet', '--seed', 'x'], "--seed is 'x'"],
  [['lenet', '--sed=1'], '--sed'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError)
  expect(() => parseOptions(args)).toThrow(message)
})

it('the help names every model and option', () => {
  for (const name of ['cifar-cnn', 'ctc-digits', '--short', '--data', '--seed', '--help']) expect(usage).toContain(name)
})
