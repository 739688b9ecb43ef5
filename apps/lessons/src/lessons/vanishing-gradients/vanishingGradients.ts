import { curves } from '@neurite/viz'
import {
  BatchNorm1d,
  crossEntropy,
  Flatten,
  kaimingUniform,
  type Layer,
  Linear,
  manualSeed,
  ReLU,
  Sequential,
  Sigmoid,
  syntheticDigits,
  Tanh,
  Trainer,
  xavierUniform,
} from 'neurite'
import type { Settings } from '../../lesson.ts'
import type { Page } from '../../page.ts'

const DEPTH = 10
const WIDTH = 64

const digits = syntheticDigits({ count: 2000, seed: 1, size: 14 })
const [images, labels] = digits.tensors()

/** Ten hidden layers with the same activation between, and an output layer. */
function deep(activation: () => Layer[], start: (weight: Linear['weight']) => void) {
  manualSeed(1)
  const linears = Array.from({ length: DEPTH }, (_, i) => new Linear(i === 0 ? 14 * 14 : WIDTH, WIDTH))
  for (const { weight } of linears) start(weight)
  const model = new Sequential(
    new Flatten(),
    ...linears.flatMap((linear) => [linear, ...activation()]),
    new Linear(WIDTH, 10),
  )
  return { model, linears }
}

const networks = {
  sigmoid: () => deep(() => [new Sigmoid()], xavierUniform),
  'sigmoid + batch norm': () => deep(() => [new BatchNorm1d(WIDTH), new Sigmoid()], xavierUniform),
  tanh: () => deep(() => [new Tanh()], xavierUniform),
  ReLU: () =>
    deep(
      () => [new ReLU()],
      (weight) => kaimingUniform(weight, { nonlinearity: 'relu' }),
    ),
}

export async function vanishingGradients(page: Page, { epochs = 10 }: Settings) {
  const sizes: Record<string, number[]> = {}
  const accuracies: Record<string, number> = {}
  for (const [name, make] of Object.entries(networks)) {
    const { model, linears } = make()
    crossEntropy(model.call(images), labels).backward()
    sizes[name] = await Promise.all(linears.map(({ weight }) => weight.grad!.abs().mean().item()))
    for (const { weight } of linears) weight.grad = null

    const trainer = new Trainer(model, { optimizer: 'adam', loss: 'crossEntropy', metrics: ['accuracy'] })
    const { accuracy } = await trainer.fit(digits, { epochs, batchSize: 100 })
    accuracies[name] = accuracy!.at(-1)!
  }
  page.line('mean size of the gradient of each layer, before the first step')
  page.table(
    ['layer', ...Object.keys(sizes)],
    Array.from({ length: DEPTH }, (_, i) => [i + 1, ...Object.values(sizes).map((size) => size[i]!.toExponential(1))]),
  )
  page.table(
    [`after ${epochs} epochs`, ...Object.keys(sizes)],
    [['training accuracy', ...Object.values(accuracies).map((share) => `${(100 * share).toFixed(1)} %`)]],
  )
  const x = Array.from({ length: DEPTH }, (_, i) => i + 1)
  page.picture(
    'sizes',
    curves(sizes, { title: 'Size of the gradient', x, xLabel: 'layer', yLabel: 'mean |dE/dW|', log: true }),
  )
  return { sizes, accuracies }
}
