import { expect, test } from 'vitest'
import { formatAddress, parseAddress } from '../src/labs/network/address.ts'
import { type Configuration, DEFAULTS } from '../src/labs/network/configuration.ts'

test('what is as usual is left out', () => {
  expect(formatAddress(DEFAULTS)).toBe('')
  expect(parseAddress('')).toEqual({ configuration: DEFAULTS, refused: [] })
})

test('an address gives back the configuration that it was made from', () => {
  const configuration: Configuration = {
    data: 'spirals',
    noise: 25,
    layers: [8, 12, 1],
    activation: 'leakyRelu',
    optimizer: 'momentum',
    rate: 0.003,
    batch: 8,
    decay: 0.001,
    seed: 77,
    device: 'webgpu',
  }
  const address = formatAddress(configuration)
  expect(address).toContain('data=spirals&noise=25&layers=8,12,1')
  expect(parseAddress(address)).toEqual({ configuration, refused: [] })
})

test('a network without hidden layers has an address', () => {
  const linear = { ...DEFAULTS, layers: [] }
  expect(formatAddress(linear)).toBe('layers=0')
  expect(parseAddress('layers=0').configuration).toEqual(linear)
})

test.each([
  'rate=abc',
  'rate=-1',
  'rate=',
  'rate=NaN',
  'rate=Infinity',
  'layers=8,0',
  'layers=8,99',
  'layers=1,1,1,1,1,1',
  'layers=2.5',
  'data=galaxy',
  'batch=7',
  'noise=1000',
  'seed=-4',
])('%s is replaced, and said', (query) => {
  const { configuration, refused } = parseAddress(query)
  expect(configuration).toEqual(DEFAULTS)
  expect(refused).toHaveLength(1)
  expect(`${refused[0]!.key}=${refused[0]!.given}`).toBe(query)
})

test('keys that nobody knows are passed over', () => {
  expect(parseAddress('toString=1&utm=2')).toEqual({ configuration: DEFAULTS, refused: [] })
})
