import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { loadSafetensors, syntheticDigits } from 'neurite'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type RunOptions, runDigits } from '../src/digits.ts'
import { buildModel } from '../src/model.ts'
import { loadData } from '../src/loadData.ts'
import { parseOptions } from '../src/options.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'neurite-digits-'))
})
afterAll(() => rm(folder, { recursive: true }))

const digits = {
  name: 'a few digits',
  train: syntheticDigits({ count: 2500, seed: 1 }),
  test: syntheticDigits({ count: 500, seed: 2 }),
}

async function run(line: string, place: string, options: Partial<RunOptions> = {}) {
  let text = ''
  const out = { write: (part: string) => (text += part) }
  const outcome = await runDigits(parseOptions(line.split(' ')), {
    out,
    digits,
    folder: join(folder, place),
    ...options,
  })
  return { ...outcome, text }
}

test('a short run learns and shows what came of it', async () => {
  const json = join(folder, 'results/short.json')
  const { results, text, weights } = await run(`--epochs 4 --batch 128 --json ${json}`, 'short')
  expect(results!.testLoss).toBeLessThan(0.9)
  expect(results!.testAccuracy).toBeGreaterThan(0.7)
  expect(results).toMatchObject({ epochs: 4, bestEpoch: 4 })
  expect(results!.stepMs).toBeGreaterThan(0)
  expect(results!.peakBytes).toBeGreaterThan(1e6)
  expect(text).toContain('2000 to learn from, 500 to validate, 500 to test')
  expect(text).toContain('epoch 4/4')
  expect(text).toContain('Confusion matrix')
  expect(text).toMatch(/Test accuracy \d\d\.\d\d %/)
  expect(text).toMatch(/\d read as \d, \d+\.\d %/)
  expect(text).not.toContain('\x1b')
  const written = JSON.parse(await readFile(json, 'utf8'))
  expect(written.config).toEqual({
    data: 'a few digits',
    epochs: 4,
    batch: 128,
    lr: 0.001,
    seed: 1,
    device: 'cpu',
    model: 'mlp',
  })
  expect(written.results).toEqual(results)
  const model = buildModel('mlp')
  model.loadStateDict(await loadSafetensors(weights))
})

test('the same seed gives the same file, another seed another one', async () => {
  const [a, b, c] = [
    await run('--epochs 1 --seed 3', 'a'),
    await run('--epochs 1 --seed 3', 'b'),
    await run('--epochs 1 --seed 4', 'c'),
  ]
  const bytes = await readFile(a.weights)
  expect(bytes.equals(await readFile(b.weights))).toBe(true)
  expect(bytes.equals(await readFile(c.weights))).toBe(false)
})

test('the network of the lecture learns too, with a note about its softmax', async () => {
  const { results, text } = await run('--model lecture --epochs 3 --batch 64', 'lecture')
  expect(results!.testAccuracy).toBeGreaterThan(0.3)
  expect(text).toContain('note: [crossEntropy] the prediction is the output of softmax')
})

test('an interrupted run writes its weights', async () => {
  const controller = new AbortController()
  setTimeout(() => controller.abort(), 300)
  const { results, text, weights } = await run('--epochs 10000', 'interrupted', { signal: controller.signal })
  expect(results).toBeNull()
  expect(text).toContain(`written to ${weights}`)
  expect(Object.keys(await loadSafetensors(weights))).toHaveLength(14)
})

test('where there is no network, synthetic digits are used, and it is said', async () => {
  vi.stubEnv('NEURITE_DATA', join(folder, 'nothing'))
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed', { cause: new Error('no network') })))
  let text = ''
  const data = await loadData(undefined, { write: (part) => (text += part) })
  expect(data.name).toContain('synthetic')
  expect(text).toMatch(
    /^MNIST is not in the cache and could not be downloaded \(.*no network\); using synthetic digits instead\.\n\n$/,
  )
  vi.unstubAllGlobals()
  await expect(loadData(join(folder, 'nowhere'), { write: () => undefined })).rejects.toThrow('is in none of')
})

const mnistFolder = resolve(import.meta.dirname, '../../../../shared/data/mnist')
const reachable = existsSync(mnistFolder) || process.env['CI'] === 'true'
const skipped = reachable ? '' : ` (skipped: there is no ${mnistFolder})`

test.skipIf(!reachable)(`a part of MNIST is learnt${skipped}`, async () => {
  const all = await loadData(mnistFolder, { write: () => undefined })
  const part = { ...all, train: all.train.subset(Array.from({ length: 15_000 }, (_, i) => i)) }
  const { results } = await run('--epochs 3 --batch 128', 'mnist', { digits: part })
  expect(results!.testLoss).toBeLessThan(0.4)
  expect(results!.testAccuracy).toBeGreaterThan(0.88)
})
