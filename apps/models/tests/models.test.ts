import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { models } from '../src/models.ts'
import type { Figures } from '../src/task.ts'

const data = resolve(import.meta.dirname, '../../../../shared/data')

/** Each model's short version with a bound that it reaches only by learning; the last ones need data. */
const bounds: Readonly<Record<string, { readonly needs?: string; readonly learnt: (figures: Figures) => void }>> = {
  // Always answering 1 has an error of 0.167
  'adding-lstm': { learnt: ({ mse }) => expect(mse).toBeLessThan(0.05) },
  'adding-gru': { learnt: ({ mse }) => expect(mse).toBeLessThan(0.05) },
  'reverse-transformer': { learnt: ({ tokens }) => expect(tokens).toBeGreaterThan(0.97) },
  // The mean picture has an error of 0.067
  autoencoder: { needs: 'mnist', learnt: ({ error }) => expect(error).toBeLessThan(0.05) },
  lenet: { needs: 'mnist', learnt: ({ accuracy }) => expect(accuracy).toBeGreaterThan(0.85) },
  'cifar-cnn': { needs: 'cifar-10', learnt: ({ accuracy }) => expect(accuracy).toBeGreaterThan(0.25) },
  // From about 18; guessing digits at random costs more than 3
  'ctc-digits': { needs: 'mnist', learnt: ({ loss }) => expect(loss).toBeLessThan(3) },
}

describe('a short training of each model', () => {
  it('is for every one', () => expect(Object.keys(bounds).sort()).toEqual(Object.keys(models).sort()))

  for (const [name, { needs, learnt }] of Object.entries(bounds)) {
    const folder = resolve(data, needs ?? '.')
    const present = needs === undefined || existsSync(folder) || process.env['CI'] === 'true'
    it.skipIf(!present)(
      `${name} learns${present ? '' : ` (skipped: there is no ${folder})`}`,
      async () => {
        const lines: string[] = []
        learnt(await models[name]!({ seed: 1, short: true, data, log: (line) => lines.push(line) }))
        expect(lines.length).toBeGreaterThan(0)
      },
      120_000,
    )
  }
})
