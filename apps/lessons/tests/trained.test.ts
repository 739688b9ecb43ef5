import { onWarning } from 'neurite'
import { describe, expect, test, vi } from 'vitest'
import { boston } from '../src/lessons/boston/boston.ts'
import { dosage } from '../src/lessons/dosage/dosage.ts'
import { fashionTwoClasses } from '../src/lessons/fashion-two-classes/fashionTwoClasses.ts'
import { iris } from '../src/lessons/iris/iris.ts'
import { mnist } from '../src/lessons/mnist/mnist.ts'
import { overFitting } from '../src/lessons/over-fitting/overFitting.ts'
import { paintMixing } from '../src/lessons/paint-mixing/paintMixing.ts'
import { vanishingGradients } from '../src/lessons/vanishing-gradients/vanishingGradients.ts'
import { xor } from '../src/lessons/xor/xor.ts'
import { xorOneLayer } from '../src/lessons/xor-one-layer/xorOneLayer.ts'
import { reachable, realData, runQuietly, why } from './run.ts'

// Seconds on a machine of its own.
vi.setConfig({ testTimeout: 90_000 })

test('xor-one-layer: stays at ln 2, every output 0.5', async () => {
  const { figures } = await runQuietly('xor-one-layer', xorOneLayer)
  expect(figures.losses).toHaveLength(101)
  expect(figures.losses.at(-1)).toBeCloseTo(Math.LN2, 4)
  for (const output of figures.outputs) expect(output).toBeCloseTo(0.5, 3)
})

test('xor: prediction > 0.5 is 0, 1, 1, 0', async () => {
  const { figures, text } = await runQuietly('xor', xor)
  expect(figures.losses).toHaveLength(101)
  expect(figures.losses.at(-1)).toBeLessThan(0.01)
  expect(figures.answers).toEqual([0, 1, 1, 0])
  expect(text).toContain('Loss of every 100th step')
})

test('dosage: the numbers of the lecture, and a network that learns its own', async () => {
  const { figures } = await runQuietly('dosage', dosage)
  expect(figures.upperAtZero).toBeCloseTo(2.25, 2)
  for (const [i, wanted] of [0, 1, 0].entries()) {
    expect(Math.abs(figures.lecture[i]! - wanted)).toBeLessThan(0.04)
    expect(Math.abs(figures.learnt[i]! - wanted)).toBeLessThan(0.01)
  }
})

test('paint-mixing: finds the ratios', async () => {
  const { figures } = await runQuietly('paint-mixing', paintMixing)
  for (const [i, ratio] of [0, 0.4, 0.35, 0.25].entries()) expect(figures.ratios[i]).toBeCloseTo(ratio, 1)
  expect(figures.loss).toBeLessThan(1e-5)
})

test('vanishing-gradients: sigmoids lose the gradient, the others keep it', async () => {
  const { figures } = await runQuietly('vanishing-gradients', vanishingGradients, { epochs: 4 })
  const kept = (name: string) => figures.sizes[name]![0]! / figures.sizes[name]!.at(-1)!
  expect(kept('sigmoid')).toBeLessThan(1e-4)
  for (const name of ['tanh', 'ReLU', 'sigmoid + batch norm']) expect(kept(name)).toBeGreaterThan(0.1)
  expect(figures.accuracies['sigmoid']).toBeLessThan(0.2)
  expect(figures.accuracies['ReLU']).toBeGreaterThan(0.4)
  expect(figures.accuracies['sigmoid + batch norm']).toBeGreaterThan(0.4)
})

describe('without real data', () => {
  const settings = { data: 'synthetic' }

  test('mnist reads digits drawn by the program, and says so', async () => {
    const warnings: string[] = []
    const before = onWarning((message) => warnings.push(message))
    const { figures, text } = await runQuietly('mnist', mnist, { ...settings, epochs: 2, variant: 'lecture' })
    onWarning(before)
    expect(text).toContain('data: not MNIST; these are digits drawn by the program')
    expect(warnings.join()).toContain('softmax is applied twice')
    expect(figures.accuracy).toBeGreaterThan(0.3)
    expect(figures.matrix.flat().reduce((sum, count) => sum + count)).toBe(2500)
  })

  test('mnist with augmentation and dropout learns too', async () => {
    const { figures } = await runQuietly('mnist', mnist, { ...settings, epochs: 2, variant: 'augmented' })
    expect(figures.accuracy).toBeGreaterThan(0.3)
  })

  test('fashion-two-classes tells two from each other, then ten', async () => {
    const { figures, text } = await runQuietly('fashion', fashionTwoClasses, { ...settings, epochs: 6 })
    expect(text).toContain('data: not Fashion-MNIST; these are digits drawn by the program')
    expect(figures.two).toBeGreaterThan(0.97)
    expect(figures.ten).toBeGreaterThan(0.8)
  })

  test('iris and boston have something to learn', async () => {
    const flowers = await runQuietly('iris', iris, { ...settings, epochs: 30 })
    expect(flowers.text).toContain('flowers invented by the program')
    expect(flowers.figures.mean).toBeGreaterThan(0.85)
    const houses = await runQuietly('boston', boston, { ...settings, epochs: 30 })
    expect(houses.text).toContain('districts invented by the program')
    expect(houses.figures.mean).toBeLessThan(2.7)
  })

  test('over-fitting: more data and augmentation help on unseen images', async () => {
    const { figures } = await runQuietly('over-fitting', overFitting, { ...settings, epochs: 12 })
    const plain = figures['no cure']!
    expect(plain.valLoss).toBeGreaterThan(plain.trainLoss)
    expect(figures['more data (4,000)']!.valLoss).toBeLessThan(plain.valLoss)
    expect(Object.keys(figures)).toHaveLength(8)
  })
})

describe.skipIf(!reachable)(`with real data${why}`, () => {
  test('boston: at most 2.7 thousand dollars off, by 5-fold cross-validation', async () => {
    const { figures } = await runQuietly('boston', boston, { data: realData })
    expect(figures.errors).toHaveLength(5)
    expect(figures.mean).toBeLessThan(2.7)
  })

  test('iris: at least 95 % right, by 5-fold cross-validation', async () => {
    const { figures } = await runQuietly('iris', iris, { data: realData })
    expect(figures.accuracies).toHaveLength(5)
    expect(figures.mean).toBeGreaterThanOrEqual(0.95)
  })

  test('mnist: one epoch with logits', async () => {
    const { figures, text } = await runQuietly('mnist', mnist, { data: realData, epochs: 1, variant: 'logits' })
    expect(text).toContain('48000 to train, 12000 to validate, 10000 to test')
    expect(figures.accuracy).toBeGreaterThan(0.92)
  })

  test('the network of mnist looks at photographs', async () => {
    const before = onWarning(() => undefined)
    const { figures } = await runQuietly('mnist', mnist, { data: realData, epochs: 2, variant: 'cifar-10' })
    onWarning(before)
    expect(figures.accuracy).toBeGreaterThan(0.12)
  })
})
