import { expect, test } from 'vitest'
import { parseOptions, UsageError, usage } from '../src/options.ts'

test('defaults are those of the lecture', () => {
  expect(parseOptions([])).toEqual({
    data: undefined,
    model: 'mlp',
    epochs: 20,
    batch: 256,
    lr: 0.001,
    seed: 1,
    device: 'cpu',
    json: undefined,
    help: false,
  })
})

test('every option is read', () => {
  const line = '--data=d --model lecture --epochs 3 --batch 64 --lr 1e-2 --seed 0 --device cpu --json out.json'
  expect(parseOptions(line.split(' '))).toMatchObject({
    data: 'd',
    model: 'lecture',
    epochs: 3,
    batch: 64,
    lr: 0.01,
    seed: 0,
    json: 'out.json',
  })
  expect(parseOptions(['--help']).help).toBe(true)
})

test.each([
  [['--epoch', '3'], 'unknown option --epoch; did you mean --epochs?'],
  [['--sed=1'], 'unknown option --sed; did you mean --seed?'],
  [['--verbosely'], 'see --help'],
  [['mnist'], "'mnist' belongs to no option"],
  [['--epochs', '0'], "--epochs is '0'; it must be an integer from 1 up"],
  [['--batch', 'many'], '--batch is'],
  [['--lr=-1'], 'above 0'],
  [['--seed', ''], '--seed is'],
  [['--model', 'cnn'], 'it must be mlp or lecture'],
  [['--data'], '--data'],
])('%j is refused', (args, message) => {
  expect(() => parseOptions(args)).toThrow(UsageError)
  expect(() => parseOptions(args)).toThrow(message)
})

test('the help names every option', () => {
  for (const name of ['data', 'model', 'epochs', 'batch', 'lr', 'seed', 'device', 'json', 'help'])
    expect(usage).toContain(`--${name} `)
})
