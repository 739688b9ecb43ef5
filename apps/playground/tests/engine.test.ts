import '@neurite/autograd'
import { cpu } from '@neurite/backend-cpu'
import { use } from '@neurite/core'
import { beforeAll, expect, test } from 'vitest'
import { type Configuration, countParameters, DATA_SETS, DEFAULTS } from '../src/labs/network/configuration.ts'
import { makeNetwork } from '../src/labs/network/engine/network.ts'
import { makeData, makePreviews } from '../src/labs/network/engine/samples.ts'
import { Trainer } from '../src/labs/network/engine/trainer.ts'
import { ANSWER_SIDE, CURVE_PLACES, type Frame, UNIT_SIDE } from '../src/labs/network/messages.ts'

beforeAll(() => use(cpu()))

async function start(changes: Partial<Configuration>) {
  const configuration = { ...DEFAULTS, ...changes }
  return makeNetwork(configuration, await makeData(configuration))
}

async function trained(changes: Partial<Configuration>, epochs: number) {
  const network = await start(changes)
  while (network.epoch < epochs) network.step()
  return network.look()
}

test('two hidden layers of eight units learn the spirals', async () => {
  const { train, test: held } = await trained({ data: 'spirals', layers: [8, 8] }, 500)
  expect(train.accuracy).toBeGreaterThan(0.97)
  expect(held.accuracy).toBeGreaterThan(0.97)
})

test('no hidden layer is a linear model: it parts clouds, and stays at ln 2 on XOR', async () => {
  expect((await trained({ data: 'clouds', layers: [] }, 60)).test.accuracy).toBeGreaterThan(0.95)
  const xor = await trained({ data: 'xor', layers: [] }, 60)
  expect(xor.train.loss).toBeCloseTo(Math.LN2, 1)
  expect(xor.units).toEqual([])
})

test('a line is fitted without hidden layers, a wave with them', async () => {
  const line = await trained({ data: 'line', layers: [] }, 60)
  expect(line.test.loss).toBeLessThan(0.1)
  expect(line.test.accuracy).toBeNaN()
  expect(line.answer).toHaveLength(CURVE_PLACES)
  expect((await trained({ data: 'wave', layers: [] }, 60)).test.loss).toBeGreaterThan(0.3)
  expect((await trained({ data: 'wave' }, 200)).test.loss).toBeLessThan(0.1)
})

test('what is shown has the shapes of the network', async () => {
  const configuration = { ...DEFAULTS, layers: [3, 2] }
  const { weights, biases, units, answer } = await trained(configuration, 0)
  expect(weights.map(({ length }) => length)).toEqual([6, 6, 2])
  expect(biases.map(({ length }) => length)).toEqual([3, 2, 1])
  expect(units.map(({ length }) => length)).toEqual([3 * UNIT_SIDE ** 2, 2 * UNIT_SIDE ** 2])
  expect(answer).toHaveLength(ANSWER_SIDE ** 2)
  expect(countParameters(configuration)).toBe(6 + 6 + 2 + 6)
})

test('the same seed gives the same bits, another seed others', async () => {
  const [first, second, other] = [await trained({}, 3), await trained({}, 3), await trained({ seed: 2 }, 3)]
  expect(second).toEqual(first)
  expect(other.train.loss).not.toBe(first.train.loss)
})

test('settings can change under way', async () => {
  const network = await start({ batch: 32 })
  network.step()
  network.tune({ rate: 0, decay: 0.01, batch: 384 })
  const before = (await network.look()).weights
  network.step()
  expect(network.stepsPerEpoch).toBe(1)
  expect(network.epoch).toBeCloseTo((32 + 384) / 384)
  expect((await network.look()).weights).toEqual(before)
})

test('training ends where the loss is no number any more, and says so', async () => {
  const network = await start({ data: 'wave', activation: 'relu', optimizer: 'sgd', rate: 10 })
  const frames: Omit<Frame, 'kind' | 'generation'>[] = []
  const trainer = new Trainer(network, { late: false, pace: () => 'full' }, (frame) => {
    frames.push(frame)
    trainer.drawn()
  })
  await trainer.train()
  expect(frames.at(-1)).toMatchObject({ diverged: true, training: false })
})

test('every data set has a preview', async () => {
  const previews = await makePreviews()
  for (const name of DATA_SETS) expect(previews[name].places.every(Number.isFinite), name).toBe(true)
})
