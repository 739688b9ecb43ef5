import { gradCheck, gradients } from '@neurite/autograd'
import { cat, enableGrad, manualSeed, type Parameter, randn, reference, type Tensor, use } from '@neurite/core'
import { describe, expect, test } from 'vitest'
import * as layers from '../src/index.ts'
import { catalogue, notLayers, type Sample } from './catalogue.ts'

await use(reference())

/** Runs a layer on float64 tensors in place of its parameters. */
function runWith(parameters: readonly Parameter[], values: readonly Tensor[], run: () => Tensor) {
  parameters.forEach(
    (parameter, i) => void Object.defineProperty(parameter, 'node', { get: () => values[i]!.node, configurable: true }),
  )
  try {
    return run()
  } finally {
    for (const parameter of parameters) Reflect.deleteProperty(parameter, 'node')
  }
}

/** The function of inputs and parameters that a sample is, and where to look at it. */
function functionOf({ layer, inputs, run }: Sample) {
  const parameters = layer.parameters()
  const at = [
    ...inputs,
    ...parameters.map(({ shape }) => randn(shape, { dtype: 'float64' }).mul(0.5).add(0.1).detach()),
  ]
  const fn = (...all: Tensor[]) =>
    runWith(parameters, all.slice(inputs.length), () => run(...all.slice(0, inputs.length)))
  return { fn, at }
}

test('every exported layer is in the catalogue', () => {
  const isLayer = (value: unknown) => typeof value === 'function' && value.prototype instanceof layers.Module
  const exported = Object.entries(layers)
    .filter(([, value]) => isLayer(value))
    .map(([name]) => name)
  expect(exported.filter((name) => !(name in catalogue) && !notLayers.includes(name))).toEqual([])
})

describe.each(Object.entries(catalogue))('%s', (_, samples) => {
  test('gradients of inputs and parameters are those of finite differences', { timeout: 60_000 }, async () => {
    for (const make of samples) {
      manualSeed(11)
      const sample = make()
      const { fn, at } = functionOf(sample)
      expect(await gradCheck(fn, at)).toMatchObject({ passed: true })
    }
  })

  test('second derivatives, where smooth', { timeout: 60_000 }, async () => {
    for (const make of samples) {
      manualSeed(12)
      const sample = make()
      if (!sample.smooth) continue
      const { fn, at } = functionOf(sample)
      const slope = (...all: Tensor[]) => {
        for (const value of all) if (!value.requiresGrad) value.requiresGrad = true
        return enableGrad(() => {
          const found = gradients(
            fn(...all)
              .square()
              .sum(),
            all,
            { createGraph: true, allowUnused: true },
          )
          return cat(found.map((one) => one.flatten({ startDim: 0 })))
        })
      }
      expect(await gradCheck(slope, at, { tolerance: 1e-4 })).toMatchObject({ passed: true })
    }
  })
})
